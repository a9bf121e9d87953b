// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/gateway_world.h"

#include <cassert>
#include <string_view>

namespace support {
namespace {

base::AddressRange parsed(std::string_view text) {
  const auto range = base::parse_address_range(text);
  assert(range);
  return *range;
}

resolve::InterfaceAddress address(std::string_view own, std::string_view network) {
  return {parsed(own), parsed(network)};
}

}  // namespace

resolve::World gateway_world() {
  resolve::World world;
  world.interfaces = {
      {"eth0",
       1500,
       {address("203.0.113.25", "203.0.113.0/24"), address("2001:db8:0:1::25", "2001:db8:0:1::/64")}},
      {"eth1",
       1500,
       {address("192.168.25.1", "192.168.25.0/24"), address("2001:db8:25::1", "2001:db8:25::/64")}},
      {"eth2", 1500, {address("10.0.0.1", "10.0.0.0/16")}},
      {"lo", 65536, {address("127.0.0.1", "127.0.0.0/8"), address("::1", "::1")}},
  };
  world.users = {{"postfix", 101}, {"root", 0}};
  return world;
}

}  // namespace support
