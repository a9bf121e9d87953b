// SPDX-License-Identifier: GPL-2.0-or-later
//
// Properties that hold for every compiled policy. What single policies compile to is in tests/golden; what
// the compiled rules do to packets is in tests/e2e.
#include "compile/compile.h"
#include "compile/draft.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "ruleset/check.h"

namespace {

using resolve::ResolvedPolicy;

ResolvedPolicy with_zones() {
  ResolvedPolicy policy;
  resolve::Zone internet;
  internet.name = "internet";
  internet.interfaces = {"eth0"};
  resolve::Zone lan;
  lan.name = "lan";
  lan.interfaces = {"eth1", "wg*"};
  lan.has_networks = true;
  lan.networks.v4 = base::Ipv4Set({base::Ipv4Range{{0x0a000000}, {0x0a00ffff}}});
  lan.region = lan.networks;
  policy.zones = {internet, lan};
  return policy;
}

resolve::Sentence random_sentence(std::mt19937& random, int number) {
  const auto pick = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
  const std::vector<std::string> zones{"internet", "lan", "self"};
  resolve::Sentence sentence;
  sentence.verb = static_cast<policy::Verb>(pick(3));
  sentence.name = "s" + std::to_string(number);
  const auto from = zones.at(static_cast<std::size_t>(pick(3)));
  sentence.from.zones.push_back({from, pick(2) == 0});
  sentence.to.zones.push_back({zones.at(static_cast<std::size_t>(pick(3))), true});
  const std::uint32_t low = random();
  sentence.from.addresses = {"allow_s" + std::to_string(number) + "_from",
                             {base::Ipv4Set({base::Ipv4Range{{low}, {low | 0xff}}}), {}}};
  for (int count = pick(3); count > 0; --count) {
    const auto port = static_cast<std::uint16_t>(1 + pick(60000));
    sentence.services.push_back(
        {"x",
         {{base::protocol_tcp, {{port}, {static_cast<std::uint16_t>(port + pick(200))}}, base::every_port}}});
  }
  if (from == "self" && pick(2) == 0) sentence.user = 101;
  sentence.log = pick(4) == 0;
  return sentence;
}

bool ends_in_drop(const ruleset::Chain& chain) {
  return !chain.rules.empty() &&
         chain.rules.back().statements == std::vector<ruleset::Statement>{ruleset::Drop{}};
}

TEST(Compile, EveryFilterBaseChainWithAPolicyOfDropEndsInAnExplicitDrop) {
  const auto ruleset = compile::compile(with_zones());
  int seen = 0;
  for (const auto& chain : ruleset.chains) {
    if (!chain.base || chain.base->policy != ruleset::BasePolicy::drop) continue;
    ++seen;
    EXPECT_TRUE(ends_in_drop(chain)) << chain.name.text;
  }
  EXPECT_EQ(seen, 3);
}

TEST(Compile, TheNatChainsAreThereEvenIfThePolicyTranslatesNothing) {
  const auto ruleset = compile::compile(with_zones());
  EXPECT_NE(ruleset::find(ruleset, ruleset::ChainName{"nat_prerouting"}), nullptr);
  EXPECT_NE(ruleset::find(ruleset, ruleset::ChainName{"nat_postrouting"}), nullptr);
}

TEST(Compile, AKnownSessionMeetsOneLookupAndNothingBeforeIt) {
  const auto ruleset = compile::compile(with_zones());
  for (const auto* name : {"input", "forward", "output"}) {
    const auto& first = ruleset::find(ruleset, ruleset::ChainName{name})->rules.front();
    ASSERT_EQ(first.statements.size(), 1u);
    const auto* map = std::get_if<ruleset::VerdictMap>(&first.statements.front());
    ASSERT_NE(map, nullptr);
    EXPECT_EQ(map->fields, ruleset::Fields{ruleset::Field::ct_state});
  }
}

TEST(Compile, ZonesWhoseNamesLookLikeOursShareNoChain) {
  EXPECT_NE(compile::pair_chain("internet", "self_tcp_25").text,
            compile::pair_chain("internet", "self").text + "_tcp_25");
  EXPECT_NE(compile::pair_chain("a", "b_to_c"), compile::pair_chain("a_to_b", "c"));
  EXPECT_EQ(compile::pair_chain("internet", "lan-2").text, "internet_to_lan-2");
}

TEST(Compile, RandomPoliciesBreakNoRuleOfTheKernelAndAreTheSameEveryTime) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 200; ++round) {
    auto policy = with_zones();
    for (int number = 0; number < 30; ++number) policy.sentences.push_back(random_sentence(random, number));
    const auto ruleset = compile::compile(policy);
    ASSERT_EQ(ruleset::violations(ruleset), std::vector<std::string>{});
    ASSERT_EQ(compile::compile(policy), ruleset);
  }
}

