// SPDX-License-Identifier: GPL-2.0-or-later
#include "diff/diff.h"

#include <gtest/gtest.h>

#include "support/tables.h"

namespace diff {
namespace {

using ruleset::BasePolicy;
using ruleset::HookPoint;
using support::accept;
using support::accept_from;
using support::address_schema;
using support::addresses;
using support::base_chain;
using support::chain;
using support::dispatch;
using support::drop;
using support::ipv4_set;
using support::many_addresses;
using support::service_schema;
using support::services;
using support::table;

// The kernel as it is after `lowered` was committed, big sets by their record.
LiveTable live(const lower::LoweredTable& lowered) {
  auto held = after_commit({}, lowered, 7, true);
  for (std::size_t at = 0; at < held.sets.size(); ++at) {
    if (ruleset::size(lowered.sets[at].elements) > ruleset::recorded_above) {
      held.sets[at].content = ruleset::record_of(lowered.sets[at]);
    }
  }
  return held;
}

struct Row {
  const char* name;
  LiveTable live;
  lower::LoweredTable wanted;
  std::vector<Change> changes;
  std::vector<Change> staging = {};
};

const auto input = base_chain("input", HookPoint::input, {drop("final")});

void expect(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    EXPECT_EQ(diff(row.live, row.wanted), (Changeset{row.live.generation, row.staging, row.changes}))
        << row.name;
  }
}

TEST(Diff, OfEqualTablesIsEmpty) {
  const auto all = table(
      {addresses("friends", {"192.0.2.1"}), services("map", {{25, "mail"}}), many_addresses("many", 2001)},
      {input, chain("mail", {accept_from("a", "friends")}), chain("x", {dispatch("b", "map")})});
  EXPECT_TRUE(diff(live(all), all).empty());
  EXPECT_TRUE(diff(live(table({}, {})), table({}, {})).empty());
}

TEST(Diff, MakesAndTakesOverTheTable) {
  auto orphan = live(table({}, {}));
  orphan.table = LiveTableFlags{Owner::nobody, true, false};
  auto plain = orphan;
  plain.table = LiveTableFlags{};
  auto dormant = plain;
  dormant.table->dormant = true;
  auto dormant_orphan = orphan;
  dormant_orphan.table->dormant = true;
  auto not_owned = table({}, {});
  not_owned.owned = false;
  expect({
      {"no table", LiveTable{3, {}, {}, {}, {}}, table({}, {}), {AddTable{true}}},
      {"no table, nobody is to own it", LiveTable{3, {}, {}, {}, {}}, not_owned, {AddTable{false}}},
      {"left behind by its owner", orphan, table({}, {}), {AddTable{true}}},
      {"left behind, but nobody is to own it", orphan, not_owned, {}},
      {"made without an owner, which the kernel can not change", plain, table({}, {}), {}},
      {"left behind and switched off: taking over wakes", dormant_orphan, table({}, {}), {AddTable{true}}},
      {"switched off", dormant, table({}, {}), {WakeTable{}}},
  });
}

TEST(Diff, OfChainsFlushesAndRefillsTheOnesThatDiffer) {
  const auto a = chain("a", {accept("1"), accept("2")});
  expect({
      {"a new chain",
       live(table({}, {})),
       table({}, {a}),
       {AddChain{{"a"}, {}}, AddRule{{"a"}, accept("1")}, AddRule{{"a"}, accept("2")}}},
      {"one rule less",
       live(table({}, {a})),
       table({}, {chain("a", {accept("2")})}),
       {FlushChain{{"a"}}, AddRule{{"a"}, accept("2")}}},
      {"another order",
       live(table({}, {a})),
       table({}, {chain("a", {accept("2"), accept("1")})}),
       {FlushChain{{"a"}}, AddRule{{"a"}, accept("2")}, AddRule{{"a"}, accept("1")}}},
      {"no rule any more", live(table({}, {a})), table({}, {chain("a", {})}), {FlushChain{{"a"}}}},
      {"its first rule",
       live(table({}, {chain("a", {})})),
       table({}, {chain("a", {accept("1")})}),
       {AddRule{{"a"}, accept("1")}}},
      {"another comment",
       live(table({}, {chain("a", {accept("1")})})),
       table({}, {chain("a", {accept("2")})}),
       {FlushChain{{"a"}}, AddRule{{"a"}, accept("2")}}},
      {"a chain too many", live(table({}, {a})), table({}, {}), {FlushChain{{"a"}}, DeleteChain{{"a"}}}},
      {"an empty chain too many", live(table({}, {chain("a", {})})), table({}, {}), {DeleteChain{{"a"}}}},
  });
}

// Opaque equals nothing, so this changeset can not be compared whole.
TEST(Diff, NeverTakesAnUnknownExpressionForEqual) {
  const auto strange = table({}, {chain("a", {{{lower::Opaque{"?"}}, ""}})});
  EXPECT_EQ(diff(live(strange), strange).changes.size(), 2U);
}

TEST(Diff, KeepsBaseChainsUnlessTheyHookInElsewhere) {
  const auto accepting = base_chain("input", HookPoint::input, {drop("final")}, BasePolicy::accept);
  const auto elsewhere = base_chain("input", HookPoint::forward, {drop("final")});
  const auto plain = chain("input", {drop("final")});
  const auto other_rules = base_chain("input", HookPoint::input, {accept("a"), drop("final")});
  const std::vector<Change> remade = {FlushChain{{"input"}}, DeleteChain{{"input"}},
                                      AddChain{{"input"}, input.base}, AddRule{{"input"}, drop("final")}};
  expect({
      {"same", live(table({}, {input})), table({}, {input}), {}},
      {"other rules",
       live(table({}, {other_rules})),
       table({}, {input}),
       {FlushChain{{"input"}}, AddRule{{"input"}, drop("final")}}},
      {"other policy",
       live(table({}, {accepting})),
       table({}, {input}),
       {SetChainPolicy{{"input"}, *input.base}}},
      {"other hook", live(table({}, {elsewhere})), table({}, {input}), remade},
      {"not a base chain", live(table({}, {plain})), table({}, {input}), remade},
      {"one too many",
       live(table({}, {input})),
       table({}, {}),
       {FlushChain{{"input"}}, DeleteChain{{"input"}}}},
  });
}

TEST(Diff, OfSetsSendsOnlyTheElementsThatDiffer) {
  const auto two = addresses("s", {"192.0.2.1", "192.0.2.9"});
  auto unknown = live(table({two}, {}));
  unknown.sets[0].content = UnknownContent{};
  auto other_comment = two;
  other_comment.comment = "other words";
  expect({
      {"one more",
       live(table({two}, {})),
       table({addresses("s", {"192.0.2.1", "192.0.2.5", "192.0.2.9"})}, {}),
       {AddElements{{"s"}, address_schema, ipv4_set({"192.0.2.5"})}}},
      {"one less",
       live(table({two}, {})),
       table({addresses("s", {"192.0.2.1"})}, {}),
       {DeleteElements{{"s"}, address_schema, ipv4_set({"192.0.2.9"})}}},
      {"another verdict",
       live(table({services("m", {{25, ""}})}, {})),
       table({services("m", {{25, "mail"}})}, {}),
       {DeleteElements{{"m"}, service_schema, services("m", {{25, ""}}).elements},
        AddElements{{"m"}, service_schema, services("m", {{25, "mail"}}).elements}}},
      {"new",
       live(table({}, {})),
       table({two}, {}),
       {AddSet{{"s"}, address_schema, ""}, AddElements{{"s"}, address_schema, two.elements}}},
      {"new and empty",
       live(table({}, {})),
       table({addresses("s", {})}, {}),
       {AddSet{{"s"}, address_schema, ""}}},
      {"one set too many", live(table({two}, {})), table({}, {}), {DeleteSet{{"s"}}}},
      {"what it holds is not known",
       unknown,
       table({two}, {}),
       {FlushSet{{"s"}}, AddElements{{"s"}, address_schema, two.elements}}},
      {"what it holds is not known, and it is to be empty",
       unknown,
       table({addresses("s", {})}, {}),
       {FlushSet{{"s"}}}},
      {"only the comment differs", live(table({two}, {})), table({other_comment}, {}), {}},
  });
}

TEST(Diff, ReplacesASetOfAnotherKindTogetherWithTheRulesThatUseIt) {
  const auto before =
      table({addresses("s", {"192.0.2.1"})},
            {chain("other", {accept("o")}), chain("user", {accept("1"), accept_from("2", "s")})});
  auto after = before;
  after.sets[0] = {{"s"}, {{ruleset::KeyType::port}, false, false}, ruleset::KeyedElements{}, ""};
  auto strange = live(before);
  strange.sets[0].schema.reset();
  expect({
      {"another schema",
       live(before),
       after,
       {FlushChain{{"user"}}, DeleteSet{{"s"}}, AddSet{{"s"}, after.sets[0].schema, ""},
        AddRule{{"user"}, accept("1")}, AddRule{{"user"}, accept_from("2", "s")}}},
      {"a kind that we never make",
       strange,
       before,
       {FlushChain{{"user"}}, DeleteSet{{"s"}}, AddSet{{"s"}, address_schema, ""},
        AddElements{{"s"}, address_schema, ipv4_set({"192.0.2.1"})}, AddRule{{"user"}, accept("1")},
        AddRule{{"user"}, accept_from("2", "s")}}},
  });
}

TEST(Diff, LetsElementsGoBeforeTheChainsTheyLeadTo) {
  const auto before =
      table({services("m", {{25, "old"}, {80, "kept"}})},
            {chain("kept", {}), chain("old", {accept("1")}), chain("user", {dispatch("d", "m")})});
  const auto after =
      table({services("m", {{80, "kept"}, {143, "young"}})},
            {chain("kept", {}), chain("user", {dispatch("d", "m")}), chain("young", {accept("1")})});
  expect({{"an element and a chain",
           live(before),
           after,
           {FlushChain{{"old"}}, DeleteElements{{"m"}, service_schema, services("m", {{25, "old"}}).elements},
            DeleteChain{{"old"}}, AddChain{{"young"}, {}},
            AddElements{{"m"}, service_schema, services("m", {{143, "young"}}).elements},
            AddRule{{"young"}, accept("1")}}}});
}

TEST(Diff, DeletesObjectsThatWeNeverMade) {
  auto strange = live(table({}, {}));
  strange.objects = {{"a_counter", 1}};
  expect({{"a counter", strange, table({}, {}), {DeleteObject{{"a_counter", 1}}}}});
}

TEST(Diff, StagesBigNewSets) {
  const auto big = many_addresses("big", ruleset::recorded_above + 1);
  const auto wanted = table({big}, {chain("user", {accept_from("u", "big")})});
  const auto record = wanted.chains[0].rules[0];
  const std::vector<Change> filled = {AddSet{{"big"}, address_schema, ""},
                                      AddElements{{"big"}, address_schema, big.elements}};
  std::vector<Change> from_nothing = {AddTable{true}};
  from_nothing.insert(from_nothing.end(), filled.begin(), filled.end());
  const std::vector<Change> batch = {AddChain{{"contents"}, {}}, AddChain{{"user"}, {}},
                                     AddRule{{"contents"}, record},
                                     AddRule{{"user"}, accept_from("u", "big")}};
  expect({
      {"into our table", live(table({}, {})), wanted, batch, filled},
      {"before there is a table", LiveTable{}, wanted, batch, from_nothing},
      {"one less is not big",
       live(table({}, {})),
       table({many_addresses("big", ruleset::recorded_above)}, {}),
       {AddSet{{"big"}, address_schema, ""},
        AddElements{{"big"}, address_schema, many_addresses("big", ruleset::recorded_above).elements}}},
  });
}

TEST(Diff, ComparesBigSetsByTheirRecord) {
  const auto held = table({many_addresses("big", 2500)}, {});
  const auto other = table({many_addresses("big", 2501)}, {});
  const auto small = table({many_addresses("big", 5)}, {});
  auto without_chain = held;
  without_chain.chains.clear();
  auto touched = live(held);
  touched.sets[0].content = UnknownContent{};
  const auto filled = [](const lower::LoweredTable& with) {
    return AddElements{{"big"}, address_schema, with.sets[0].elements};
  };
  expect({
      {"same record", live(held), held, {}},
      {"other record",
       live(held),
       other,
       {FlushChain{{"contents"}}, FlushSet{{"big"}}, filled(other),
        AddRule{{"contents"}, other.chains[0].rules[0]}}},
      {"too small for a record now",
       live(held),
       small,
       {FlushChain{{"contents"}}, FlushSet{{"big"}}, DeleteChain{{"contents"}}, filled(small)}},
      {"touched by somebody", touched, held, {FlushSet{{"big"}}, filled(held)}},
      {"the wanted table has no record chain",
       live(held),
       without_chain,
       {FlushChain{{"contents"}}, DeleteChain{{"contents"}}}},
  });
}

TEST(Diff, TakesALongListAwayAtOnceRatherThanPieceByPiece) {
  const auto held = table({many_addresses("big", 5000)}, {});
  auto known = live(held);
  known.sets[0].content = held.sets[0].elements;
  const auto few = table({many_addresses("big", 10)}, {});
  const auto most = table({many_addresses("big", 4999)}, {});
  EXPECT_EQ(diff(known, few).changes.at(1), Change(FlushSet{{"big"}}));
  EXPECT_EQ(diff(known, most).changes.at(1),
            Change(DeleteElements{{"big"}, address_schema, ipv4_set({"10.0.39.15"})}));
}

TEST(Removal, TakesTheTableAwayIfThereIsOne) {
  EXPECT_EQ(removal(live(table({}, {input}))), (Changeset{7, {}, {DeleteTable{}}}));
  EXPECT_TRUE(removal(LiveTable{}).empty());
}

}  // namespace
}  // namespace diff
