// SPDX-License-Identifier: GPL-2.0-or-later
#include "ruleset/value.h"

#include <gtest/gtest.h>

#include "support/bytes.h"

namespace {

using namespace ruleset;
using support::address;
using support::byte;
using support::host_word;
using support::interface;
using support::interface_end;
using support::key;
using support::port;

TEST(ValueText, HasAFormForEveryType) {
  EXPECT_EQ(value_text(KeyType::ipv4_address, address("192.0.2.1")), "192.0.2.1");
  EXPECT_EQ(value_text(KeyType::ipv6_address, address("2001:db8::1")), "2001:db8::1");
  EXPECT_EQ(value_text(KeyType::l4_protocol, byte(6)), "tcp");
  EXPECT_EQ(value_text(KeyType::port, port(587)), "587");
  EXPECT_EQ(value_text(KeyType::ct_state, host_word(2)), "established");
  EXPECT_EQ(value_text(KeyType::user, host_word(102)), "102");
  EXPECT_EQ(value_text(KeyType::interface_name, interface("eth0")), "\"eth0\"");
  EXPECT_EQ(value_text(KeyType::icmp_type, byte(8)), "echo-request");
  EXPECT_EQ(value_text(KeyType::icmpv6_type, byte(135)), "nd-neighbor-solicit");
  EXPECT_EQ(value_text(KeyType::tcp_flag, byte(2)), "syn");
  EXPECT_EQ(value_text(KeyType::nf_family, byte(10)), "ipv6");
  EXPECT_EQ(value_text(KeyType::byte, byte(255)), "255");
}

TEST(ValueText, GivesANumberWhereThereIsNoWord) {
  EXPECT_EQ(value_text(KeyType::l4_protocol, byte(253)), "253");
  EXPECT_EQ(value_text(KeyType::icmp_type, byte(200)), "200");
  EXPECT_EQ(value_text(KeyType::ct_state, host_word(0)), "0");
  EXPECT_EQ(value_text(KeyType::ct_state, host_word(128)), "128");
}

TEST(ValueText, NamesEachFlag) {
  EXPECT_EQ(value_text(KeyType::tcp_flag, byte(0x17)), "fin|syn|rst|ack");
  EXPECT_EQ(value_text(KeyType::ct_state, host_word(2 | 4 | 128)), "established|related|128");
}

TEST(ValueText, KeepsAStarInANameFromBecomingAPattern) {
  EXPECT_EQ(value_text(KeyType::interface_name, interface("x*")), "\"x\\*\"");
  EXPECT_EQ(value_text(KeyType::interface_name, interface("x*y")), "\"x*y\"");
}

TEST(RangeText, IsTheShortestForm) {
  EXPECT_EQ(range_text(KeyType::port, port(25), port(25)), "25");
  EXPECT_EQ(range_text(KeyType::port, port(587), port(588)), "587-588");
  EXPECT_EQ(range_text(KeyType::ipv4_address, support::low("10.0.0.0/8"), support::high("10.0.0.0/8")),
            "10.0.0.0/8");
  EXPECT_EQ(range_text(KeyType::ipv4_address, address("10.0.0.1"), address("10.0.0.2")), "10.0.0.1-10.0.0.2");
  EXPECT_EQ(range_text(KeyType::ipv6_address, support::low("fe80::/10"), support::high("fe80::/10")),
            "fe80::/10");
  EXPECT_EQ(range_text(KeyType::interface_name, interface("ppp"), interface_end("ppp")), "\"ppp*\"");
  EXPECT_EQ(range_text(KeyType::interface_name, interface("a"), interface("b")), "\"a\"-\"b\"");
  EXPECT_EQ(range_text(KeyType::l4_protocol, byte(6), byte(17)), "6-17");
}

TEST(KeyText, JoinsTheFieldsOfAConcatenation) {
  const std::vector<KeyType> types{KeyType::interface_name, KeyType::l4_protocol, KeyType::port};
  const auto low = key({interface("eth"), byte(6), port(0)});
  const auto high = key({interface_end("eth"), byte(6), port(65535)});
  EXPECT_EQ(key_text(types, low, high), "\"eth*\" . tcp . 0-65535");
  EXPECT_EQ(padded_length(types), 24U);
}

}  // namespace
