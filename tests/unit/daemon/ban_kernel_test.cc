// SPDX-License-Identifier: GPL-2.0-or-later
//
// Long commits, and who gets in between.
#include "mailfwd/ban_kernel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>
#include <variant>

#include "diff/diff.h"
#include "kernel/memory_kernel.h"
#include "lower/lower.h"
#include "mailfwd/breaths.h"
#include "ruleset/ban_sets.h"

namespace mailfwd {
namespace {

using ruleset::BanSetKind;

// Does what it is told to before each commit.
class WatchedKernel final : public kernel::Kernel {
 public:
  explicit WatchedKernel(kernel::Kernel& kernel) : kernel_(kernel) {}
  base::Result<diff::LiveTable> snapshot(const diff::LiveTable* known) override {
    return kernel_.snapshot(known);
  }
  kernel::CommitOutcome check(const diff::Changeset& changeset) override { return kernel_.check(changeset); }
  kernel::CommitOutcome commit(const diff::Changeset& changeset) override {
    commits.push_back(changeset);
    if (before) before();
    return kernel_.commit(changeset);
  }
  kernel::CommitOutcome commit_aside(const std::vector<diff::Change>& changes) override {
    return kernel_.commit_aside(changes);
  }
  base::Result<std::vector<ruleset::TimedElement>> timed_elements(const ruleset::SetName& set,
                                                                  const ruleset::SetSchema& schema) override {
    return kernel_.timed_elements(set, schema);
  }
  [[nodiscard]] kernel::Features features() const override { return kernel_.features(); }

  std::function<void()> before;
  std::vector<diff::Changeset> commits;

 private:
  kernel::Kernel& kernel_;
};

base::Ipv4Set every_second_address(std::size_t count) {
  base::Ipv4Set::Intervals intervals;
  for (std::uint32_t at = 0; at < count; ++at) {
    const base::Ipv4Address address{0x0a000000 + 2 * at};
    intervals.push_back({address, address});
  }
  return base::Ipv4Set(std::move(intervals));
}

ruleset::Set list_of(std::string name, std::size_t count) {
  ruleset::Set set;
  set.name = {std::move(name)};
  set.schema.key = {ruleset::KeyType::ipv4_address};
  set.schema.interval = true;
  set.elements = every_second_address(count);
  return set;
}

ruleset::Set ban_set() {
  const auto kind = BanSetKind::hosts_4;
  return {ruleset::ban_set_name({}, kind), ruleset::ban_set_schema(kind), ruleset::RuntimeElements{}, {}};
}

lower::LoweredTable table_of(std::vector<ruleset::Set> sets) {
  ruleset::Ruleset ruleset;
  ruleset.owned = false;
  ruleset.sets = std::move(sets);
  return lower::lower(ruleset);
}

const ruleset::TimedElement somebody{
    {198, 51, 100, 7}, {198, 51, 100, 7}, std::chrono::hours(1), std::chrono::hours(1)};

std::vector<diff::Change> a_ban() {
  const auto kind = BanSetKind::hosts_4;
  return {diff::AddTimedElements{ruleset::ban_set_name({}, kind), ruleset::ban_set_schema(kind), {somebody}}};
}

std::size_t elements_in(const diff::Changeset& changeset) {
  std::size_t sum = 0;
  for (const auto& change : changeset.staging) {
    if (const auto* added = std::get_if<diff::AddElements>(&change)) sum += ruleset::size(added->elements);
  }
  return sum;
}

class LongCommit : public testing::Test {
 protected:
  kernel::CommitOutcome load(const lower::LoweredTable& table) {
    const auto live = bans_.snapshot(nullptr);
    return bans_.commit(diff::diff(*live, table));
  }
  bool is_equal(const lower::LoweredTable& table) {
    return diff::diff(*bans_.snapshot(nullptr), table).empty();
  }

  kernel::MemoryKernel memory_;
  WatchedKernel watched_{memory_};
  BanKernel bans_{watched_};
};

TEST_F(LongCommit, IsOneWhereThereIsLittle) {
  const auto table = table_of({ban_set(), list_of("list", elements_in_a_breath)});
  EXPECT_TRUE(std::holds_alternative<kernel::Committed>(load(table)));
  EXPECT_EQ(watched_.commits.size(), 1U);
}

TEST_F(LongCommit, TakesBreath) {
  const auto table =
      table_of({list_of("one", elements_in_a_breath + 1), list_of("two", elements_in_a_breath)});
  EXPECT_TRUE(std::holds_alternative<kernel::Committed>(load(table)));
  EXPECT_EQ(watched_.commits.size(), 3U);
  for (const auto& commit : watched_.commits) EXPECT_LE(elements_in(commit), elements_in_a_breath);
  EXPECT_TRUE(is_equal(table));
}

TEST_F(LongCommit, LetsABanInBetween) {
  ASSERT_TRUE(std::holds_alternative<kernel::Committed>(load(table_of({ban_set()}))));
  const auto table = table_of({ban_set(), list_of("list", 5 * elements_in_a_breath)});
  std::thread banning;
  std::size_t at_the_ban = 0;
  watched_.commits.clear();
  watched_.before = [&] {
    if (banning.joinable() || watched_.commits.size() != 1) return;
    std::atomic<bool> asked = false;
    banning = std::thread([&] {
      asked = true;
      asked.notify_all();
      const auto lock = bans_.exclusive();
      at_the_ban = watched_.commits.size();
      EXPECT_TRUE(std::holds_alternative<kernel::Committed>(bans_.commit_aside(a_ban())));
    });
    asked.wait(false);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));  // it waits for the kernel by now
  };
  EXPECT_TRUE(std::holds_alternative<kernel::Committed>(load(table)));
  banning.join();
  EXPECT_EQ(at_the_ban, 1U);
  EXPECT_TRUE(is_equal(table));
  EXPECT_EQ(bans_.timed_elements(ban_set().name, ban_set().schema)->size(), 1U);
}

// In the pause before the batch that makes the set anew.
TEST_F(LongCommit, SeedsASetWithWhoWasBannedWhileTheListCame) {
  std::vector<ruleset::TimedElement> ledger;
  bans_.on_new_set([&](const ruleset::SetName& name) {
    return name == ban_set().name ? ledger : std::vector<ruleset::TimedElement>{};
  });
  watched_.before = [&] {
    if (watched_.commits.size() == 2) ledger = {somebody};
  };
  const auto table = table_of({ban_set(), list_of("list", 2 * elements_in_a_breath)});
  EXPECT_TRUE(std::holds_alternative<kernel::Committed>(load(table)));
  EXPECT_EQ(watched_.commits.size(), 3U);
  EXPECT_EQ(bans_.timed_elements(ban_set().name, ban_set().schema)->size(), 1U);
}

TEST_F(LongCommit, IsStaleIfAStrangerCommitsInBetween) {
  watched_.before = [&] {
    if (watched_.commits.size() == 2) memory_.edit([](auto&) {});
  };
  const auto outcome = load(table_of({list_of("list", 3 * elements_in_a_breath)}));
  EXPECT_TRUE(std::holds_alternative<kernel::Stale>(outcome));
  EXPECT_EQ(watched_.commits.size(), 2U);
}

}  // namespace
}  // namespace mailfwd
