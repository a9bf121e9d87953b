// SPDX-License-Identifier: GPL-2.0-or-later
//
// Bans in the kernel in memory and on a disk in memory, with their misfortunes.
#include "mailfwd/ban_engine.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "bans/memory_store.h"
#include "diff/diff.h"
#include "kernel/memory_kernel.h"
#include "lower/lower.h"
#include "mailfwd/ban_archive.h"
#include "ruleset/ban_sets.h"
#include "support/faulty_kernel.h"
#include "unit/bans/bans_at.h"

namespace mailfwd {
namespace {

using namespace std::chrono_literals;
using bans::of;
using bans::Offence;
using support::Misfortune;

// A disk that is full for a while.
class Disk final : public bans::BanStore {
 public:
  base::Result<bans::Stored> read() override { return kept_.read(); }
  base::Result<void> write(const bans::Edits& edits) override {
    ++writes;
    if (failing > 0) {
      --failing;
      return base::failure("database or disk is full");
    }
    return kept_.write(edits);
  }
  int writes = 0;
  int failing = 0;

 private:
  bans::MemoryStore kept_;
};

// What is passed on to a disk that outlives the archive.
class DiskHandle final : public bans::BanStore {
 public:
  explicit DiskHandle(Disk& disk) : disk_(disk) {}
  base::Result<bans::Stored> read() override { return disk_.read(); }
  base::Result<void> write(const bans::Edits& edits) override { return disk_.write(edits); }

 private:
  Disk& disk_;
};

lower::LoweredTable table_for(const std::vector<std::string>& services) {
  ruleset::Ruleset ruleset;
  ruleset.owned = false;
  for (const auto& service : services) {
    for (const auto kind : bans::set_kinds) {
      ruleset.sets.push_back({ruleset::ban_set_name(service, kind),
                              ruleset::ban_set_schema(kind),
                              ruleset::RuntimeElements{},
                              {}});
    }
  }
  std::ranges::sort(ruleset.sets, {}, &ruleset::Set::name);
  return lower::lower(ruleset);
}

bans::Rules rules_for(const std::vector<std::string>& services) {
  auto rules = bans::an_hour_up_to_eight();
  for (const auto& service : services) rules.scopes.push_back({service, {}});
  rules.exempt.trusted = bans::addresses({"192.0.2.99"});
  return rules;
}

class Engine : public testing::Test {
 protected:
  Engine() { begin(); }

  // A daemon starts; the table is as it was.
  void begin() {
    engine_.reset();
    kernel_.emplace(faulty_);
    engine_ = std::make_unique<BanEngine>(*kernel_, [this] { return now_; });
    archive_ = std::make_unique<BanArchive>(*engine_, [this]() -> base::Result<OpenedArchive> {
      return OpenedArchive{std::make_unique<DiskHandle>(disk_), {}};
    });
    EXPECT_EQ(archive_->read(), Saved{});
  }
  void apply(const std::vector<std::string>& services) {
    const auto live = kernel_->snapshot(nullptr);
    const auto outcome = kernel_->commit(diff::diff(*live, table_for(services)));
    EXPECT_TRUE(std::holds_alternative<kernel::Committed>(outcome));
    engine_->obey(rules_for(services));
  }
  void pass(std::chrono::milliseconds time) {
    now_.uptime += time;
    now_.wall += time;
  }
  Banned ban(std::string_view source, std::optional<std::chrono::seconds> length = std::nullopt) {
    return engine_->ban({Offence{of(source), length, {}}}).front();
  }
  std::vector<ruleset::TimedElement> held(const char* set) {
    const auto& sets = memory_.table()->sets;
    const auto found = sets.find(set);
    return found == sets.end() ? std::vector<ruleset::TimedElement>{} : found->second.timed;
  }
  std::set<std::string> on_disk() {
    std::set<std::string> sources;
    const auto stored = disk_.read();
    for (const auto& record : stored->records) sources.insert(to_text(record.subject.source));
    return sources;
  }

