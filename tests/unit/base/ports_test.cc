// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/ports.h"

#include <gtest/gtest.h>

namespace base {
namespace {

std::string reading_of(std::string_view text) {
  const auto range = parse_port_range(text);
  return range ? to_text(*range) : to_text(range.error());
}

TEST(Ports, ReadsAndPrintsPortsAndRanges) {
  for (const auto* text : {"1", "25", "65535", "387-388", "0-65535", "1024-65535"})
    EXPECT_EQ(reading_of(text), text);
  EXPECT_EQ(reading_of("25-25"), "25");
  EXPECT_EQ(to_text(every_port), "0-65535");
}

TEST(Ports, RefusesWhatIsNoPort) {
  constexpr auto hint = "  hint: a number from 1 to 65535, or two of them with '-' between\n";
  for (const std::string text : {"", "0", "65536", "x", "25x", " 25", "+25", "99999999999"}) {
    EXPECT_EQ(reading_of(text), "error: '" + text + "' is not a port\n" + hint);
  }
  EXPECT_EQ(reading_of("25-"), std::string("error: '' is not a port\n") + hint);
  EXPECT_EQ(reading_of("-25"), std::string("error: '' is not a port\n") + hint);
  EXPECT_EQ(reading_of("1-2-3"), std::string("error: '2-3' is not a port\n") + hint);
  EXPECT_EQ(reading_of("388-387"), "error: '388-387' ends before it begins\n  hint: write '387-388'\n");
}

TEST(Ports, NamesProtocols) {
  for (const auto* name : {"icmp", "tcp", "udp", "esp", "ah", "gre", "icmpv6", "vrrp", "sctp"}) {
    const auto protocol = protocol_of(name);
    ASSERT_TRUE(protocol) << name;
    EXPECT_EQ(to_text(*protocol), name);
  }
  EXPECT_EQ(protocol_of("vrrp"), (Protocol{112}));
  EXPECT_EQ(protocol_of("esp"), (Protocol{50}));
  EXPECT_EQ(protocol_of("TCP"), std::nullopt);
  EXPECT_EQ(protocol_of(""), std::nullopt);
  EXPECT_EQ(to_text(Protocol{253}), "253");
}

TEST(Ports, KnowsWhichProtocolsHaveThem) {
  EXPECT_TRUE(has_ports(protocol_tcp));
  EXPECT_TRUE(has_ports(protocol_udp));
  EXPECT_FALSE(has_ports(protocol_icmp));
  EXPECT_FALSE(has_ports(Protocol{50}));
  EXPECT_FALSE(has_ports(Protocol{253}));
}

}  // namespace
}  // namespace base
