// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/change_text.h"

#include <gtest/gtest.h>

#include "diff/diff.h"
#include "support/tables.h"

namespace render {
namespace {

using ruleset::BasePolicy;
using ruleset::HookPoint;
using support::accept;
using support::accept_from;
using support::addresses;
using support::base_chain;
using support::chain;
using support::dispatch;
using support::drop;
using support::many_addresses;
using support::services;
using support::table;

struct Row {
  const char* name;
  lower::LoweredTable before;
  lower::LoweredTable after;
  const char* summary;
  const char* text;
};

void expect(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    const auto live = diff::after_commit({}, row.before, 1, true);
    const auto changeset = diff::diff(live, row.after);
    EXPECT_EQ(change_summary(changeset), row.summary) << row.name;
    EXPECT_EQ(change_text(changeset, live), row.text) << row.name;
  }
}

const auto mail =
    chain("mail", {accept("allow mail-in (/etc/mailfw.toml:12)"), drop("deny tester (/etc/mailfw.toml:20)")});

TEST(ChangeText, NamesTheSentencesOfChains) {
  expect({
      {"nothing", table({}, {mail}), table({}, {mail}), "nothing", ""},
      {"a new chain", table({}, {}), table({}, {mail}), "1 chain added",
       "+ chain mail: allow mail-in (/etc/mailfw.toml:12), deny tester (/etc/mailfw.toml:20)\n"},
      {"a new empty chain", table({}, {}), table({}, {chain("mail", {})}), "1 chain added", "+ chain mail\n"},
      {"a chain that goes", table({}, {mail}), table({}, {}), "1 chain removed", "- chain mail\n"},
      {"a sentence more", table({}, {chain("mail", {accept("a")})}),
       table({}, {chain("mail", {accept("a"), drop("b")})}), "1 chain changed", "~ chain mail: + b\n"},
      {"a sentence less", table({}, {chain("mail", {accept("a"), drop("b")})}),
       table({}, {chain("mail", {drop("b")})}), "1 chain changed", "~ chain mail: - a\n"},
      {"one for another", table({}, {chain("mail", {accept("a")})}),
       table({}, {chain("mail", {accept("b")})}), "1 chain changed", "~ chain mail: + b, - a\n"},
      {"the same sentence means something else", table({}, {chain("mail", {accept("a")})}),
       table({}, {chain("mail", {drop("a")})}), "1 chain changed", "~ chain mail: ~ a\n"},
      {"another order", table({}, {chain("mail", {accept("a"), drop("b")})}),
       table({}, {chain("mail", {drop("b"), accept("a")})}), "1 chain changed",
       "~ chain mail: rules in another order\n"},
      {"the same rule twice", table({}, {chain("mail", {accept("a")})}),
       table({}, {chain("mail", {accept("a"), accept("a")})}), "1 chain changed", "~ chain mail: + a\n"},
      {"no comments", table({}, {chain("mail", {accept("")})}),
       table({}, {chain("mail", {drop(""), drop("")})}), "1 chain changed",
       "~ chain mail: + 2 rules without a comment, - 1 rule without a comment\n"},
      {"all rules go", table({}, {mail}), table({}, {chain("mail", {})}), "1 chain changed",
       "~ chain mail: - allow mail-in (/etc/mailfw.toml:12), - deny tester (/etc/mailfw.toml:20)\n"},
  });
}

TEST(ChangeText, CutsLongLinesShort) {
  std::vector<lower::Program> rules;
  for (int at = 1; at <= 11; ++at) rules.push_back(accept("s" + std::to_string(at)));
  expect({{"eleven", table({}, {}), table({}, {chain("mail", rules)}), "1 chain added",
           "+ chain mail: s1, s2, s3, s4, s5, s6, s7, s8 and 3 more\n"}});
}

TEST(ChangeText, TellsWhatBecomesOfBaseChains) {
  const auto input = base_chain("input", HookPoint::input, {drop("final")});
  expect({
      {"policy", table({}, {base_chain("input", HookPoint::input, {drop("final")}, BasePolicy::accept)}),
       table({}, {input}), "1 chain changed", "~ chain input: policy drop\n"},
      {"hook", table({}, {base_chain("input", HookPoint::forward, {drop("final")})}), table({}, {input}),
       "1 chain changed", "~ chain input: made anew at another hook, refilled\n"},
  });
}

TEST(ChangeText, ListsTheElementsOfSets) {
  expect({
      {"one more, one less", table({addresses("host_bastion_4", {"192.0.2.8"})}, {}),
       table({addresses("host_bastion_4", {"192.0.2.10-192.0.2.12", "198.51.100.0/24"})}, {}),
       "2 elements added, 1 removed",
       "~ set host_bastion_4: + 192.0.2.10-192.0.2.12, + 198.51.100.0/24, - 192.0.2.8\n"},
      {"one less", table({addresses("s", {"192.0.2.8", "192.0.2.1"})}, {}),
       table({addresses("s", {"192.0.2.1"})}, {}), "1 element removed", "~ set s: - 192.0.2.8\n"},
      {"a new set", table({}, {}), table({addresses("s", {"192.0.2.8"})}, {}), "1 set added, 1 element added",
       "+ set s: 192.0.2.8\n"},
      {"a new empty set", table({}, {}), table({addresses("s", {})}, {}), "1 set added", "+ set s\n"},
      {"many", table({}, {}), table({many_addresses("s", 9)}, {}), "1 set added, 9 elements added",
       "+ set s: 9 elements\n"},
      {"a set that goes", table({addresses("s", {})}, {}), table({}, {}), "1 set removed", "- set s\n"},
      {"a map that goes", table({services("m", {})}, {}), table({}, {}), "1 set removed", "- map m\n"},
      {"another kind of set", table({addresses("s", {"192.0.2.8"})}, {}),
       table({services("s", {{25, ""}})}, {}), "1 set refilled", "~ map s: made anew with 1 element\n"},
  });
}

TEST(ChangeText, TellsVerdictsOfMaps) {
  const auto one = chain("one", {});
  expect({{"another verdict", table({services("m", {{25, ""}})}, {one}),
           table({services("m", {{25, "one"}, {80, ""}})}, {one}), "2 elements added, 1 removed",
           "~ map m: + 25 : goto one, + 80 : accept, - 25 : accept\n"}});
}

TEST(ChangeText, SaysWhyAChainThatDoesNotDifferIsRefilled) {
  const auto user = chain("user", {accept_from("u", "s")});
  auto other = table({addresses("s", {})}, {user});
  other.sets[0].schema = support::service_schema;
  other.sets[0].elements = ruleset::KeyedElements{};
  expect(
      {{"its set is made anew", table({addresses("s", {})}, {user}), other, "1 chain changed, 1 set refilled",
        "~ chain user: refilled\n~ map s: made anew with 0 elements\n"}});
}

TEST(ChangeText, KeepsTheRecordsOfBigSetsToItself) {
  const auto before = table({many_addresses("many", 3000)}, {});
  auto bare = before;
  bare.chains[0].rules.clear();
  expect({
      {"elements", before, table({many_addresses("many", 3001)}, {}), "1 element added",
       "~ set many: + 10.0.23.113\n"},
      {"nothing but records", bare, before, "records of big sets renewed",
       "~ chain contents: records of big sets renewed\n"},
  });
}

TEST(ChangeText, TellsWhatBecomesOfTheTable) {
  const diff::LiveTable none;
  const auto first = diff::diff(none, table({}, {mail}));
  EXPECT_EQ(change_summary(first), "table set up, 1 chain added");
  EXPECT_EQ(change_text(first, none),
            "+ table inet mailfwd\n"
            "+ chain mail: allow mail-in (/etc/mailfw.toml:12), deny tester (/etc/mailfw.toml:20)\n");

  auto orphan = diff::after_commit({}, table({}, {}), 1, false);
  orphan.table = diff::LiveTableFlags{diff::Owner::nobody, true, false};
  const auto adoption = diff::diff(orphan, table({}, {}));
  EXPECT_EQ(change_summary(adoption), "table set up");
  EXPECT_EQ(change_text(adoption, orphan), "~ table inet mailfwd: taken over\n");

  auto dormant = diff::after_commit({}, table({}, {}), 1, false);
  dormant.table->dormant = true;
  const auto waking = diff::diff(dormant, table({}, {}));
  EXPECT_EQ(change_summary(waking), "table woken");
  EXPECT_EQ(change_text(waking, dormant), "~ table inet mailfwd: no longer dormant\n");

  EXPECT_EQ(change_summary(diff::removal(orphan)), "table removed");
  EXPECT_EQ(change_text(diff::removal(orphan), orphan), "- table inet mailfwd\n");
}

TEST(ChangeText, NamesWhatStrangersLeft) {
  auto live =
      diff::after_commit({}, table({addresses("s", {"192.0.2.1"}), addresses("t", {})}, {mail}), 1, true);
  live.objects = {{"his_counter", 1}};
  live.chains[0].rules.push_back({{lower::Opaque{"quota"}}, ""});
  live.sets[0].content = diff::UnknownContent{};
  live.sets[1].content = diff::UnknownContent{};
  const auto repair = diff::diff(live, table({addresses("s", {"192.0.2.1"}), addresses("t", {})}, {mail}));
  EXPECT_EQ(change_summary(repair), "1 chain changed, 2 sets refilled, 1 object removed");
  EXPECT_EQ(change_text(repair, live),
            "~ chain mail: - 1 rule without a comment\n"
            "~ set s: refilled with 1 element\n"
            "~ set t: emptied\n"
            "- object his_counter\n");
}

}  // namespace
}  // namespace render
