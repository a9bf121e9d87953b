// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/fields.h"

#include <algorithm>
#include <array>
#include <limits>

#include "control/codec.h"

namespace control {
namespace {

using reconcile::DecisionKind;
using reconcile::Phase;
using reconcile::StopMode;

constexpr std::array<std::pair<std::string_view, Phase>, 6> phase_words{
    {{"starting", Phase::starting},
     {"equal", Phase::equal},
     {"applying", Phase::applying},
     {"differs", Phase::differs},
     {"stopped_open", Phase::stopped_open},
     {"stopped_closed", Phase::stopped_closed}}};
constexpr std::array<std::pair<std::string_view, DecisionKind>, 7> kind_words{
    {{"applied", DecisionKind::applied},
     {"unchanged", DecisionKind::unchanged},
     {"repaired", DecisionKind::repaired},
     {"adopted", DecisionKind::adopted},
     {"rejected", DecisionKind::rejected},
     {"failed", DecisionKind::failed},
     {"stopped", DecisionKind::stopped}}};
constexpr std::array<std::pair<std::string_view, StopMode>, 2> mode_words{
    {{"open", StopMode::open}, {"closed", StopMode::closed}}};

template <class Enumerator>
std::string_view word_of(Enumerator value) {
  for (const auto& [word, enumerator] : words(value)) {
    if (enumerator == value) return word;
  }
  return "?";
}

// How many bytes of well-formed UTF-8 (RFC 3629, section 4) the text begins with: one character's, or 0.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto continues = [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      if (i >= text.size() || (byte(i) & 0xc0) != 0x80) return false;
    }
    return true;
  };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return continues(1, 2) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    if (!continues(1, 3)) return 0;
    const bool overlong = first == 0xe0 && byte(1) < 0xa0;
    const bool surrogate = first == 0xed && byte(1) > 0x9f;
    return overlong || surrogate ? 0 : 3;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    if (!continues(1, 4)) return 0;
    const bool overlong = first == 0xf0 && byte(1) < 0x90;
    const bool beyond = first == 0xf4 && byte(1) > 0x8f;
    return overlong || beyond ? 0 : 4;
  }
  return 0;
}

}  // namespace

Words<Phase> words(Phase) {
  return phase_words;
}
Words<DecisionKind> words(DecisionKind) {
  return kind_words;
}
Words<StopMode> words(StopMode) {
  return mode_words;
}

std::string_view to_text(Phase phase) {
  return word_of(phase);
}
std::string_view to_text(DecisionKind kind) {
  return word_of(kind);
}
std::string_view to_text(StopMode mode) {
  return word_of(mode);
}

std::optional<json::object> parse_object(std::string_view text) {
  json::parse_options options;
  options.max_depth = 16;
  json::error_code failed;
  json::value value = json::parse(text, failed, {}, options);
  if (failed || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

json::string well_formed(std::string_view text) {
  json::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const auto length = character_length(text);
    clean.append(length == 0 ? std::string_view("\xef\xbf\xbd") : text.substr(0, length));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return clean;
}

const json::value* Fields::take(std::string_view name) {
  declared_.push_back(name);
  return members_.if_contains(name);
}

// Not given, or null.
bool Fields::is_absent(std::string_view name) {
  const auto* value = take(name);
  return value == nullptr || value->is_null();
}

void Fields::wrong(std::string_view name) {
  if (!wrong_) wrong_ = std::string(name);
}

std::string Fields::text(std::string_view name) {
  const auto* value = take(name);
  const auto* string = value == nullptr ? nullptr : value->if_string();
  if (string == nullptr) {
    wrong(name);
    return {};
  }
  return {string->data(), string->size()};
}

std::optional<std::string> Fields::optional_text(std::string_view name) {
  return is_absent(name) ? std::nullopt : std::optional(text(name));
}

std::vector<std::string> Fields::texts(std::string_view name) {
  std::vector<std::string> all;
  for (const auto& value : array(name)) {
    if (const auto* string = value.if_string()) {
      all.emplace_back(string->data(), string->size());
    } else {
      wrong(name);
    }
  }
  return all;
}

std::int64_t Fields::number_between(std::string_view name, std::int64_t low, std::int64_t high) {
  const auto* value = take(name);
  const auto* found = value == nullptr ? nullptr : value->if_int64();
  if (found == nullptr || *found < low || *found > high) {
    wrong(name);
    return 0;
  }
  return *found;
}

std::int64_t Fields::number(std::string_view name) {
  return number_between(name, std::numeric_limits<std::int64_t>::min(),
                        std::numeric_limits<std::int64_t>::max());
}

std::optional<std::int64_t> Fields::optional_number(std::string_view name) {
  return is_absent(name) ? std::nullopt : std::optional(number(name));
}

std::uint64_t Fields::count(std::string_view name) {
  return static_cast<std::uint64_t>(number_between(name, 0, std::numeric_limits<std::int64_t>::max()));
}

std::uint32_t Fields::generation(std::string_view name) {
  return static_cast<std::uint32_t>(number_between(name, 0, std::numeric_limits<std::uint32_t>::max()));
}

int Fields::position(std::string_view name) {
  return static_cast<int>(number_between(name, 0, std::numeric_limits<int>::max()));
}

bool Fields::truth(std::string_view name) {
  const auto* value = take(name);
  const auto* found = value == nullptr ? nullptr : value->if_bool();
  if (found == nullptr) wrong(name);
  return found != nullptr && *found;
}

bool Fields::optional_truth(std::string_view name) {
  return !is_absent(name) && truth(name);
}

const json::object& Fields::object(std::string_view name) {
  static const json::object none;
  const auto* value = take(name);
  const auto* found = value == nullptr ? nullptr : value->if_object();
  if (found == nullptr) wrong(name);
  return found == nullptr ? none : *found;
}

const json::object* Fields::optional_object(std::string_view name) {
  return is_absent(name) ? nullptr : &object(name);
}

const json::array& Fields::array(std::string_view name) {
  static const json::array none;
  const auto* value = take(name);
  const auto* found = value == nullptr ? nullptr : value->if_array();
  if (found == nullptr) wrong(name);
  return found == nullptr ? none : *found;
}

std::optional<std::string> Fields::first_wrong() const {
  if (wrong_) return wrong_;
  for (const auto& member : members_) {
    if (std::ranges::find(declared_, std::string_view(member.key())) == declared_.end())
      return std::string(member.key());
  }
  return std::nullopt;
}

}  // namespace control
