// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/differences.h"

#include <gtest/gtest.h>

#include "diff/diff.h"
#include "support/tables.h"

namespace render {
namespace {

using ruleset::BasePolicy;
using ruleset::HookPoint;
using support::accept;
using support::addresses;
using support::base_chain;
using support::chain;
using support::drop;
using support::many_addresses;
using support::services;
using support::table;

struct Row {
  const char* name;
  lower::LoweredTable there;
  lower::LoweredTable wanted;
  std::vector<Difference> differences;
};

void expect(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    const auto live = diff::after_commit({}, row.there, 1, true);
    EXPECT_EQ(differences(diff::diff(live, row.wanted), live), row.differences) << row.name;
  }
}

TEST(Differences, AreNoneWhereBothAreEqual) {
  const auto both = table({addresses("s", {"192.0.2.8"})}, {chain("mail", {accept("a")})});
  expect({{"equal", both, both, {}}});
}

TEST(Differences, NameTheTableThatIsNotThere) {
  const diff::LiveTable nothing;
  const auto wanted = table({}, {chain("mail", {accept("a")})});
  EXPECT_EQ(differences(diff::diff(nothing, wanted), nothing),
            (std::vector<Difference>{{"table", "inet mailfwd", {"is missing"}, {}}}));
}

TEST(Differences, NameTheRulesOfAChain) {
  const auto mail = chain("mail", {accept("a"), drop("b")});
  const auto wanted = table({}, {mail});
  expect({
      {"too few",
       table({}, {chain("mail", {accept("a")})}),
       wanted,
       {{"chain", "mail", {"the rule 'b' is missing"}, {"b"}}}},
      {"too many",
       table({}, {chain("mail", {accept("a"), accept("x"), drop("b")})}),
       wanted,
       {{"chain", "mail", {"the rule 'x' is not the policy's"}, {}}}},
      {"one without a comment",
       table({}, {chain("mail", {accept("a"), accept(""), drop("b")})}),
       wanted,
       {{"chain", "mail", {"rule 2, which has no comment, is not the policy's"}, {}}}},
      {"another meaning",
       table({}, {chain("mail", {drop("a"), drop("b")})}),
       wanted,
       {{"chain", "mail", {"the rule 'a' does something else"}, {"a"}}}},
      {"another order",
       table({}, {chain("mail", {drop("b"), accept("a")})}),
       wanted,
       {{"chain", "mail", {"its rules are in another order"}, {}}}},
      {"no chain", table({}, {}), wanted, {{"chain", "mail", {"is missing, with 2 rules"}, {"a", "b"}}}},
      {"a chain too many", wanted, table({}, {}), {{"chain", "mail", {"is not the policy's"}, {}}}},
  });
}

TEST(Differences, NameWhatIsWrongWithABaseChain) {
  const auto wanted = table({}, {base_chain("input", HookPoint::input, {drop("final")})});
  expect({
      {"policy",
       table({}, {base_chain("input", HookPoint::input, {drop("final")}, BasePolicy::accept)}),
       wanted,
       {{"chain", "input", {"its policy is accept, not drop"}, {}}}},
      {"hook",
       table({}, {base_chain("input", HookPoint::forward, {drop("final")})}),
       wanted,
       {{"chain", "input", {"is at another hook, of another type or priority, with 1 rule"}, {"final"}}}},
  });
}

TEST(Differences, NameTheElementsOfASet) {
  expect({
      {"another element",
       table({addresses("s", {"192.0.2.8"})}, {}),
       table({addresses("s", {"192.0.2.1"})}, {}),
       {{"set", "s", {"192.0.2.1 missing", "192.0.2.8 not the policy's"}, {}}}},
      {"many",
       table({addresses("s", {})}, {}),
       table({many_addresses("s", 9)}, {}),
       {{"set", "s", {"9 elements missing"}, {}}}},
      {"no set",
       table({}, {}),
       table({addresses("s", {"192.0.2.1"})}, {}),
       {{"set", "s", {"is missing, with 1 element"}, {}}}},
      {"a map too many",
       table({services("m", {})}, {}),
       table({}, {}),
       {{"map", "m", {"is not the policy's"}, {}}}},
      {"another kind",
       table({addresses("s", {})}, {}),
       table({services("s", {})}, {}),
       {{"map", "s", {"is of another kind"}, {}}}},
      {"a verdict",
       table({services("m", {{25, ""}})}, {chain("one", {})}),
       table({services("m", {{25, "one"}})}, {chain("one", {})}),
       {{"map", "m", {"25 : goto one missing", "25 : accept not the policy's"}, {}}}},
  });
}

TEST(Differences, SayThatNobodyKnowsWhatASetHolds) {
  const auto wanted = table({addresses("s", {"192.0.2.1"})}, {});
  auto live = diff::after_commit({}, wanted, 1, true);
  live.sets[0].content = diff::UnknownContent{};
  EXPECT_EQ(differences(diff::diff(live, wanted), live),
            (std::vector<Difference>{{"set", "s", {"holds something that the policy never puts in"}, {}}}));
}

TEST(Differences, NameTimeoutsAndObjects) {
  auto wanted = table({}, {});
  wanted.timeouts.push_back({{"slow"}, base::protocol_tcp, {}});
  auto live = diff::after_commit({}, wanted, 1, true);
  live.timeouts[0].name = {"fast"};
  live.objects.push_back({"my_counter", 1});
  live.table->dormant = true;
  wanted.owned = false;
  EXPECT_EQ(differences(diff::diff(live, wanted), live),
            (std::vector<Difference>{
                {"table", "inet mailfwd", {"is switched off (dormant): it filters nothing"}, {}},
                {"timeouts", "fast", {"is not the policy's"}, {}},
                {"timeouts", "slow", {"is missing"}, {}},
                {"object", "my_counter", {"is not the policy's"}, {}}}));
}

}  // namespace
}  // namespace render