  bans::Moment now_{bans::WallTime(1'800'000'000s), 1h, "boot"};
  kernel::MemoryKernel memory_;
  support::FaultyKernel faulty_{memory_};
  Disk disk_;
  std::optional<BanKernel> kernel_;
  std::unique_ptr<BanEngine> engine_;
  std::unique_ptr<BanArchive> archive_;
};

TEST_F(Engine, PutsABanIntoTheKernelAndOnDisk) {
  apply({""});
  const auto banned = ban("198.51.100.7");
  EXPECT_FALSE(banned.refused || banned.not_in_force);
  EXPECT_EQ(held("banned_4"),
            (std::vector<ruleset::TimedElement>{{{198, 51, 100, 7}, {198, 51, 100, 7}, 1h, 1h}}));
  EXPECT_EQ(archive_->save(), Saved{});
  EXPECT_EQ(on_disk(), (std::set<std::string>{"198.51.100.7"}));
}

TEST_F(Engine, BansNobodyBeforeAPolicySaysWhomToSpare) {
  EXPECT_TRUE(ban("198.51.100.7").refused);
  apply({""});
  EXPECT_EQ(ban("192.0.2.99").refused->message, "192.0.2.99 is trusted, and can not be banned");
  EXPECT_TRUE(engine_->in_force().empty());
  EXPECT_EQ(engine_->unsaved(), std::nullopt);
}

TEST_F(Engine, DoublesForWhoDoesItAgain) {
  apply({""});
  const std::vector<std::chrono::hours> lengths{1h, 2h, 4h, 8h, 8h};
  for (const auto length : lengths) {
    EXPECT_EQ(bans::length(ban("198.51.100.7").ban), length);
    pass(length);
  }
}

TEST_F(Engine, SharesOneTransactionAndOneBatch) {
  apply({""});
  const auto generation = memory_.generation();
  std::vector<Offence> offences;
  for (int i = 1; i <= 200; ++i)
    offences.push_back({of("198.51.100." + std::to_string(i)), std::nullopt, {}});
  engine_->ban(offences);
  EXPECT_EQ(memory_.generation(), generation + 1);
  const int writes = disk_.writes;
  archive_->save();
  EXPECT_EQ(disk_.writes, writes + 1);
  EXPECT_EQ(on_disk().size(), 200U);
  archive_->save();
  EXPECT_EQ(disk_.writes, writes + 1) << "nothing is new";
}

TEST_F(Engine, TriesAgainWhatTheKernelDidNotTake) {
  apply({""});
  faulty_.aside = {Misfortune::out_of_memory, Misfortune::out_of_memory};
  faulty_.commits = {Misfortune::out_of_memory, Misfortune::out_of_memory};
  const auto banned = ban("198.51.100.7");
  EXPECT_TRUE(banned.not_in_force);
  EXPECT_TRUE(held("banned_4").empty());
  EXPECT_EQ(archive_->save(), Saved{});
  EXPECT_EQ(on_disk().size(), 1U);
  faulty_.commits.clear();
  faulty_.aside.clear();
  EXPECT_TRUE(engine_->settle());
  EXPECT_EQ(held("banned_4").size(), 1U);
}

TEST_F(Engine, SurvivesAnAnswerThatWasLost) {
  apply({""});
  faulty_.commits = {Misfortune::lost_after};
  ban("198.51.100.7");
  EXPECT_TRUE(engine_->settle());
  EXPECT_EQ(held("banned_4").size(), 1U);
}

TEST_F(Engine, SeedsASetThatIsMadeAnew) {
  apply({"", "imap"});
  ban("198.51.100.7");
  ban("198.18.0.0/24");
  engine_->ban({Offence{of("198.51.100.8", "imap"), std::nullopt, {}}});
  pass(10min);
  memory_.edit([](std::optional<kernel::MemoryTable>& table) { table.reset(); });
  apply({"", "imap"});
  EXPECT_EQ(held("banned_4"),
            (std::vector<ruleset::TimedElement>{{{198, 51, 100, 7}, {198, 51, 100, 7}, 1h, 50min}}));
  EXPECT_EQ(held("banned_networks_4").size(), 1U);
  EXPECT_EQ(held("banned_for_imap_4").size(), 1U);
}

TEST_F(Engine, BansWhileTheTableIsGoneAndHasThemInTheNextOne) {
  apply({""});
  memory_.edit([](std::optional<kernel::MemoryTable>& table) { table.reset(); });
  EXPECT_TRUE(ban("198.51.100.7").not_in_force);
  EXPECT_FALSE(engine_->settle());
  apply({""});
  EXPECT_EQ(held("banned_4").size(), 1U);
  EXPECT_TRUE(engine_->settle());
}

TEST_F(Engine, LiftsAndForgives) {
  apply({""});
  ban("198.51.100.7");
  ban("198.18.0.0/24");
  archive_->save();
  const auto lifted = engine_->lift({of("198.51.100.7"), of("198.18.0.0/24"), of("192.0.2.5")});
  ASSERT_TRUE(lifted);
  EXPECT_EQ(lifted->size(), 2U);
  EXPECT_TRUE(held("banned_4").empty());
  EXPECT_TRUE(held("banned_networks_4").empty());
  archive_->save();
  EXPECT_TRUE(on_disk().empty());
  EXPECT_EQ(ban("198.51.100.7").ban.times, 1U);
}

TEST_F(Engine, KeepsABanThatTheKernelDoesNotLift) {
  apply({""});
  ban("198.51.100.7");
  faulty_.commits = {Misfortune::refused};
  EXPECT_FALSE(engine_->lift({of("198.51.100.7")}));
  EXPECT_EQ(engine_->in_force().size(), 1U);
}

TEST_F(Engine, IsBackAfterACrash) {
  apply({""});
  ban("198.51.100.7");
  archive_->save();
  pass(20min);
  begin();
  apply({""});
  EXPECT_TRUE(engine_->take_over());
  ASSERT_EQ(engine_->in_force().size(), 1U);
  EXPECT_EQ(bans::left(engine_->in_force().front(), now_.uptime), 40min);
  EXPECT_EQ(held("banned_4").size(), 1U);
}

TEST_F(Engine, IsBackAfterABoot) {
  apply({""});
  ban("198.51.100.7");
  archive_->save();
  now_ = {now_.wall + 15min, 1min, "another boot"};
  memory_.edit([](std::optional<kernel::MemoryTable>& table) { table.reset(); });
  begin();
  apply({""});
  EXPECT_EQ(held("banned_4"),
            (std::vector<ruleset::TimedElement>{{{198, 51, 100, 7}, {198, 51, 100, 7}, 1h, 45min}}));
  // Whatever the wall clock does now.
  now_.wall -= 24h;
  engine_->not_saved();
  archive_->save();
  begin();
  EXPECT_EQ(bans::left(engine_->in_force().front(), now_.uptime), 45min);
}

TEST_F(Engine, TakesOverWhatTheDiskNeverKnew) {
  apply({""});
  ban("198.51.100.7");
  ban("198.18.0.0/24");
  begin();
  apply({""});
  EXPECT_TRUE(engine_->in_force().empty());
  EXPECT_TRUE(engine_->take_over());
  EXPECT_EQ(engine_->in_force().size(), 2U);
  archive_->save();
  EXPECT_EQ(on_disk().size(), 2U);
}

TEST_F(Engine, PutsBackWhatTheKernelLost) {
  apply({""});
  ban("198.51.100.7");
  memory_.edit([](std::optional<kernel::MemoryTable>& table) { table->sets.at("banned_4").timed.clear(); });
  EXPECT_TRUE(engine_->take_over());
  EXPECT_EQ(held("banned_4").size(), 1U);
}

TEST_F(Engine, TurnsABanByPacketsIntoALongerOne) {
  apply({""});
  EXPECT_EQ(engine_->heard({{bans::source("198.51.100.7"), "allow mail-in"}}).front().times, 1U);
  EXPECT_TRUE(held("banned_4").empty()) << "that one is the packets' work";
  pass(2h);
  const auto again = engine_->heard({{bans::source("198.51.100.7"), "allow mail-in"}});
  EXPECT_EQ(again.front().times, 2U);
  EXPECT_EQ(again.front().reason, "allow mail-in");
  EXPECT_EQ(held("banned_4").front().left, 2h);
}

TEST_F(Engine, SaysEverythingAgainToADiskThatFailed) {
  apply({""});
  ban("198.51.100.7");
  EXPECT_EQ(archive_->save(), Saved{});
  ban("198.51.100.8");
  disk_.failing = 2;
  EXPECT_EQ(archive_->save().failed->message, "database or disk is full");
  engine_->lift({of("198.51.100.7")});
  ban("198.51.100.9");
  EXPECT_EQ(archive_->save(), Saved{});
  EXPECT_EQ(on_disk(), (std::set<std::string>{"198.51.100.8", "198.51.100.9"}));
}

TEST_F(Engine, DoesNotMakeStaleWhatTheReconcilerKnows) {
  apply({""});
  auto known = kernel_->snapshot(nullptr);
  ASSERT_TRUE(known);
  for (int i = 1; i < 20; ++i) ban("198.51.100." + std::to_string(i));
  const auto outcome = kernel_->commit(diff::diff(*known, table_for({"", "imap"})));
  EXPECT_TRUE(std::holds_alternative<kernel::Committed>(outcome));
  EXPECT_EQ(held("banned_4").size(), 19U);
}

TEST_F(Engine, LetsWhatSomebodyElseDidBeStale) {
  apply({""});
  auto known = kernel_->snapshot(nullptr);
  ban("198.51.100.1");
  memory_.edit([](auto&) {});
  ban("198.51.100.2");
  const auto outcome = kernel_->commit(diff::diff(*known, table_for({"", "imap"})));
  EXPECT_TRUE(std::holds_alternative<kernel::Stale>(outcome));
  EXPECT_EQ(held("banned_4").size(), 2U);
}

}  // namespace
}  // namespace mailfwd
