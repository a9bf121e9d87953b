// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include "diff/diff.h"
#include "kernel/memory_kernel.h"
#include "support/tables.h"

namespace diff {
namespace {

using support::addresses;
using support::chain;
using support::many_addresses;
using support::table;

const auto small_table =
    table({addresses("friends", {"192.0.2.1"})}, {chain("a", {support::accept_from("one", "friends")})});

TEST(AfterCommit, IsWhatASnapshotWouldTell) {
  kernel::MemoryKernel kernel;
  const auto before = *kernel.snapshot(nullptr);
  const auto outcome = kernel.commit(diff(before, small_table));
  const auto& committed = std::get<kernel::Committed>(outcome);
  EXPECT_EQ(after_commit(before, small_table, committed.generation, committed.owned),
            *kernel.snapshot(nullptr));
}

TEST(AfterCommit, KeepsTheCommentThatTheKernelKeeps) {
  const LiveTable before{
      1, LiveTableFlags{}, {{{"friends"}, support::address_schema, base::Ipv4Set(), "old words"}}, {}, {}};
  const auto after = after_commit(before, small_table, 2, false);
  EXPECT_EQ(after.sets.front().comment, "old words");
  EXPECT_EQ(after.table->owner, Owner::nobody);
}

TEST(AfterCommit, LeavesNothingForeign) {
  const LiveTable before{
      1, LiveTableFlags{Owner::nobody, false, true}, {}, {chain("stranger", {})}, {{"counter", 1}}};
  const auto after = after_commit(before, small_table, 2, false);
  EXPECT_EQ(after.chains, small_table.chains);
  EXPECT_TRUE(after.objects.empty());
  EXPECT_FALSE(after.table->dormant);
}

TEST(Recall, GivesARecordedSetItsElementsBack) {
  const auto held = table({addresses("friends", {"192.0.2.1"}), many_addresses("many", 3000)}, {});
  kernel::MemoryKernel kernel;
  kernel.commit(diff(*kernel.snapshot(nullptr), held));

  const auto recalled = recall(*kernel.snapshot(nullptr), held);
  EXPECT_EQ(std::get<ruleset::Elements>(recalled.sets.at(1).content), held.sets.at(1).elements);

  auto wanted = held;
  std::get<base::Ipv4Set>(wanted.sets[1].elements) =
      unite(std::get<base::Ipv4Set>(wanted.sets[1].elements), support::ipv4_set({"192.0.2.7"}));
  wanted = table(wanted.sets, {});
  const auto changes = diff(recalled, wanted).changes;
  ASSERT_EQ(changes.size(), 3U);  // the record, and one element
  EXPECT_EQ(changes[1],
            Change(AddElements{{"many"}, support::address_schema, support::ipv4_set({"192.0.2.7"})}));
}

TEST(Recall, LeavesARecordOfOtherContentAlone) {
  kernel::MemoryKernel kernel;
  kernel.commit(diff(*kernel.snapshot(nullptr), table({many_addresses("many", 3000)}, {})));
  const auto live = *kernel.snapshot(nullptr);
  EXPECT_EQ(recall(live, table({many_addresses("many", 3001)}, {})), live);
  EXPECT_EQ(recall(live, table({}, {})), live);
  EXPECT_EQ(recall(live, table({many_addresses("another", 3000)}, {})), live);
}

}  // namespace
}  // namespace diff
