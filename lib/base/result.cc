// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/result.h"

#include <algorithm>
#include <cstring>

namespace base {
namespace {

std::string place(const Origin& origin) {
  std::string text = origin.file.text();
  if (origin.line > 0) text += ':' + std::to_string(origin.line);
  if (origin.line > 0 && origin.column > 0) text += ':' + std::to_string(origin.column);
  return text.empty() ? text : text + ": ";
}

// A tab in the source would put the caret elsewhere on every terminal, a control character would do worse.
std::string printable(const std::string& line) {
  std::string text = line;
  std::ranges::replace_if(
      text, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return text;
}

// Columns count bytes; a terminal advances once per code point.
std::size_t width_before(const std::string& line, int column) {
  const auto end = std::min<std::size_t>(line.size(), static_cast<std::size_t>(std::max(column - 1, 0)));
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(end),
                    [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string excerpt(const Origin& origin, const std::string& source_line) {
  if (origin.line <= 0 || source_line.empty()) return {};
  std::string number = std::to_string(origin.line);
  number.insert(0, number.size() < 4 ? 4 - number.size() : 0, ' ');
  std::string text = number + " | " + printable(source_line) + '\n';
  if (origin.column > 0) {
    text += std::string(number.size(), ' ') + " | ";
    text += std::string(width_before(source_line, origin.column), ' ') + "^\n";
  }
  return text;
}

}  // namespace

Error system_error(std::string what, int number) {
  return Error{{}, std::move(what) + ": " + std::strerror(number), {}, {}, {}};
}

std::string to_text(const Error& error) {
  std::string text = place(error.origin) + "error: " + error.message + '\n';
  text += excerpt(error.origin, error.source_line);
  if (!error.hint.empty()) text += "  hint: " + error.hint + '\n';
  for (const auto& note : error.notes) {
    text += place(note.origin) + "note: " + note.message + '\n';
    text += excerpt(note.origin, note.source_line);
  }
  return text;
}

std::string to_text(const Errors& errors) {
  std::string text;
  for (const auto& error : errors) text += to_text(error);
  return text;
}

}  // namespace base
