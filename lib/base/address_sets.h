// SPDX-License-Identifier: GPL-2.0-or-later
//
// Set algebra on addresses of both families at once. Not a type of its own: an AddressSet is two interval
// sets, and these do to both what interval_set.h does to one.
#pragma once

#include <variant>

#include "base/address.h"
#include "base/interval_set.h"
#include "base/overloaded.h"

namespace base {

inline AddressSet unite(const AddressSet& a, const AddressSet& b) {
  return {unite(a.v4, b.v4), unite(a.v6, b.v6)};
}

inline AddressSet intersect(const AddressSet& a, const AddressSet& b) {
  return {intersect(a.v4, b.v4), intersect(a.v6, b.v6)};
}

inline AddressSet subtract(const AddressSet& a, const AddressSet& b) {
  return {subtract(a.v4, b.v4), subtract(a.v6, b.v6)};
}

inline bool meets(const AddressSet& a, const AddressSet& b) {
  return meets(a.v4, b.v4) || meets(a.v6, b.v6);
}

inline bool contains(const AddressSet& whole, const AddressSet& part) {
  return subtract(part, whole).empty();
}

inline AddressSet set_of(const AddressRange& range) {
  return std::visit(Overloaded{
                        [](const Ipv4Range& ipv4) {
                          return AddressSet{Ipv4Set({ipv4}), {}};
                        },
                        [](const Ipv6Range& ipv6) {
                          return AddressSet{{}, Ipv6Set({ipv6})};
                        },
                    },
                    range);
}

}  // namespace base
