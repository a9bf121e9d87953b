// SPDX-License-Identifier: GPL-2.0-or-later
//
// Address fields of the IR in a proof: which end of a packet they are, of which family, and which addresses a
// set stands for that is looked up with a mask.
#pragma once

#include <optional>

#include "base/overloaded.h"
#include "prove/space.h"
#include "ruleset/field.h"
#include "ruleset/ruleset.h"

namespace prove {

inline std::optional<Dimension> address_dimension(ruleset::Field field) {
  switch (field) {
    case ruleset::Field::ipv4_source:
    case ruleset::Field::ipv6_source:
      return Dimension::source;
    case ruleset::Field::ipv4_destination:
    case ruleset::Field::ipv6_destination:
      return Dimension::destination;
    default:
      return std::nullopt;
  }
}

inline std::optional<Family> family_of(ruleset::Field field) {
  switch (ruleset::facts(field).dependency) {
    case ruleset::Dependency::ipv4:
      return Family::ipv4;
    case ruleset::Dependency::ipv6:
      return Family::ipv6;
    default:
      return std::nullopt;
  }
}

inline unsigned __int128 bits_of(const ruleset::Value& bytes) {
  unsigned __int128 bits = 0;
  for (const auto byte : bytes) bits = bits << 8 | byte;
  return bits;
}

// With a mask each key stands for every address that the mask makes that key.
template <class Address>
base::IntervalSet<Address> masked_addresses(const base::IntervalSet<Address>& keys,
                                            const ruleset::Value& mask) {
  if (mask.empty()) return keys;
  using Bits = decltype(Address::bits);
  const auto host_bits = static_cast<Bits>(~static_cast<Bits>(bits_of(mask)));
  typename base::IntervalSet<Address>::Intervals all;
  all.reserve(keys.size());
  for (const auto& [low, high] : keys.intervals()) {
    all.push_back({low, {static_cast<Bits>(high.bits | host_bits)}});
  }
  return base::IntervalSet<Address>(std::move(all));
}

inline base::AddressSet masked_addresses(const ruleset::Set& set, const ruleset::Value& mask) {
  base::AddressSet addresses;
  std::visit(base::Overloaded{
                 [&](const base::Ipv4Set& ipv4) { addresses.v4 = masked_addresses(ipv4, mask); },
                 [&](const base::Ipv6Set& ipv6) { addresses.v6 = masked_addresses(ipv6, mask); },
                 [](const ruleset::KeyedElements&) {},
                 [](const ruleset::RuntimeElements&) {},
             },
             set.elements);
  return addresses;
}

}  // namespace prove
