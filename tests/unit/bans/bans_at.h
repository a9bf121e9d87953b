// SPDX-License-Identifier: GPL-2.0-or-later
//
// Short words for the tests of bans: sources, subjects, rules as an operator would write them.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "bans/ledger.h"
#include "bans/rules.h"

namespace bans {

using namespace std::chrono_literals;

inline Source source(std::string_view text) {
  return read_source(text).value();
}
inline Subject of(std::string_view text, std::string service = {}) {
  return {source(text), std::move(service)};
}
inline base::AddressSet addresses(std::initializer_list<std::string_view> ranges) {
  base::Ipv4Set::Intervals v4;
  base::Ipv6Set::Intervals v6;
  for (const auto text : ranges) {
    const auto range = base::parse_address_range(text).value();
    if (const auto* one = std::get_if<base::Ipv4Range>(&range)) v4.push_back(*one);
    if (const auto* one = std::get_if<base::Ipv6Range>(&range)) v6.push_back(*one);
  }
  return {base::Ipv4Set(std::move(v4)), base::Ipv6Set(std::move(v6))};
}

// [ban] for = "1h", max = "8h"
inline Rules an_hour_up_to_eight() {
  Rules rules;
  rules.duration = 1h;
  rules.max = 8h;
  return rules;
}

}  // namespace bans
