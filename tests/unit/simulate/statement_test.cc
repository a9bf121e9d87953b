// SPDX-License-Identifier: GPL-2.0-or-later
//
// Every statement as the one rule in front of an accept: the packet for which it holds, and the one next to
// it for which it does not.
#include <gtest/gtest.h>

#include <set>

#include "simulate/simulate.h"
#include "unit/simulate/packets.h"

namespace {

using namespace ruleset;
using enum Field;
using simulate::Decision;
using simulate::Packet;
using support::address;
using support::byte;
using support::host_word;
using support::port;
using tests::icmp;
using tests::icmp6;
using tests::syn;
using tests::syn6;
using tests::udp;
using tests::with;

struct Row {
  std::string what;
  Statement statement;
  Packet matching;
  Packet other;
};

Packet to_port(Packet packet, std::uint16_t number) {
  std::get<simulate::Ports>(packet.transport).destination.number = number;
  return packet;
}
Packet from(Packet packet, std::string_view source) {
  packet.source = tests::at(source);
  return packet;
}
Packet flags(std::uint8_t bits) {
  auto packet = syn();
  std::get<simulate::Ports>(packet.transport).tcp_flags = bits;
  return packet;
}
Packet in_state(simulate::ConnectionState state) {
  return with(syn(), [&](Packet& packet) { packet.state = state; });
}
Packet on(std::string_view interface) {
  return with(syn(), [&](Packet& packet) { packet.in_interface = interface; });
}
Packet with_hop_limit(std::uint8_t hops) {
  return with(icmp6(135), [&](Packet& packet) { packet.hop_limit = hops; });
}
Packet with_status(std::uint32_t bits) {
  return with(syn(), [&](Packet& packet) { packet.status = bits; });
}

constexpr auto invalid = simulate::ConnectionState::invalid;
constexpr auto established = simulate::ConnectionState::established;

std::vector<Row> comparisons() {
  return {
      {"iifname", Compare{in_interface, true, support::interface("eth0")}, syn(), on("eth1")},
      {"another iifname", Compare{in_interface, false, support::interface("lo")}, syn(), on("lo")},
      {"no oifname on input", Compare{out_interface, false, support::interface("eth0")}, syn(), {}},
      {"family", Compare{nf_family, true, byte(2)}, syn(), syn6()},
      {"protocol", Compare{l4_protocol, true, byte(6)}, syn(), udp()},
      {"state", Compare{ct_state, true, host_word(8)}, syn(), in_state(established)},
      {"status", Compare{ct_status, true, host_word(0x20)}, with_status(0x20), syn()},
      {"no status without a session", Compare{ct_status, false, host_word(0x20)}, syn(), in_state(invalid)},
      {"source", Compare{ipv4_source, true, address("198.51.100.7")}, syn(), from(syn(), "198.51.100.8")},
      {"other family, negated", Compare{ipv4_source, false, address("192.0.2.1")}, syn(), syn6()},
      {"IPv6 source", Compare{ipv6_source, true, address("2001:db8:51::7")}, syn6(), syn()},
      {"destination", Compare{ipv4_destination, true, address("192.0.2.25")}, syn(), syn6()},
      {"IPv6 destination", Compare{ipv6_destination, true, address("2001:db8::25")}, syn6(), syn()},
      {"hop limit", Compare{ipv6_hop_limit, true, byte(255)}, with_hop_limit(255), with_hop_limit(254)},
      {"port", Compare{destination_port, true, port(25)}, syn(), to_port(syn(), 26)},
      {"source port", Compare{source_port, true, port(40000)}, syn(), icmp(8)},
      {"flags", Compare{tcp_flags, true, byte(2)}, syn(), flags(18)},
      {"flags of TCP only", Compare{tcp_flags, false, byte(1)}, syn(), udp()},
      {"ICMP type", Compare{icmp_type, true, byte(8)}, icmp(8), icmp(9)},
      {"ICMP of IPv4 only", Compare{icmp_type, false, byte(0)}, icmp(8), icmp6(128)},
      {"ICMPv6 type", Compare{icmpv6_type, true, byte(128)}, icmp6(128), icmp(128)},
      {"no socket", Compare{socket_user, false, host_word(0)}, with(syn(), [](Packet& p) { p.user = 7; }),
       syn()},
  };
}

std::vector<Row> matches() {
  const auto private_net = address("10.0.0.0");
  return {
      {"pattern", InterfacePrefix{in_interface, "ppp"}, on("ppp12"), on("pp")},
      {"first of a range", InRange{destination_port, port(25), port(30)}, syn(), to_port(syn(), 24)},
      {"last of a range", InRange{destination_port, port(20), port(25)}, syn(), to_port(syn(), 26)},
      {"addresses", InRange{ipv4_source, address("198.51.100.7"), address("198.51.100.9")}, syn(),
       from(syn(), "198.51.100.10")},
      {"masked", Masked{ipv4_source, address("255.0.0.0"), true, private_net}, from(syn(), "10.9.9.9"),
       syn()},
      {"masked, not", Masked{tcp_flags, byte(0x17), false, byte(2)}, flags(16), flags(0xc2)},
      {"masked state", Masked{ct_state, host_word(6), false, host_word(0)}, in_state(established), syn()},
      {"in a set", InSet{{ipv4_source}, {"clients_4"}, false, {}}, syn(), from(syn(), "198.51.101.0")},
      {"not in a set", InSet{{ipv4_source}, {"clients_4"}, true, {}}, from(syn(), "198.51.101.0"), syn()},
      {"not in a set of the other family", InSet{{ipv4_source}, {"clients_4"}, true, {}},
       from(syn(), "203.0.113.1"), syn6()},
      {"in a set of IPv6", InSet{{ipv6_source}, {"clients_6"}, false, {}}, syn6(),
       from(syn6(), "2001:db8:52::7")},
      {"in a set, masked", InSet{{ipv6_source}, {"nets_6"}, false, address("ffff:ffff:ffff:ffff::")}, syn6(),
       from(syn6(), "2001:db8:51:1::7")},
      {"each field in its interval", InSet{{ipv4_source, destination_port}, {"pairs"}, false, {}}, syn(),
       to_port(syn(), 31)},
      {"by map", VerdictMap{{l4_protocol, destination_port}, {"services"}}, syn(), to_port(syn(), 26)},
      {"by map, other protocol", VerdictMap{{l4_protocol, destination_port}, {"services"}}, syn(),
       to_port(udp(), 25)},
      {"counted", Remember{ipv4_source, {}, {"seen_4"}, {}, false, WithinOpen{1}}, syn(), syn6()},
  };
}

Ruleset around(Statement statement) {
  Ruleset ruleset;
  const auto plain = [](std::vector<KeyType> key, bool interval) {
    return SetSchema{std::move(key), interval};
  };
  ruleset.sets = {
      {{"clients_4"}, plain({KeyType::ipv4_address}, true), support::ipv4_set({"198.51.100.0/24"}), ""},
      {{"clients_6"}, plain({KeyType::ipv6_address}, true), support::ipv6_set({"2001:db8:51::/48"}), ""},
      {{"nets_6"}, plain({KeyType::ipv6_address}, true), support::ipv6_set({"2001:db8:51::"}), ""},
      {{"pairs"},
       plain({KeyType::ipv4_address, KeyType::port}, true),
       KeyedElements{{support::key({address("198.51.100.0"), port(20)}),
                      support::key({address("198.51.100.255"), port(30)}),
                      {}}},
       ""},
      {{"seen_4"}, {{KeyType::ipv4_address}, false, false, true, false, 16}, RuntimeElements{}, ""},
      {{"services"},
       {{KeyType::l4_protocol, KeyType::port}, false, true},
       KeyedElements{{support::key({byte(6), port(25)}), support::key({byte(6), port(25)}), Accept{}}},
       ""},
  };
  ruleset.chains = {{{"input"},
                     BaseHook{ChainType::filter, HookPoint::input, 0, BasePolicy::drop},
                     {{{std::move(statement), Accept{}}, "the rule"}}}};
  return ruleset;
}

simulate::Routes here() {
  return {{support::ipv4_set({"192.0.2.25"}), support::ipv6_set({"2001:db8::25"})}, {}, {}};
}

Decision decision(const Statement& statement, const Packet& packet) {
  return simulate::simulate(around(statement), packet, here()).decision;
}

TEST(Statements, MatchThePacketTheyAreAboutAndNotTheOneNextToIt) {
  for (const auto& rows : {comparisons(), matches()}) {
    for (const auto& row : rows) {
      EXPECT_EQ(decision(row.statement, row.matching), Decision::accept) << row.what;
      if (row.other == Packet{}) continue;
      EXPECT_EQ(decision(row.statement, row.other), Decision::drop) << row.what;
    }
  }
}

TEST(Statements, EveryFieldIsCompared) {
  std::set<Field> seen;
  for (const auto& row : comparisons()) seen.insert(std::get<Compare>(row.statement).field);
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(field_count));
}

