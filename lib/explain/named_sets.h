// SPDX-License-Identifier: GPL-2.0-or-later
//
// The sets that answers call by name instead of cutting along them, so that it can be said whether anybody of
// some addresses is in one at all. Private to lib/explain.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <type_traits>

#include "base/address.h"
#include "explain/piece.h"

namespace explain {

// A list is more than one set of the same name.
struct NamedSets {
  std::multimap<std::string, Members<base::Ipv4Address>> ipv4;
  std::multimap<std::string, Members<base::Ipv6Address>> ipv6;

  template <class Value>
  auto& of() {
    if constexpr (std::is_same_v<Value, base::Ipv4Address>) {
      return ipv4;
    } else {
      return ipv6;
    }
  }
};

template <class Value>
bool meets(const std::multimap<std::string, Members<Value>>& sets, const std::string& label,
           const base::IntervalSet<Value>& addresses) {
  const auto [first, last] = sets.equal_range(label);
  return std::any_of(first, last, [&](const auto& named) {
    return Piece<Value>{addresses, {{&named.second, true}}}.witness().has_value();
  });
}

inline bool meets(const NamedSets& sets, const std::string& label, const base::AddressSet& addresses) {
  return meets(sets.ipv4, label, addresses.v4) || meets(sets.ipv6, label, addresses.v6);
}

}  // namespace explain
