// SPDX-License-Identifier: GPL-2.0-or-later
#include "simulate/packet.h"

#include <gtest/gtest.h>

#include "unit/simulate/packets.h"

namespace {

using simulate::to_text;

TEST(Packet, IsSaidInOneLine) {
  EXPECT_EQ(to_text(tests::syn()), "eth0: 198.51.100.7:40000 > 192.0.2.25:25 tcp syn");
  EXPECT_EQ(to_text(tests::icmp6(135)), "eth0: 2001:db8:51::7 > 2001:db8::25 icmpv6 type 135 code 0");
  auto packet = tests::syn6();
  packet.in_interface.clear();
  packet.out_interface = "eth1";
  packet.hop_limit = 255;
  packet.user = 101;
  packet.state = simulate::ConnectionState::invalid;
  std::get<simulate::Ports>(packet.transport).tcp_flags = 0;
  EXPECT_EQ(
      to_text(packet),
      "self-eth1: [2001:db8:51::7]:40000 > [2001:db8::25]:25 tcp no flags invalid hop limit 255 user 101");
}

TEST(Packet, AnAddressIsItsBytes) {
  for (const auto* text : {"192.0.2.25", "2001:db8::25", "255.255.255.255", "::1"}) {
    EXPECT_EQ(to_text(simulate::address_of(support::address(text))), text);
    EXPECT_EQ(simulate::bytes_of(tests::at(text)), support::address(text));
  }
}

}  // namespace
