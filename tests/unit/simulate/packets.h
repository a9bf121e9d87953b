// SPDX-License-Identifier: GPL-2.0-or-later
//
// Packets of the simulator's tests, in the words that one would say them with.
#pragma once

#include <string_view>

#include "simulate/packet.h"
#include "support/bytes.h"

namespace tests {

inline simulate::Address at(std::string_view text) {
  return simulate::address_of(support::address(text));
}

// A SYN from the internet to this machine's port 25.
inline simulate::Packet syn() {
  simulate::Packet packet;
  packet.in_interface = "eth0";
  packet.source = at("198.51.100.7");
  packet.destination = at("192.0.2.25");
  packet.transport = simulate::Ports{{40000}, {25}, 2};
  return packet;
}

inline simulate::Packet syn6() {
  auto packet = syn();
  packet.source = at("2001:db8:51::7");
  packet.destination = at("2001:db8::25");
  return packet;
}

inline simulate::Packet icmp(std::uint8_t type) {
  auto packet = syn();
  packet.protocol = base::protocol_icmp;
  packet.transport = simulate::IcmpMessage{type, 0, 0};
  return packet;
}

inline simulate::Packet icmp6(std::uint8_t type) {
  auto packet = syn6();
  packet.protocol = base::protocol_icmpv6;
  packet.transport = simulate::IcmpMessage{type, 0, 0};
  return packet;
}

inline simulate::Packet udp() {
  auto packet = syn();
  packet.protocol = base::protocol_udp;
  packet.transport = simulate::Ports{{40000}, {53}, 0};
  return packet;
}

template <class Change>
simulate::Packet with(simulate::Packet packet, Change change) {
  change(packet);
  return packet;
}

}  // namespace tests
