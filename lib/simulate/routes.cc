// SPDX-License-Identifier: GPL-2.0-or-later
#include "simulate/routes.h"

#include "base/overloaded.h"

namespace simulate {

bool contains(const base::AddressSet& addresses, const Address& address) {
  return std::visit(
      base::Overloaded{[&](const base::Ipv4Address& ipv4) { return addresses.v4.contains(ipv4); },
                       [&](const base::Ipv6Address& ipv6) { return addresses.v6.contains(ipv6); }},
      address);
}

std::optional<std::string> way_to(const Routes& routes, const Address& address) {
  if (contains(routes.own, address)) return loopback;
  for (const auto& way : routes.ways) {
    if (contains(way.destinations, address)) return way.interface;
  }
  return std::nullopt;
}

std::optional<Address> source_on(const Routes& routes, const std::string& interface, const Address& like) {
  std::optional<Address> borrowed;
  for (const auto& source : routes.sources) {
    if (source.address.index() != like.index()) continue;
    if (source.interface == interface) return source.address;
    if (!borrowed) borrowed = source.address;
  }
  return borrowed;
}

}  // namespace simulate
