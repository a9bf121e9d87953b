// SPDX-License-Identifier: GPL-2.0-or-later
//
// The machine that random policies are for, as plain values: its interfaces, what a policy can refer to on
// it, and its routes. The real one, with TUN devices, is Gateway.
#pragma once

#include <array>
#include <cstdint>

#include "resolve/world.h"
#include "simulate/routes.h"

namespace differential {

struct MachineInterface {
  const char* name;
  std::uint32_t mtu;
  const char* ipv4;
  const char* ipv4_network;
  const char* ipv6;
  const char* ipv6_network;
};
inline constexpr std::array<MachineInterface, 4> machine_interfaces{{
    {"eth0", 1500, "203.0.113.25", "203.0.113.0/24", "2001:db8:0:1::25", "2001:db8:0:1::/64"},
    {"eth1", 1500, "192.168.25.1", "192.168.25.0/24", "2001:db8:25::1", "2001:db8:25::/64"},
    {"eth2", 1500, "10.0.0.1", "10.0.0.0/16", "2001:db8:10::1", "2001:db8:10::/64"},
    {"ppp0", 1492, "172.16.5.1", "172.16.5.0/24", "2001:db8:5::1", "2001:db8:5::/64"},
}};

resolve::World machine_world();
simulate::Routes machine_routes();

}  // namespace differential
