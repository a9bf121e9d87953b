// SPDX-License-Identifier: GPL-2.0-or-later
//
// Where an address is, as seen from this machine: here, or behind which interface. What the kernel's routing
// says between prerouting and the next hook; a value that the caller makes, from the policy's zones or from a
// test's own network.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/address.h"
#include "simulate/packet.h"

namespace simulate {

inline constexpr const char* loopback = "lo";

struct Way {
  base::AddressSet destinations;
  std::string interface;

  bool operator==(const Way&) const = default;
};

// The address of an interface, one at most for each family.
struct InterfaceSource {
  std::string interface;
  Address address;

  bool operator==(const InterfaceSource&) const = default;
};

struct Routes {
  base::AddressSet own;   // this machine's addresses
  std::vector<Way> ways;  // the first that has the address
  std::vector<InterfaceSource> sources;

  bool operator==(const Routes&) const = default;
};

bool contains(const base::AddressSet& addresses, const Address& address);

// The interface behind which the address is; `loopback` for an own one, nothing if there is no way.
std::optional<std::string> way_to(const Routes& routes, const Address& address);

// What Masquerade takes there, of the family of `like`: an interface without an address borrows the first of
// another one.
std::optional<Address> source_on(const Routes& routes, const std::string& interface, const Address& like);

}  // namespace simulate
