// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/decision_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "control/codec.h"

namespace mailfwd {
namespace {

constexpr std::size_t most_errors = 5;

std::string one_line(const base::Error& error) {
  std::string text;
  if (!error.origin.file.empty()) {
    text = error.origin.file.text();
    if (error.origin.line > 0) text += fmt::format(":{}", error.origin.line);
    if (error.origin.line > 0 && error.origin.column > 0) text += fmt::format(":{}", error.origin.column);
    text += ": ";
  }
  text += error.message;
  if (!error.hint.empty()) text += " (" + error.hint + ")";
  return text;
}

std::string one_line(const base::Errors& errors) {
  std::string text;
  for (std::size_t i = 0; i < std::min(errors.size(), most_errors); ++i) {
    if (i > 0) text += "; ";
    text += one_line(errors[i]);
  }
  if (errors.size() > most_errors) text += fmt::format("; and {} more errors", errors.size() - most_errors);
  return text;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for (const char character : text) {
    const auto code = static_cast<unsigned char>(character);
    if (code < 0x20 || code == 0x7f) {
      safe += fmt::format("\\x{:02x}", code);
    } else {
      safe += character;
    }
  }
  return safe;
}

std::string warning_text(const base::Error& warning) {
  return escaped(one_line(warning));
}

std::string decision_text(const reconcile::Decision& decision) {
  std::string text = fmt::format("{} ({}): ", control::to_text(decision.kind), decision.cause);
  text += decision.errors.empty() ? decision.change : one_line(decision.errors);
  if (decision.kind == reconcile::DecisionKind::rejected ||
      decision.kind == reconcile::DecisionKind::failed) {
    text += "; the running policy stays";
  }
  text += fmt::format("; generation {}, {:.1f} ms", decision.generation,
                      static_cast<double>(decision.duration.count()) / 1000.0);
  return escaped(text);
}

}  // namespace mailfwd
