// SPDX-License-Identifier: GPL-2.0-or-later
//
// What resolve() makes of zones, peers and services. Its error texts are the goldens in tests/golden
// (zone-mistakes, pointless), where the whole way from the file to the printed error is compared.
#include "resolve/resolve.h"

#include <gtest/gtest.h>

#include "support/gateway_world.h"

namespace {

using policy::InterfacePattern;

base::AddressRange range(std::string_view text) {
  return *base::parse_address_range(text);
}

policy::Zone zone(const std::string& name, const std::string& interface,
                  const std::vector<std::string>& networks = {}) {
  policy::Zone zone;
  zone.name = {name};
  zone.interfaces.push_back({InterfacePattern{interface}, {}});
  for (const auto& network : networks) zone.networks.push_back({range(network), {}});
  return zone;
}

policy::Policy gateway_policy() {
  policy::Policy policy;
  policy.zones = {zone("internet", "eth0"), zone("dmz", "eth1", {"192.168.25.0/24", "2001:db8:25::/64"}),
                  zone("internal", "eth2", {"10.0.0.0/16"})};
  policy.options.no_admin = true;
  return policy;
}

policy::Sentence sentence(policy::Place from, policy::Place to) {
  policy::Sentence sentence;
  sentence.name = {"s"};
  sentence.from.push_back({std::move(from), {}});
  sentence.to.push_back({std::move(to), {}});
  return sentence;
}

resolve::ResolvedPolicy resolved(const policy::Policy& policy) {
  const auto result = resolve::resolve(policy, support::gateway_world());
  if (!result) {
    ADD_FAILURE() << base::to_text(result.error());
    return {};
  }
  return *result;
}

std::string zones_of(const resolve::Side& side) {
  std::string text;
  for (const auto& share : side.zones) text += share.zone + (share.whole ? " " : "* ");
  return text;
}

std::string from_zones(policy::Place place) {
  auto policy = gateway_policy();
  policy.sentences.push_back(sentence(std::move(place), policy::ZoneName{"internal"}));
  return zones_of(resolved(policy).sentences.at(0).from);
}

TEST(Resolve, AnyIsEveryZoneAndThisMachine) {
  EXPECT_EQ(from_zones(policy::AnyZone{}), "internet dmz internal self ");
}

TEST(Resolve, AnAddressBelongsToTheZoneOfItsNetwork) {
  EXPECT_EQ(from_zones(range("192.168.25.25")), "dmz* ");
  EXPECT_EQ(from_zones(range("2001:db8:25::25")), "dmz* ");
}

TEST(Resolve, AnAddressInNoNetworkBelongsToTheZoneWithoutNetworks) {
  EXPECT_EQ(from_zones(range("192.168.26.25")), "internet* ");
}

TEST(Resolve, ARangeOverTheEdgeBelongsToBoth) {
  EXPECT_EQ(from_zones(range("192.168.24.0/23")), "internet* dmz* self* ");
}

TEST(Resolve, AnAddressOfThisMachineIsAlsoSelf) {
  EXPECT_EQ(from_zones(range("203.0.113.25")), "internet* self* ");
  EXPECT_EQ(from_zones(range("203.0.113.26")), "internet* ");
}

TEST(Resolve, ANetworkInsideAnotherBelongsToTheInnerZone) {
  auto policy = gateway_policy();
  policy.zones.push_back(zone("printers", "eth3", {"10.0.7.0/24"}));
  policy.sentences.push_back(sentence(range("10.0.7.9"), policy::ZoneName{"dmz"}));
  const auto result = resolved(policy);
  EXPECT_EQ(zones_of(result.sentences.at(0).from), "printers* ");
  EXPECT_FALSE(result.zones.at(2).region.v4.contains({0x0a000709}));
  EXPECT_TRUE(result.zones.at(2).region.v4.contains({0x0a000609}));
}

TEST(Resolve, HostsTakeInOtherHosts) {
  auto policy = gateway_policy();
  policy.hosts.push_back({{"both"}, {}, {{policy::HostName{"one"}, {}}, {range("10.0.0.9"), {}}}});
  policy.hosts.push_back({{"one"}, {}, {{range("10.0.0.8"), {}}}});
  policy.sentences.push_back(sentence(policy::HostName{"both"}, policy::ZoneName{"dmz"}));
  const auto from = resolved(policy).sentences.at(0).from;
  EXPECT_EQ(from.addresses.name, "host_both");
  ASSERT_EQ(from.addresses.addresses.v4.size(), 1u);
  EXPECT_EQ(base::to_text(from.addresses.addresses.v4.intervals().front()), "10.0.0.8/31");
}

TEST(Resolve, SeveralPeersGetASetOfTheSentence) {
  auto policy = gateway_policy();
  policy.sentences.push_back(sentence(range("10.0.0.9"), policy::ZoneName{"dmz"}));
  policy.sentences.at(0).from.push_back({range("10.0.0.11"), {}});
  EXPECT_EQ(resolved(policy).sentences.at(0).from.addresses.name, "allow_s_from");
}

TEST(Resolve, SentencesComeInTheFixedPrecedence) {
  auto policy = gateway_policy();
  for (const auto verb : {policy::Verb::allow, policy::Verb::reject, policy::Verb::deny}) {
    policy.sentences.push_back(sentence(policy::ZoneName{"dmz"}, policy::ZoneName{"internal"}));
    policy.sentences.back().verb = verb;
  }
  const auto result = resolved(policy);
  EXPECT_EQ(result.sentences.at(0).verb, policy::Verb::deny);
  EXPECT_EQ(result.sentences.at(1).verb, policy::Verb::reject);
  EXPECT_EQ(result.sentences.at(2).verb, policy::Verb::allow);
}

policy::PortSpec only_port(policy::Verb verb, bool rule) {
  auto policy = gateway_policy();
  policy.sentences.push_back(sentence(policy::ZoneName{"dmz"}, policy::ZoneName{"internal"}));
  policy.sentences.back().verb = verb;
  const policy::PortSpec smtp{base::protocol_tcp, {{25}, {25}}, base::every_port};
  policy.sentences.back().services.push_back({policy::Service{{"smtp"}, {}, {smtp}, rule}, {}});
  return resolved(policy).sentences.at(0).services.at(0).ports.at(0);
}

TEST(Resolve, AnAllowOfMailDemandsAClientPort) {
  EXPECT_EQ(only_port(policy::Verb::allow, true).client_ports, (base::PortRange{{1024}, {65535}}));
}

TEST(Resolve, ADenyOfMailAndAnAllowOfAnythingElseDoNot) {
  EXPECT_EQ(only_port(policy::Verb::deny, true).client_ports, base::every_port);
  EXPECT_EQ(only_port(policy::Verb::allow, false).client_ports, base::every_port);
}

TEST(Resolve, AUserIsANumber) {
  auto policy = gateway_policy();
  policy.sentences.push_back(sentence(policy::Self{}, policy::ZoneName{"internet"}));
  policy.sentences.back().user = {"postfix", {}};
  EXPECT_EQ(resolved(policy).sentences.at(0).user, 101u);
  policy.sentences.back().user = {"4711", {}};
  EXPECT_EQ(resolved(policy).sentences.at(0).user, 4711u);
}

TEST(Resolve, ExceptIsTakenFromTheOtherEndOfSelf) {
  auto policy = gateway_policy();
  policy.sentences.push_back(sentence(policy::Self{}, policy::ZoneName{"internet"}));
  policy.sentences.back().except.push_back({range("192.0.2.1"), {}});
  auto result = resolved(policy).sentences.at(0);
  EXPECT_TRUE(result.from.except.addresses.empty());
  EXPECT_FALSE(result.to.except.addresses.empty());
  policy.sentences.back().from.front().value = policy::ZoneName{"dmz"};
  result = resolved(policy).sentences.at(0);
  EXPECT_FALSE(result.from.except.addresses.empty());
  EXPECT_TRUE(result.to.except.addresses.empty());
}

TEST(Resolve, PppAndSmallMtuAreClamped) {
  auto policy = gateway_policy();
  policy.zones.push_back(zone("modem", "ppp*"));
  auto world = support::gateway_world();
  world.interfaces.at(1).mtu = 1492;
  const auto result = resolve::resolve(policy, world);
  ASSERT_TRUE(result);
  EXPECT_FALSE(result->zones.at(0).clamp_mss);
  EXPECT_TRUE(result->zones.at(1).clamp_mss);
  EXPECT_TRUE(result->zones.at(3).clamp_mss);
}

TEST(Resolve, AListFileThatCanNotBeReadPointsAtThePolicy) {
  auto policy = gateway_policy();
  policy.hosts.push_back({{"list"}, {}, {{policy::FileReference{"/missing"}, {"policy.toml", 4, 9}}}});
  auto world = support::gateway_world();
  world.list_files.emplace("/missing",
                           std::unexpected(base::Errors{{{}, "cannot read /missing: gone", {}, {}, {}}}));
  const auto result = resolve::resolve(policy, world);
  ASSERT_FALSE(result);
  EXPECT_EQ(base::to_text(result.error()), "policy.toml:4:9: error: cannot read /missing: gone\n");
}

}  // namespace
