// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/memory_kernel.h"

#include <gtest/gtest.h>

#include "kernel/aside_contract.h"
#include "kernel/kernel_contract.h"

namespace kernel {
namespace {

struct MemoryWorld {
  MemoryKernel memory;

  Kernel& kernel() { return memory; }
  void somebody_else_commits() {
    memory.edit([](auto&) {});
  }
  void somebody_else_flushes(const std::string& chain) {
    memory.edit([&](std::optional<MemoryTable>& table) { table->chains.at(chain).rules.clear(); });
  }
};

}  // namespace
}  // namespace kernel

namespace kernel_contract {

INSTANTIATE_TYPED_TEST_SUITE_P(Memory, KernelContract, kernel::MemoryWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(Memory, AsideContract, kernel::MemoryWorld);

}  // namespace kernel_contract

namespace kernel {
namespace {

using support::addresses;
using support::chain;
using support::table;

TEST(MemoryKernel, LetsNobodyWriteToATableThatSomebodyElseOwns) {
  MemoryKernel kernel;
  kernel.commit(diff::diff(*kernel.snapshot(nullptr), table({}, {})));
  kernel.edit([](auto& table) { table->flags.owner = diff::Owner::somebody_else; });
  const auto outcome = kernel.commit(diff::removal(*kernel.snapshot(nullptr)));
  ASSERT_TRUE(std::holds_alternative<Refused>(outcome));
  EXPECT_EQ(std::get<Refused>(outcome).errors.front().message, "table 'mailfwd': Operation not permitted");
}

TEST(MemoryKernel, WithoutTheFeatureOwnsNothing) {
  MemoryKernel kernel({.table_owner = false, .kernel_release = "6.1"});
  const auto outcome = kernel.commit(diff::diff(*kernel.snapshot(nullptr), table({}, {})));
  EXPECT_EQ(outcome, CommitOutcome(Committed{2, false}));
  EXPECT_TRUE(diff::diff(*kernel.snapshot(nullptr), table({}, {})).empty());
}

TEST(MemoryKernel, AdoptsAndWakesATableThatItsOwnerLeftBehind) {
  MemoryKernel kernel;
  kernel.edit([](auto& table) { table = MemoryTable{{diff::Owner::nobody, true, true}, {}, {}, {}}; });
  const auto outcome = kernel.commit(diff::diff(*kernel.snapshot(nullptr), table({}, {})));
  EXPECT_EQ(outcome, CommitOutcome(Committed{3, true}));
  EXPECT_EQ(kernel.table()->flags, (diff::LiveTableFlags{diff::Owner::ourselves, true, false}));
}

TEST(MemoryKernel, TellsTouchingIntervalsApartFromOneInterval) {
  MemoryKernel kernel;
  kernel.commit(diff::diff(*kernel.snapshot(nullptr), table({addresses("s", {"192.0.2.0/25"})}, {})));
  kernel.commit({kernel.generation(),
                 {},
                 {diff::AddElements{{"s"}, support::address_schema, support::ipv4_set({"192.0.2.128/25"})}}});
  EXPECT_TRUE(std::holds_alternative<diff::UnknownContent>(kernel.snapshot(nullptr)->sets.at(0).content));
}

// As the real one: who trusts the record does not see it, which is why events name the sets that were
// touched.
TEST(MemoryKernel, BelievesTheRecordOfABigSet) {
  MemoryKernel kernel;
  const auto wanted = table({support::many_addresses("many", 3000)}, {});
  kernel.commit(diff::diff(*kernel.snapshot(nullptr), wanted));
  kernel.edit([](auto& table) { table->sets.at("many").elements.pop_back(); });
  EXPECT_TRUE(diff::diff(*kernel.snapshot(nullptr), wanted).empty());
}

}  // namespace
}  // namespace kernel
