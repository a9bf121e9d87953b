// SPDX-License-Identifier: GPL-2.0-or-later
//
// What we commit is what we read back, for every kind of rule, set, map and chain; and whatever somebody else
// changes in our table is seen as a difference and repaired by one more commit.
#include <algorithm>

#include "kernel/netlink_fixture.h"
#include "lower/lower.h"
#include "support/sample_ruleset.h"
#include "support/tables.h"

namespace tests {
namespace {

// The sample, in which one set is big enough to be recorded.
lower::LoweredTable sample() {
  auto ruleset = support::sample_ruleset();
  auto big = support::many_addresses("host_providers_4", ruleset::recorded_above + 1);
  const auto contents =
      std::ranges::find(ruleset.chains, ruleset::ChainName{ruleset::contents_chain}, &ruleset::Chain::name);
  contents->rules = {{{ruleset::Return{}}, ruleset::to_comment(ruleset::record_of(big))}};
  ruleset.sets.push_back(std::move(big));
  std::ranges::sort(ruleset.sets, {}, &ruleset::Set::name);
  return lower::lower(ruleset);
}

class Readback : public NetlinkTest {
 protected:
  void expect_in_force(const lower::LoweredTable& wanted) {
    const auto rest = changes_towards(wanted);
    EXPECT_TRUE(rest.empty()) << describe(rest);
  }
};

TEST_F(Readback, AnEmptyKernelHasNoTable) {
  const auto live = snapshot();
  EXPECT_FALSE(live.table);
  EXPECT_TRUE(live.chains.empty());
  EXPECT_TRUE(live.sets.empty());
  EXPECT_GT(live.generation, 0u);
}

TEST_F(Readback, EveryKindOfRuleSetMapAndChainComesBackAsItWasCommitted) {
  const auto wanted = sample();
  expect_committed(commit_towards(wanted));
  const auto live = snapshot();
  ASSERT_EQ(live.chains.size(), wanted.chains.size());
  for (std::size_t i = 0; i < wanted.chains.size(); ++i) {
    EXPECT_EQ(live.chains[i].name, wanted.chains[i].name);
    EXPECT_EQ(live.chains[i].base, wanted.chains[i].base) << wanted.chains[i].name.text;
    ASSERT_EQ(live.chains[i].rules.size(), wanted.chains[i].rules.size()) << wanted.chains[i].name.text;
    for (std::size_t rule = 0; rule < wanted.chains[i].rules.size(); ++rule) {
      EXPECT_EQ(lower::to_text(live.chains[i].rules[rule]), lower::to_text(wanted.chains[i].rules[rule]));
      EXPECT_EQ(live.chains[i].rules[rule], wanted.chains[i].rules[rule])
          << lower::to_text(wanted.chains[i].rules[rule]);
    }
  }
  ASSERT_EQ(live.sets.size(), wanted.sets.size());
  for (std::size_t i = 0; i < wanted.sets.size(); ++i) {
    const auto& name = wanted.sets[i].name.text;
    EXPECT_EQ(live.sets[i].name.text, name);
    EXPECT_EQ(live.sets[i].schema, wanted.sets[i].schema) << name;
    EXPECT_EQ(live.sets[i].comment, wanted.sets[i].comment) << name;
    if (ruleset::holds_runtime_elements(wanted.sets[i].schema)) {
      EXPECT_EQ(live.sets[i].content, diff::LiveContent(ruleset::Elements(ruleset::RuntimeElements{})))
          << name;
    } else if (name == "host_providers_4") {
      EXPECT_EQ(live.sets[i].content, diff::LiveContent(ruleset::record_of(wanted.sets[i])));
    } else {
      EXPECT_EQ(live.sets[i].content, diff::LiveContent(wanted.sets[i].elements)) << name;
    }
  }
  expect_in_force(wanted);
}

TEST_F(Readback, ASecondCommitOfTheSameWritesNothing) {
  const auto wanted = sample();
  expect_committed(commit_towards(wanted));
  const auto before = snapshot();
  EXPECT_TRUE(changes_towards(wanted).empty());
  EXPECT_EQ(snapshot().generation, before.generation);
}

TEST_F(Readback, AfterCommitSaysWhatASnapshotSays) {
  const auto wanted = sample();
  const auto before = snapshot();
  const auto outcome = kernel_->commit(diff::diff(before, wanted));
  ASSERT_TRUE(std::holds_alternative<kernel::Committed>(outcome)) << describe(outcome);
  const auto& committed = std::get<kernel::Committed>(outcome);
  const auto live = snapshot();
  EXPECT_EQ(live.generation, committed.generation);
  const auto expected = diff::after_commit(before, wanted, committed.generation, committed.owned);
  EXPECT_EQ(live.table, expected.table);
  EXPECT_EQ(live.chains, expected.chains);
  // after_commit may know more of a big set than its record, so only the small ones are compared.
  EXPECT_TRUE(diff::diff(expected, wanted).empty());
}

TEST_F(Readback, NftListsNamesAndAddressesAsPeopleWriteThem) {
  expect_committed(commit_towards(sample()));
  const auto text = nft("list table inet mailfwd");
  for (const char* line :
       {"comment \"the admins\"", "elements = { 192.0.2.1, 198.51.100.0/24,", "203.0.113.10-203.0.113.20 }",
        "\"eth0\" : jump from_internet", "\"ppp*\" : goto from_dialup", "elements = { 0.0.0.0/0 }",
        "elements = { ::/0 }", "tcp . 25 : goto smtp", "comment \"allow mail-in (mailfw.toml:12)\"",
        "type filter hook input priority filter; policy drop;", "25, 587-588,", "65535 }",
        "established : accept", "tcp option maxseg size set rt mtu"}) {
    EXPECT_THAT(text, testing::HasSubstr(line));
  }
}

// What somebody else does to our table, each in a line for nft.
struct Edit {
  const char* name;
  const char* command;
};

class ForeignEdit : public Readback, public testing::WithParamInterface<Edit> {};

TEST_P(ForeignEdit, IsSeenAndRepaired) {
  const auto wanted = sample();
  expect_committed(commit_towards(wanted));
  nft(GetParam().command);
  const auto repair = changes_towards(wanted);
  ASSERT_FALSE(repair.empty());
  expect_committed(kernel_->commit(repair));
  expect_in_force(wanted);
}

constexpr Edit edits[]{
    {"AddsARule", "add rule inet mailfwd input accept"},
    {"AddsARuleOfAKindWeDoNotKnow", "add rule inet mailfwd input counter"},
    {"InsertsARuleInAPlainChain", "insert rule inet mailfwd smtp ip saddr 192.0.2.66 drop"},
    {"AddsTheSameRuleAgain",
     "'add rule inet mailfwd smtp accept comment \"allow mail-in (mailfw.toml:12)\"'"},
    {"FlushesAChain", "flush chain inet mailfwd input"},
    {"FlushesTheTable", "flush table inet mailfwd"},
    {"AddsAChain", "add chain inet mailfwd stranger"},
    {"AddsABaseChain", "'add chain inet mailfwd stranger { type filter hook prerouting priority -300; }'"},
    {"AddsARouteChain", "'add chain inet mailfwd stranger { type route hook output priority 0; }'"},
    {"AddsAChainWithJumpsToIt",
     "'add chain inet mailfwd stranger; add rule inet mailfwd input jump stranger'"},
    {"OpensThePolicy", "'add chain inet mailfwd input { policy accept; }'"},
    {"AddsAnAddress", "'add element inet mailfwd host_admins_4 { 10.9.9.9 }'"},
    {"AddsANeighbouringAddress", "'add element inet mailfwd host_admins_4 { 192.0.2.2 }'"},
    {"AddsAnIpv6Address", "'add element inet mailfwd host_admins_6 { 2001:db8:9::/48 }'"},
    {"RemovesAnAddress", "'delete element inet mailfwd host_admins_4 { 198.51.100.0/24 }'"},
    {"FlushesASet", "flush set inet mailfwd host_admins_4"},
    {"AddsAnElementWithAComment", "'add element inet mailfwd interfaces { \"eth7\" comment \"mine\" }'"},
    {"AddsAVerdict", "'add element inet mailfwd services { tcp . 23 : accept }'"},
    {"TurnsAVerdict",
     "'delete element inet mailfwd services { tcp . 25 }; add element inet mailfwd services { tcp . 25 : "
     "drop }'"},
    {"AddsAPort", "'add element inet mailfwd mail_ports { 110 }'"},
    {"AddsAPipapoElement", "'add element inet mailfwd triples_4 { 192.0.2.9 . udp . 53 }'"},
    {"AddsAHashSet", "'add set inet mailfwd stranger { type ipv4_addr; elements = { 192.0.2.1 } }'"},
    {"AddsASetWithTimeout", "'add set inet mailfwd stranger { type ipv4_addr; flags timeout; timeout 1h; }'"},
    {"AddsADynamicSetInUse",
     "'add set inet mailfwd stranger { type ipv4_addr; flags dynamic,timeout; size 10; }; "
     "add rule inet mailfwd input add @stranger { ip saddr }'"},
    {"AddsADataMap", "'add map inet mailfwd stranger { type ipv4_addr : mark; }'"},
    {"AddsAnAnonymousSet", "'add rule inet mailfwd input tcp dport { 22, 23 } accept'"},
    {"AddsACounter", "add counter inet mailfwd stranger"},
    {"AddsACounterInUse",
     "'add counter inet mailfwd stranger; add rule inet mailfwd input counter name stranger'"},
    {"AddsALimit", "'add limit inet mailfwd stranger { rate 1/second }'"},
    {"DeletesTheTable", "delete table inet mailfwd"},
    {"FlushesTheRuleset", "flush ruleset"},
    {"SwitchesTheTableOff", "'add table inet mailfwd { flags dormant; }'"},
};

INSTANTIATE_TEST_SUITE_P(OfOurTable, ForeignEdit, testing::ValuesIn(edits),
                         [](const auto& each) { return std::string(each.param.name); });

TEST_F(Readback, AChangedCommentIsSeenAndRepaired) {
  const auto wanted = sample();
  expect_committed(commit_towards(wanted));
  const auto listing = nft("-a list chain inet mailfwd smtp");
  const auto at = listing.find("handle", listing.find("comment"));
  const auto handle = listing.substr(at + 7, listing.find('\n', at) - at - 7);
  nft("'replace rule inet mailfwd smtp handle " + handle + " accept comment \"something else\"'");
  const auto repair = changes_towards(wanted);
  EXPECT_FALSE(repair.empty());
  expect_committed(kernel_->commit(repair));
  expect_in_force(wanted);
}

TEST_F(Readback, WhatOthersDoElsewhereIsNoDifference) {
  const auto wanted = sample();
  expect_committed(commit_towards(wanted));
  nft("'add table inet other; add chain inet other input { type filter hook input priority 0; }'");
  nft("add table ip mailfwd");
  nft("'add chain ip mailfwd input { type filter hook input priority 0; policy accept; }'");
  expect_in_force(wanted);
}

TEST_F(Readback, AnUnrecordedBigSetIsNotReadToItsEnd) {
  auto wanted = support::table({support::many_addresses("host_big_4", 30000)}, {});
  const auto contents = std::ranges::find(wanted.chains, ruleset::ChainName{ruleset::contents_chain},
                                          &lower::LoweredChain::name);
  ASSERT_NE(contents, wanted.chains.end());
  contents->rules.clear();
  wanted.owned = false;
  expect_committed(commit_towards(wanted));
  const auto live = snapshot();
  ASSERT_EQ(live.sets.size(), 1u);
  EXPECT_TRUE(std::holds_alternative<diff::UnknownContent>(live.sets[0].content));
  // The socket of the abandoned dump is gone, and everything after it in the snapshot is there.
  EXPECT_EQ(live.chains.size(), wanted.chains.size());
}

}  // namespace
}  // namespace tests
