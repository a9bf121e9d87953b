// SPDX-License-Identifier: GPL-2.0-or-later
#include "bans/rules.h"

#include <algorithm>
#include <variant>

#include "base/overloaded.h"

namespace bans {
namespace {

constexpr int widest_ipv4 = 8;
constexpr int widest_ipv6 = 16;

// The part of the source that is in the set; nothing if they have nothing in common.
std::optional<base::AddressRange> common(const Source& source, const base::AddressSet& set) {
  return std::visit(base::Overloaded{
                        [&](const base::Ipv4Range& v4) -> std::optional<base::AddressRange> {
                          const auto both = base::intersect(base::Ipv4Set({v4}), set.v4);
                          if (both.empty()) return std::nullopt;
                          return both.intervals().front();
                        },
                        [&](const base::Ipv6Range& v6) -> std::optional<base::AddressRange> {
                          const auto both = base::intersect(base::Ipv6Set({v6}), set.v6);
                          if (both.empty()) return std::nullopt;
                          return both.intervals().front();
                        },
                    },
                    source.range);
}

bool is_too_wide(const Source& source) {
  return std::visit(
      base::Overloaded{
          [](const base::Ipv4Range& v4) { return base::prefix_range(v4.low, widest_ipv4).high < v4.high; },
          [](const base::Ipv6Range& v6) { return base::prefix_range(v6.low, widest_ipv6).high < v6.high; },
      },
      source.range);
}

struct Protection {
  const base::AddressSet& whom;
  const char* is;
  const char* remedy;
};

base::Error protects(const Source& source, const base::AddressRange& common, const Protection& by) {
  const bool whole = common == source.range;
  const std::string message =
      whole ? to_text(source) + ' ' + by.is
            : to_text(source) + " contains " + base::to_text(common) + ", which " + by.is;
  return {{}, message, {}, by.remedy, {}};
}

}  // namespace

std::optional<base::Error> refusal(const Source& source, const Exempt& exempt) {
  if (is_too_wide(source)) {
    return base::Error{
        {},
        to_text(source) + " is too much of the internet",
        {},
        "a ban is of at most an IPv4 /8 or an IPv6 /16; whom you do not want at all, leave out "
        "of [allow]",
        {}};
  }
  const Protection protections[] = {
      {exempt.own, "is this machine itself", "nothing was banned"},
      {exempt.admin, "is where [admin] comes from, and can not be banned",
       "take it out of [admin] from if it is no admin any more"},
      {exempt.trusted, "is trusted, and can not be banned", "take it out of options.trusted first"},
      {exempt.neighbours, "is a neighbour, on a network that this machine is directly on",
       "a [deny] keeps a neighbour out"},
  };
  for (const auto& by : protections) {
    if (const auto both = common(source, by.whom)) return protects(source, *both, by);
  }
  return std::nullopt;
}

std::chrono::seconds length_of(std::uint32_t nth, const Rules& rules) {
  auto length = rules.duration;
  if (!rules.max) return length;
  for (std::uint32_t n = 1; n < nth && length < *rules.max; ++n) length *= 2;
  return std::min(length, std::max(*rules.max, rules.duration));
}

std::chrono::seconds memory(const Rules& rules) {
  return std::max<std::chrono::seconds>(rules.max.value_or(rules.duration), std::chrono::days(1));
}

}  // namespace bans