TEST(Compile, AServiceWhoseClientsHaveOnePortBreaksNoRuleOfTheKernel) {
  for (const std::uint16_t last : {67, 68}) {
    auto policy = with_zones();
    std::mt19937 random(1);
    auto sentence = random_sentence(random, 0);
    sentence.verb = policy::Verb::allow;
    sentence.services = {{"old-client", {{base::protocol_udp, {{68}, {68}}, {{67}, {last}}}}}};
    policy.sentences = {sentence};
    EXPECT_EQ(ruleset::violations(compile::compile(policy)), std::vector<std::string>{});
  }
}

TEST(Compile, ASentenceMoreTouchesNoChainOfAnotherPairOfZones) {
  auto policy = with_zones();
  std::mt19937 random(7);
  for (int number = 0; number < 10; ++number) policy.sentences.push_back(random_sentence(random, number));
  const auto before = compile::compile(policy);
  resolve::Sentence more;
  more.name = "more";
  more.from.zones = {{"internet", true}};
  more.to.zones = {{"self", true}};
  more.services = {{"x", {{base::protocol_tcp, {{61000}, {61000}}, base::every_port}}}};
  policy.sentences.push_back(more);
  const auto after = compile::compile(policy);
  for (const auto& chain : before.chains) {
    if (chain.name.text.starts_with("internet_to_self") ||
        chain.name.text.starts_with("from_internet_input") || chain.name.text.starts_with("arrive_input")) {
      continue;
    }
    const auto* same = ruleset::find(after, chain.name);
    ASSERT_NE(same, nullptr) << chain.name.text;
    EXPECT_EQ(*same, chain) << chain.name.text;
  }
}

TEST(Compile, ClosedKeepsTheAdminAndNoSentence) {
  auto policy = with_zones();
  policy.admin = resolve::Admin{
      {}, {{{"lan", true}}, {}, {}}, {{"ssh", {{base::protocol_tcp, {{22}, {22}}, base::every_port}}}}};
  std::mt19937 random(7);
  for (int number = 0; number < 10; ++number) policy.sentences.push_back(random_sentence(random, number));
  const auto closed = compile::compile_closed(policy);
  EXPECT_NE(ruleset::find(closed, ruleset::ChainName{"admin"}), nullptr);
  EXPECT_TRUE(std::ranges::none_of(closed.chains,
                                   [](const auto& chain) { return chain.name.text.contains("_to_"); }));
}

TEST(Compile, OnlyABigSetIsRecorded) {
  auto policy = with_zones();
  std::mt19937 random(7);
  auto sentence = random_sentence(random, 1);
  sentence.from.zones = {{"internet", false}};
  sentence.to.zones = {{"self", true}};
  const auto with_addresses = [&](std::uint32_t count) {
    base::Ipv4Set::Intervals intervals;
    for (std::uint32_t i = 0; i < count; ++i) intervals.push_back({{i * 4}, {i * 4}});
    sentence.from.addresses = {"host_list", {base::Ipv4Set(std::move(intervals)), {}}};
    policy.sentences = {sentence};
    return ruleset::find(compile::compile(policy), ruleset::ChainName{"contents"})->rules.size();
  };
  EXPECT_EQ(with_addresses(2000), 0u);
  EXPECT_EQ(with_addresses(2001), 1u);
}

}  // namespace