TEST(Statements, ThoseThatOnlyDoSomethingLetThePacketGoOn) {
  for (const Statement& statement : {Statement(Log{"mailfwd: "}), Statement(Notify{25, "mailfwd "}),
                                     Statement(ClampMss{}), Statement(SetTimeouts{{"times"}})}) {
    EXPECT_EQ(decision(statement, syn()), Decision::accept) << statement.index();
  }
}

TEST(Statements, AnIcmpTypeNeedsNoFamilyWhereTheRuleHasAskedForTheProtocol) {
  auto packet = syn6();
  packet.protocol = base::protocol_icmp;
  packet.transport = simulate::IcmpMessage{8, 0, 0};
  auto ruleset = around(Compare{icmp_type, true, byte(8)});
  EXPECT_EQ(simulate::simulate(ruleset, packet, here()).decision, Decision::drop);
  auto& statements = ruleset.chains.front().rules.front().statements;
  statements.insert(statements.begin(), Compare{l4_protocol, true, byte(1)});
  EXPECT_EQ(simulate::simulate(ruleset, packet, here()).decision, Decision::accept);
}

TEST(Statements, APacketTooShortForAPortMatchesNone) {
  auto packet = syn();
  packet.protocol = {50};
  packet.transport = simulate::OtherHeader{{0, 0, 0, 25}};
  EXPECT_EQ(decision(Compare{destination_port, true, port(25)}, packet), Decision::accept);
  packet.transport = simulate::OtherHeader{{0, 0, 0}};
  EXPECT_EQ(decision(Compare{destination_port, true, port(25)}, packet), Decision::drop);
  EXPECT_EQ(decision(Compare{destination_port, false, port(26)}, packet), Decision::drop);
}

}  // namespace
