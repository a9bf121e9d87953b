// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/routes.h"

#include <algorithm>
#include <utility>

#include "base/address_sets.h"
#include "base/overloaded.h"

namespace explain {
namespace {

bool is_link_local(const simulate::Address& address) {
  const auto* ipv6 = std::get_if<base::Ipv6Address>(&address);
  return ipv6 != nullptr && static_cast<unsigned>(ipv6->bits >> 118) == 0xfe80U >> 6;
}

simulate::Address first_of(const base::AddressRange& range) {
  return std::visit([](const auto& either) -> simulate::Address { return either.low; }, range);
}

unsigned __int128 width_of(const base::AddressRange& range) {
  return std::visit(
      [](const auto& either) { return static_cast<unsigned __int128>(either.high.bits - either.low.bits); },
      range);
}

// The closest network first, as a routing table has it.
void add_connected(simulate::Routes& routes, const resolve::World& world) {
  std::vector<std::pair<base::AddressRange, std::string>> networks;
  for (const auto& interface : world.interfaces) {
    if (interface.name == simulate::loopback) continue;
    for (const auto& address : interface.addresses) {
      networks.emplace_back(address.network, interface.name);
      const auto own = first_of(address.address);
      if (!is_link_local(own)) routes.sources.push_back({interface.name, own});
    }
  }
  std::ranges::stable_sort(networks, {}, [](const auto& network) { return width_of(network.first); });
  for (auto& [network, interface] : networks)
    routes.ways.push_back({base::set_of(network), std::move(interface)});
}

void add_sources(simulate::Routes& routes) {
  if (!routes.sources.empty()) return;
  routes.sources = {{{}, stand_in_addresses().v4.intervals().front().low},
                    {{}, stand_in_addresses().v6.intervals().front().low}};
}

}  // namespace

bool fits(const std::string& pattern, const std::string& name) {
  if (!pattern.ends_with('*')) return pattern == name;
  return name.starts_with(pattern.substr(0, pattern.size() - 1));
}

std::string interface_of(const resolve::Zone& zone, const resolve::World& world) {
  if (zone.interfaces.empty()) return {};
  for (const auto& pattern : zone.interfaces) {
    for (const auto& interface : world.interfaces) {
      if (fits(pattern, interface.name)) return interface.name;
    }
  }
  const auto& first = zone.interfaces.front();
  return first.ends_with('*') ? first.substr(0, first.size() - 1) + "0" : first;
}

// RFC 7600 (the IPv4 dummy address) and RFC 6666 (discard): nobody has them.
const base::AddressSet& stand_in_addresses() {
  static const base::AddressSet both{
      base::Ipv4Set({{base::Ipv4Address{0xc0000008}, base::Ipv4Address{0xc0000008}}}),
      base::Ipv6Set({{base::Ipv6Address{(static_cast<unsigned __int128>(0x100) << 112) + 1},
                      base::Ipv6Address{(static_cast<unsigned __int128>(0x100) << 112) + 1}}})};
  return both;
}

simulate::Routes routes_of(const Ground& ground, const std::string& preferred) {
  simulate::Routes routes;
  const auto& own = ground.resolved.own_addresses;
  routes.own = own.empty() ? stand_in_addresses() : own;
  add_connected(routes, ground.world);
  add_sources(routes);
  auto zones = ground.resolved.zones;
  std::ranges::stable_sort(zones, {}, [&](const resolve::Zone& zone) {
    if (zone.has_networks) return 0;
    if (zone.name == preferred) return 1;
    return zone.name == "internet" ? 2 : 3;
  });
  std::string anywhere = "other";
  for (const auto& zone : zones) {
    if (!zone.has_networks && anywhere == "other") anywhere = interface_of(zone, ground.world);
  }
  for (const auto& zone : zones) {
    auto interface = interface_of(zone, ground.world);
    routes.ways.push_back({zone.region, interface.empty() ? anywhere : std::move(interface)});
  }
  return routes;
}

}  // namespace explain
