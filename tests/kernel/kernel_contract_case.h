// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the cases of kernel_contract.h stand on: the table they begin with, and what they may ask of a World.
// Private to kernel_contract.h.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/overloaded.h"
#include "diff/diff.h"
#include "kernel/kernel.h"
#include "support/random_table.h"
#include "support/tables.h"

namespace kernel_contract {

using kernel::CommitOutcome;
using kernel::Committed;
using kernel::Refused;
using kernel::Stale;
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
using support::go_to;
using support::ipv4_set;
using support::jump;
using support::many_addresses;
using support::service_schema;
using support::services;
using support::table;

inline std::string words(const CommitOutcome& outcome) {
  return std::visit(
      base::Overloaded{
          [](const Committed& committed) { return "committed " + std::to_string(committed.generation); },
          [](const Stale&) { return std::string("stale"); },
          [](const Refused& refused) { return "refused: " + base::to_text(refused.errors); },
          [](const kernel::OutcomeUnknown& unknown) { return "unknown: " + base::to_text(unknown.cause); },
      },
      outcome);
}

// A small table in which everything has something that refers to it.
inline lower::LoweredTable linked_table() {
  return table(
      {addresses("friends", {"192.0.2.0/24", "198.51.100.7"}), services("map", {{25, "mail"}, {80, "web"}})},
      {base_chain("input", HookPoint::input, {jump("to dispatch", "dispatch"), drop("final")}),
       chain("dispatch", {dispatch("by port", "map")}),
       chain("mail", {accept_from("friends only", "friends")}), chain("web", {accept("web")})});
}

template <class World>
class KernelContract : public testing::Test {
 protected:
  kernel::Kernel& kernel() { return world_.kernel(); }
  World& world() { return world_; }

  diff::LiveTable snapshot() {
    auto live = kernel().snapshot(nullptr);
    if (!live) ADD_FAILURE() << base::to_text(live.error());
    return live ? *std::move(live) : diff::LiveTable{};
  }

  // Commits what makes `wanted`, which must be taken and must then be what the kernel holds.
  void apply(const lower::LoweredTable& wanted) {
    const auto before = snapshot();
    const auto changeset = diff::diff(before, wanted);
    if (changeset.empty()) return;
    const auto outcome = kernel().commit(changeset);
    const auto* committed = std::get_if<Committed>(&outcome);
    ASSERT_TRUE(committed) << words(outcome);
    EXPECT_EQ(committed->owned, wanted.owned && kernel().features().table_owner);
    const auto after = snapshot();
    EXPECT_EQ(after.generation, committed->generation);
    EXPECT_TRUE(diff::diff(after, wanted).empty());
    const auto foretold = diff::after_commit(before, wanted, committed->generation, committed->owned);
    EXPECT_EQ(foretold.table, after.table);
    EXPECT_EQ(foretold.chains, after.chains);
  }

  // The last of the changes is refused, in words that name it, and none of them has an effect.
  void expect_refused(std::vector<diff::Change> changes, const std::string& named) {
    const auto before = snapshot();
    const diff::Changeset changeset{before.generation, {}, std::move(changes)};
    for (const auto& outcome : {kernel().check(changeset), kernel().commit(changeset)}) {
      const auto* refused = std::get_if<Refused>(&outcome);
      ASSERT_TRUE(refused) << "not refused: " << named << ": " << words(outcome);
      EXPECT_FALSE(refused->transient) << named;
      ASSERT_FALSE(refused->errors.empty()) << named;
      EXPECT_NE(refused->errors.front().message.find(named), std::string::npos) << words(outcome);
    }
    EXPECT_EQ(snapshot(), before) << named;
  }

  void expect_taken(std::vector<diff::Change> changes) {
    const auto outcome = kernel().commit({snapshot().generation, {}, std::move(changes)});
    EXPECT_TRUE(std::holds_alternative<Committed>(outcome)) << words(outcome);
  }

 private:
  World world_;
};

}  // namespace kernel_contract
