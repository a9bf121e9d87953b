// SPDX-License-Identifier: GPL-2.0-or-later
//
// Whatever the kernel holds and whatever is wanted: the changeset is one that the kernel takes, and
// afterwards nothing differs. MAILFWD_SEED=n repeats a run.
#include <gtest/gtest.h>

#include "diff/diff.h"
#include "kernel/memory_kernel.h"
#include "lower/program.h"
#include "support/random_table.h"

namespace diff {
namespace {

using kernel::Committed;
using kernel::MemoryKernel;
using kernel::MemoryTable;
using support::below;
using support::Random;

std::string why(const kernel::CommitOutcome& outcome) {
  const auto* refused = std::get_if<kernel::Refused>(&outcome);
  return refused ? base::to_text(refused->errors) : std::string();
}

// What a stranger may do to the table behind our back.
void disturb(Random& random, std::optional<MemoryTable>& table) {
  if (!table || below(random, 3) == 0) return;
  if (below(random, 10) == 0) return table.reset();
  if (below(random, 3) == 0) table->objects["stranger"] = {"stranger", 1};
  if (below(random, 3) == 0) table->flags = {Owner::nobody, true, below(random, 2) == 0};
  for (auto& [name, chain] : table->chains) {
    if (below(random, 5) == 0) chain.rules.clear();
    if (below(random, 5) == 0) chain.rules.push_back({{lower::Opaque{"synproxy"}}, ""});
  }
  for (auto& [name, set] : table->sets) {
    // A recorded set may not be touched unnoticed; the reconciler's tests have that.
    if (set.elements.size() > 100) continue;
    if (below(random, 5) == 0) set.elements.clear();
    if (below(random, 8) == 0) set.schema.reset();
  }
}

TEST(DiffProperty, TheKernelTakesEveryChangesetAndThenNothingDiffers) {
  const auto seed = support::seed_of_this_run();
  RecordProperty("seed", std::to_string(seed));
  for (std::uint64_t round = 0; round < 100; ++round) {
    SCOPED_TRACE("MAILFWD_SEED=" + std::to_string(seed) + " round " + std::to_string(round));
    Random random(seed + round);
    MemoryKernel kernel;
    lower::LoweredTable held;
    for (int reload = 0; reload < 4; ++reload) {
      const auto wanted = support::random_table(random);
      kernel.edit([&](auto& table) { disturb(random, table); });
      const auto before = recall(*kernel.snapshot(nullptr), held);
      const auto changeset = diff(before, wanted);
      if (!changeset.empty()) {
        const auto outcome = kernel.commit(changeset);
        const auto* committed = std::get_if<Committed>(&outcome);
        ASSERT_TRUE(committed) << why(outcome);
        const auto expected = after_commit(before, wanted, committed->generation, committed->owned);
        ASSERT_TRUE(diff(expected, wanted).empty());
      }
      const auto after = *kernel.snapshot(nullptr);
      ASSERT_TRUE(diff(after, wanted).empty());
      ASSERT_EQ(after.chains, wanted.chains);
      held = wanted;
    }
  }
}

TEST(DiffProperty, RemovalLeavesNothing) {
  Random random(support::seed_of_this_run());
  MemoryKernel kernel;
  kernel.commit(diff(*kernel.snapshot(nullptr), support::random_table(random)));
  kernel.commit(removal(*kernel.snapshot(nullptr)));
  EXPECT_FALSE(kernel.table());
  EXPECT_TRUE(removal(*kernel.snapshot(nullptr)).empty());
}

}  // namespace
}  // namespace diff
