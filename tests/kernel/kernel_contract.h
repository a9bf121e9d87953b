// SPDX-License-Identifier: GPL-2.0-or-later
//
// What every Kernel does, the one in memory and the real one in a network namespace alike. A World is
// default-made for each case and has
//   kernel::Kernel& kernel();                                  without a table of ours
//   void somebody_else_commits();                              something, not in our table
//   void somebody_else_flushes(const std::string& chain);      of our table, which nobody owns in that case
// INSTANTIATE_TYPED_TEST_SUITE_P(Memory, KernelContract, MemoryWorld) makes a suite of it.
#pragma once

#include "kernel/kernel_contract_case.h"

namespace kernel_contract {

TYPED_TEST_SUITE_P(KernelContract);

TYPED_TEST_P(KernelContract, BeginsWithoutATable) {
  const auto live = this->snapshot();
  EXPECT_FALSE(live.table);
  EXPECT_TRUE(live.sets.empty());
  EXPECT_TRUE(live.chains.empty());
}

TYPED_TEST_P(KernelContract, TakesAWholeTable) {
  this->apply(linked_table());
  EXPECT_EQ(this->snapshot().chains.size(), 4U);
}

TYPED_TEST_P(KernelContract, HasNothingToDoForATableThatItHolds) {
  this->apply(linked_table());
  EXPECT_TRUE(diff::diff(this->snapshot(), linked_table()).empty());
}

TYPED_TEST_P(KernelContract, MovesTheGenerationOnlyWhenSomethingChanges) {
  this->apply(linked_table());
  const auto before = this->snapshot().generation;
  EXPECT_EQ(this->snapshot().generation, before);
  this->apply(table({}, {}));
  EXPECT_NE(this->snapshot().generation, before);
}

TYPED_TEST_P(KernelContract, RefusesAChangesetThatSomebodyOvertook) {
  this->apply(linked_table());
  const auto before = this->snapshot();
  const auto changeset = diff::diff(before, table({}, {}));
  this->world().somebody_else_commits();
  EXPECT_EQ(words(this->kernel().commit(changeset)), "stale");
  EXPECT_EQ(this->snapshot().chains, before.chains);
  this->apply(table({}, {}));
}

TYPED_TEST_P(KernelContract, SeesWhatSomebodyElseDid) {
  auto wanted = linked_table();
  wanted.owned = false;
  this->apply(wanted);
  this->world().somebody_else_flushes("mail");
  const auto changes = diff::diff(this->snapshot(), wanted).changes;
  EXPECT_EQ(changes,
            (std::vector<diff::Change>{diff::AddRule{{"mail"}, accept_from("friends only", "friends")}}));
  this->apply(wanted);
}

TYPED_TEST_P(KernelContract, ReusesASnapshotOnlyWhileItIsTrue) {
  this->apply(linked_table());
  auto known = this->snapshot();
  known.sets.front().comment = "only we know this";
  EXPECT_EQ(*this->kernel().snapshot(&known), known);
  this->world().somebody_else_commits();
  EXPECT_NE(*this->kernel().snapshot(&known), known);
}

TYPED_TEST_P(KernelContract, ChecksWithoutEffect) {
  const auto changeset = diff::diff(this->snapshot(), linked_table());
  const auto before = this->snapshot();
  const auto outcome = this->kernel().check(changeset);
  EXPECT_TRUE(std::holds_alternative<Committed>(outcome)) << words(outcome);
  EXPECT_EQ(this->snapshot(), before);
}

TYPED_TEST_P(KernelContract, ChecksWhatRefersToAStagedSet) {
  const auto wanted = table({many_addresses("many", 3000)}, {chain("user", {accept_from("many", "many")})});
  const auto changeset = diff::diff(this->snapshot(), wanted);
  ASSERT_FALSE(changeset.staging.empty());
  const auto outcome = this->kernel().check(changeset);
  EXPECT_TRUE(std::holds_alternative<Committed>(outcome)) << words(outcome);
  EXPECT_FALSE(this->snapshot().table);
}

TYPED_TEST_P(KernelContract, AddsAndTakesSingleElements) {
  this->apply(table({addresses("s", {"192.0.2.1", "198.51.100.0/24"})}, {}));
  this->apply(table({addresses("s", {"192.0.2.1", "192.0.2.9", "198.51.100.0/24"})}, {}));
  this->apply(table({addresses("s", {"192.0.2.9", "198.51.100.0/25"})}, {}));
  this->apply(table({addresses("s", {"0.0.0.0-9.255.255.255", "192.0.2.9-255.255.255.255"})}, {}));
  this->apply(table({addresses("s", {"0.0.0.0/0"})}, {}));
  this->apply(table({addresses("s", {"255.255.255.255"})}, {}));
  this->apply(table({addresses("s", {})}, {}));
  this->apply(table({addresses("s", {"10.0.0.1", "10.0.0.2-10.0.0.7"})}, {}));
}

TYPED_TEST_P(KernelContract, KeepsAddressesInAHashEachByItself) {
  this->apply(table({support::hashed("s", {"0.0.0.0", "192.0.2.5-192.0.2.7", "255.255.255.255"})}, {}));
  this->apply(table({support::hashed("s", {"0.0.0.0", "192.0.2.6-192.0.2.8"})}, {}));
}

TYPED_TEST_P(KernelContract, ExchangesTheVerdictOfAKey) {
  const auto one = chain("one", {accept("1")});
  const auto two = chain("two", {accept("2")});
  this->apply(table({services("map", {{25, "one"}, {80, "one"}})}, {one, two}));
  this->apply(table({services("map", {{25, "two"}, {80, "one"}})}, {one, two}));
  this->apply(table({services("map", {{25, "two"}, {80, ""}})}, {two}));
}

TYPED_TEST_P(KernelContract, FlushesAndRefillsAChain) {
  const auto with = [](std::vector<lower::Program> rules) {
    return table({}, {base_chain("input", HookPoint::input, std::move(rules))});
  };
  this->apply(with({accept("1"), accept("2"), drop("final")}));
  this->apply(with({accept("2"), accept("1"), drop("final")}));
  this->apply(with({drop("final")}));
  this->apply(with({}));
}

TYPED_TEST_P(KernelContract, ChangesABasePolicyInPlaceAndMovesABaseChain) {
  this->apply(table({}, {base_chain("input", HookPoint::input, {drop("final")})}));
  this->apply(table({}, {base_chain("input", HookPoint::input, {drop("final")}, BasePolicy::accept)}));
  this->apply(table({}, {base_chain("input", HookPoint::forward, {drop("final")})}));
  this->apply(table({}, {chain("input", {drop("final")})}));
}

TYPED_TEST_P(KernelContract, DeletesWhatIsReferredToTogetherWithWhoRefers) {
  this->apply(linked_table());
  auto without_web = linked_table();
  without_web = table({without_web.sets[0], services("map", {{25, "mail"}})},
                      {without_web.chains[0], without_web.chains[1], without_web.chains[2]});
  this->apply(without_web);
  this->apply(table({}, {}));
  EXPECT_TRUE(this->snapshot().table);
  EXPECT_TRUE(this->snapshot().chains.empty());
}

TYPED_TEST_P(KernelContract, ReplacesASetByOneOfAnotherKind) {
  const auto user = chain("user", {accept("other"), accept_from("by address", "s")});
  this->apply(table({addresses("s", {"192.0.2.0/24"})}, {user}));
  this->apply(table({support::hashed("s", {"192.0.2.1"})}, {user}));
  this->apply(table({addresses("s", {"192.0.2.0/24"})}, {user}));
}

TYPED_TEST_P(KernelContract, StagesABigSetAndKnowsItByItsRecord) {
  const auto user = chain("user", {accept_from("many", "many")});
  const auto big = table({many_addresses("many", 20000)}, {user});
  this->apply(big);
  const auto content = this->snapshot().sets.at(0).content;
  ASSERT_TRUE(std::holds_alternative<ruleset::ContentRecord>(content));
  EXPECT_EQ(std::get<ruleset::ContentRecord>(content), record_of(big.sets[0]));
  this->apply(table({many_addresses("many", 20001)}, {user}));
  this->apply(table({many_addresses("many", 3)}, {user}));
}

TYPED_TEST_P(KernelContract, ChangesOneElementOfABigSet) {
  const auto old_table = table({many_addresses("many", 20000)}, {});
  const auto new_table = table({many_addresses("many", 20001)}, {});
  this->apply(old_table);
  const auto changeset = diff::diff(diff::recall(this->snapshot(), old_table), new_table);
  ASSERT_EQ(changeset.changes.size(), 3U);
  const auto outcome = this->kernel().commit(changeset);
  ASSERT_TRUE(std::holds_alternative<Committed>(outcome)) << words(outcome);
  EXPECT_TRUE(diff::diff(this->snapshot(), new_table).empty());
}

TYPED_TEST_P(KernelContract, TakesTheTableAway) {
  this->apply(linked_table());
  const auto outcome = this->kernel().commit(diff::removal(this->snapshot()));
  ASSERT_TRUE(std::holds_alternative<Committed>(outcome)) << words(outcome);
  EXPECT_FALSE(std::get<Committed>(outcome).owned);
  EXPECT_FALSE(this->snapshot().table);
  this->apply(linked_table());
}

TYPED_TEST_P(KernelContract, RefusesToDeleteWhatIsInUse) {
  this->apply(linked_table());
  this->expect_refused({diff::DeleteChain{{"dispatch"}}}, "dispatch");
  this->expect_refused({diff::FlushChain{{"web"}}, diff::DeleteChain{{"web"}}}, "web");
  this->expect_refused({diff::DeleteSet{{"friends"}}}, "friends");
  this->expect_refused({diff::DeleteSet{{"map"}}}, "map");
}

TYPED_TEST_P(KernelContract, RefusesWhatIsNotThere) {
  this->expect_refused({diff::AddChain{{"early"}, {}}}, "");
  this->apply(linked_table());
  this->expect_refused({diff::DeleteChain{{"nowhere"}}}, "nowhere");
  this->expect_refused({diff::FlushChain{{"nowhere"}}}, "nowhere");
  this->expect_refused({diff::DeleteSet{{"nothing"}}}, "nothing");
  this->expect_refused({diff::FlushSet{{"nothing"}}}, "nothing");
  this->expect_refused({diff::AddElements{{"nothing"}, address_schema, ipv4_set({"192.0.2.1"})}}, "nothing");
  this->expect_refused({diff::AddRule{{"nowhere"}, accept("lost")}}, "nowhere");
  this->expect_refused({diff::AddRule{{"mail"}, jump("into the dark", "nowhere")}}, "into the dark");
  this->expect_refused({diff::AddRule{{"mail"}, accept_from("from nobody", "nothing")}}, "from nobody");
  this->expect_refused(
      {diff::AddElements{{"map"}, service_schema, services("map", {{143, "nowhere"}}).elements}}, "map");
}

TYPED_TEST_P(KernelContract, RefusesWhatIsThereAlready) {
  this->apply(linked_table());
  this->expect_refused({diff::AddChain{{"mail"}, {}}}, "mail");
  this->expect_refused({diff::AddSet{{"friends"}, address_schema, ""}}, "friends");
  this->expect_refused({diff::AddElements{{"friends"}, address_schema, ipv4_set({"198.51.100.7"})}},
                       "friends");
  this->expect_refused({diff::AddElements{{"map"}, service_schema, services("map", {{25, "mail"}}).elements}},
                       "map");
}

TYPED_TEST_P(KernelContract, RefusesIntervalsThatOverlap) {
  this->apply(linked_table());
  for (const auto* overlapping : {"192.0.2.5", "192.0.0.0/16", "192.0.2.0/25", "192.0.2.128-192.0.3.7"}) {
    this->expect_refused({diff::AddElements{{"friends"}, address_schema, ipv4_set({overlapping})}},
                         "friends");
  }
  this->expect_taken({diff::AddElements{{"friends"}, address_schema, ipv4_set({"192.0.1.0/24"})}});
}

TYPED_TEST_P(KernelContract, DeletesOnlyElementsThatExistExactly) {
  this->apply(linked_table());
  for (const auto* inexact : {"192.0.2.0/25", "203.0.113.1"}) {
    this->expect_refused({diff::DeleteElements{{"friends"}, address_schema, ipv4_set({inexact})}}, "friends");
  }
  this->expect_refused({diff::DeleteElements{{"map"}, service_schema, services("map", {{143, ""}}).elements}},
                       "map");
  this->expect_taken({diff::DeleteElements{{"friends"}, address_schema, ipv4_set({"192.0.2.0/24"})},
                      diff::AddElements{{"friends"}, address_schema, ipv4_set({"192.0.2.0/25"})}});
}

TYPED_TEST_P(KernelContract, RefusesNamesAndCommentsThatDoNotFit) {
  this->apply(table({}, {chain("a", {})}));
  const std::string longest(255, 'x');
  this->expect_refused({diff::AddChain{{longest + "x"}, {}}}, longest);
  this->expect_refused({diff::AddSet{{longest + "x"}, address_schema, ""}}, longest);
  this->expect_refused({diff::AddRule{{"a"}, accept(longest + longest)}}, "a");
  this->expect_taken({diff::AddChain{{longest}, {}}, diff::AddSet{{longest}, address_schema, ""},
                      diff::AddRule{{longest}, accept_from(std::string(128, 'c'), longest)}});
}

TYPED_TEST_P(KernelContract, RefusesAnotherHookForABaseChain) {
  this->apply(linked_table());
  const ruleset::BaseHook elsewhere{ruleset::ChainType::filter, HookPoint::input, 10, BasePolicy::drop};
  this->expect_refused({diff::SetChainPolicy{{"input"}, elsewhere}}, "input");
  this->expect_refused({diff::AddRule{{"mail"}, jump("into a base chain", "input")}}, "into a base chain");
  const ruleset::BaseHook no_such{ruleset::ChainType::nat, HookPoint::forward, 0, BasePolicy::accept};
  this->expect_refused({diff::AddChain{{"nat_forward"}, no_such}}, "nat_forward");
}

TYPED_TEST_P(KernelContract, RefusesJumpsThatDoNotEnd) {
  this->apply(linked_table());
  this->expect_refused({diff::AddRule{{"mail"}, go_to("round and round", "dispatch")}}, "");
  this->expect_refused({diff::AddRule{{"web"}, dispatch("round by map", "map")}}, "");
  this->expect_taken({diff::AddRule{{"mail"}, go_to("onward", "web")}});
}

TYPED_TEST_P(KernelContract, TakesFifteenJumpsAndRefusesSixteen) {
  const auto nested = [](int depth) {
    std::vector<lower::LoweredChain> chains{base_chain("input", HookPoint::input, {jump("down", "c1")})};
    for (int level = 1; level <= depth; ++level) {
      std::vector<lower::Program> rules{accept("here")};
      if (level < depth) rules = {jump("down", "c" + std::to_string(level + 1))};
      chains.push_back(chain("c" + std::to_string(level), std::move(rules)));
    }
    return table({}, std::move(chains));
  };
  const auto outcome = this->kernel().commit(diff::diff(this->snapshot(), nested(16)));
  EXPECT_TRUE(std::holds_alternative<Refused>(outcome)) << words(outcome);
  EXPECT_FALSE(this->snapshot().table);
  this->apply(nested(15));
}

TYPED_TEST_P(KernelContract, MakesAnyTableIntoAnyOther) {
  const auto seed = support::seed_of_this_run();
  for (std::uint64_t round = 0; round < 40; ++round) {
    SCOPED_TRACE("MAILFWD_SEED=" + std::to_string(seed) + " round " + std::to_string(round));
    support::Random random(seed + round);
    this->apply(support::random_table(random));
    if (this->HasFailure()) return;
  }
}

REGISTER_TYPED_TEST_SUITE_P(
    KernelContract, BeginsWithoutATable, TakesAWholeTable, HasNothingToDoForATableThatItHolds,
    MovesTheGenerationOnlyWhenSomethingChanges, RefusesAChangesetThatSomebodyOvertook,
    SeesWhatSomebodyElseDid, ReusesASnapshotOnlyWhileItIsTrue, ChecksWithoutEffect,
    ChecksWhatRefersToAStagedSet, AddsAndTakesSingleElements, KeepsAddressesInAHashEachByItself,
    ExchangesTheVerdictOfAKey, FlushesAndRefillsAChain, ChangesABasePolicyInPlaceAndMovesABaseChain,
    DeletesWhatIsReferredToTogetherWithWhoRefers, ReplacesASetByOneOfAnotherKind,
    StagesABigSetAndKnowsItByItsRecord, ChangesOneElementOfABigSet, TakesTheTableAway,
    RefusesToDeleteWhatIsInUse, RefusesWhatIsNotThere, RefusesWhatIsThereAlready, RefusesIntervalsThatOverlap,
    DeletesOnlyElementsThatExistExactly, RefusesNamesAndCommentsThatDoNotFit, RefusesAnotherHookForABaseChain,
    RefusesJumpsThatDoNotEnd, TakesFifteenJumpsAndRefusesSixteen, MakesAnyTableIntoAnyOther);

}  // namespace kernel_contract
