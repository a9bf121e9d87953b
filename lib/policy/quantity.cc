// SPDX-License-Identifier: GPL-2.0-or-later
#include "policy/quantity.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "policy/words.h"

namespace policy {
namespace {

struct Unit {
  std::string_view name;
  std::chrono::seconds length;
};

constexpr std::array units{
    Unit{"s", std::chrono::seconds(1)}, Unit{"min", std::chrono::minutes(1)},
    Unit{"h", std::chrono::hours(1)},   Unit{"d", std::chrono::days(1)},
    Unit{"w", std::chrono::weeks(1)},
};
constexpr std::int64_t longest = std::chrono::seconds(std::chrono::weeks(520)).count();
constexpr std::uint32_t fastest = 1'000'000'000;

std::optional<std::chrono::seconds> length_of(std::string_view unit) {
  const auto known = std::ranges::find(units, unit, &Unit::name);
  if (known == units.end()) return {};
  return known->length;
}

// The digits at the beginning, which are taken away from `text`; nothing if there are none or too many.
std::optional<std::uint32_t> take_number(std::string_view& text) {
  std::uint32_t number = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (status != std::errc()) return {};
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

}  // namespace

base::Result<std::chrono::seconds> parse_duration(std::string_view text) {
  const auto wrong = [&](std::string what) {
    return base::failure(in_quotes(text) + what,
                         "write for example \"90s\", \"10 min\", \"1h\", \"2d\" or \"1w\"");
  };
  auto rest = text;
  const auto number = take_number(rest);
  if (rest.starts_with(' ')) rest.remove_prefix(1);
  const auto unit = length_of(rest);
  if (!number || !unit) return wrong(" is not a duration");
  if (*number == 0) return wrong(" is no time at all");
  if (*number > longest / unit->count()) return wrong(" is longer than ten years");
  return *number * *unit;
}

base::Result<Rate> parse_rate(std::string_view text) {
  auto rest = text;
  const auto number = take_number(rest);
  const bool slash = rest.starts_with('/');
  const auto unit = slash ? length_of(rest.substr(1)) : std::nullopt;
  if (!number || !unit || *number == 0 || *number > fastest) {
    return base::failure(in_quotes(text) + " is not a rate", "write for example \"60/min\" or \"10/s\"");
  }
  return Rate{*number, *unit};
}

std::optional<std::chrono::seconds> read_duration(const Entry& entry, Findings& findings) {
  const auto text = read_text(entry, findings);
  if (!text) return {};
  auto duration = parse_duration(text->value);
  if (!duration) {
    findings.add(text->origin, std::move(duration.error()));
    return {};
  }
  return *duration;
}

}  // namespace policy
