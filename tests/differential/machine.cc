// SPDX-License-Identifier: GPL-2.0-or-later
#include "differential/machine.h"

#include <utility>

#include "support/bytes.h"

namespace differential {

resolve::World machine_world() {
  resolve::World world;
  for (const auto& [name, mtu, ipv4, ipv4_network, ipv6, ipv6_network] : machine_interfaces) {
    world.interfaces.push_back({name,
                                mtu,
                                {{support::range(ipv4), support::range(ipv4_network)},
                                 {support::range(ipv6), support::range(ipv6_network)}}});
  }
  world.interfaces.insert(world.interfaces.end() - 1,
                          {"lo",
                           65536,
                           {{support::range("127.0.0.1"), support::range("127.0.0.0/8")},
                            {support::range("::1"), support::range("::1")}}});
  world.users = {{"postfix", 101}, {"root", 0}};
  return world;
}

simulate::Routes machine_routes() {
  simulate::Routes routes;
  base::Ipv4Set::Intervals ipv4_own;
  base::Ipv6Set::Intervals ipv6_own;
  for (const auto& [name, mtu, ipv4, ipv4_network, ipv6, ipv6_network] : machine_interfaces) {
    ipv4_own.push_back(std::get<base::Ipv4Range>(support::range(ipv4)));
    ipv6_own.push_back(std::get<base::Ipv6Range>(support::range(ipv6)));
    routes.ways.push_back({{support::ipv4_set({ipv4_network}), support::ipv6_set({ipv6_network})}, name});
    routes.sources.push_back({name, ipv4_own.back().low});
    routes.sources.push_back({name, ipv6_own.back().low});
  }
  routes.ways.push_back({{support::ipv4_set({"0.0.0.0/0"}), support::ipv6_set({"::/0"})}, "eth0"});
  routes.own = {base::Ipv4Set(std::move(ipv4_own)), base::Ipv6Set(std::move(ipv6_own))};
  return routes;
}

}  // namespace differential
