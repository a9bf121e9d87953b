// SPDX-License-Identifier: GPL-2.0-or-later
#include "differential/machine.h"

#include <utility>

#include "support/bytes.h"

namespace differential {
namespace {

// So many hosts, and networks of one length, that the compiler keeps each kind in a hash.
base::AddressSet long_list() {
  constexpr std::uint32_t count = 2100;
  base::Ipv4Set::Intervals ipv4;
  base::Ipv6Set::Intervals ipv6;
  const auto hosts = std::get<base::Ipv4Range>(support::range("8.8.0.0")).low.bits;
  const auto networks = std::get<base::Ipv4Range>(support::range("9.0.0.0")).low.bits;
  const auto hosts6 = std::get<base::Ipv6Range>(support::range("2001:db8:77::")).low.bits;
  for (std::uint32_t number = 0; number < count; ++number) {
    ipv4.push_back({{hosts + 2 * number}, {hosts + 2 * number}});
    ipv4.push_back(base::prefix_range(base::Ipv4Address{networks + 512 * number}, 24));
    ipv6.push_back({{hosts6 + 2 * number}, {hosts6 + 2 * number}});
    ipv6.push_back(base::prefix_range(
        base::Ipv6Address{hosts6 + (static_cast<unsigned __int128>(2 * number + 4) << 64)}, 64));
  }
  return {base::Ipv4Set(std::move(ipv4)), base::Ipv6Set(std::move(ipv6))};
}

void add_look_ups(resolve::World& world) {
  using support::ipv4_set;
  using support::ipv6_set;
  world.lists["short"].addresses = {ipv4_set({"198.51.100.4/30", "192.0.2.66", "10.0.9.1-10.0.9.9"}),
                                    ipv6_set({"2001:db8:51::/56", "2001:db8:10::25"})};
  world.lists["long"].addresses = long_list();
  world.list_files["/lists/customers"] =
      base::AddressSet{ipv4_set({"198.51.100.20", "198.51.100.32/28"}), ipv6_set({"2001:db8:51:7::/64"})};
  world.names_file = "names.toml";
  world.names["mx2.example.net"] = base::AddressSet{ipv4_set({"198.51.100.7"}), ipv6_set({"2001:db8:51::7"})};
  world.names["spf:_spf.example.net"] =
      base::AddressSet{ipv4_set({"192.0.2.64/27", "198.51.100.128-198.51.100.140"}), {}};
  world.names["country:DE"] =
      base::AddressSet{ipv4_set({"198.51.0.0/17", "192.0.2.0/25"}), ipv6_set({"2001:db8:50::/44"})};
}

}  // namespace

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
  add_look_ups(world);
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
