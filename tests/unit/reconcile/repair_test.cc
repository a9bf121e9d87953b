// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit/reconcile/scenario.h"

namespace reconcile {
namespace {

using Repair = Scenario;

TEST_F(Repair, UndoesAtOnceWhatAStrangerDidAndNamesHim) {
  begin_with(policy("first"));
  stranger_flushes("input");
  EXPECT_NE(daemon.status().phase, Phase::equal);
  daemon.run();
  EXPECT_TRUE(kernel_holds(policy("first")));
  EXPECT_EQ(daemon.take_decisions(), "repaired (nft (pid 812) changed the table): 1 chain changed\n");
  EXPECT_EQ(daemon.status().phase, Phase::equal);
}

TEST_F(Repair, PutsAFlushedRulesetBack) {
  begin_with(long_list(3000));
  memory.edit([](auto& held) { held.reset(); });
  daemon.feed(ForeignChange{"", 0, {}});
  daemon.run();
  EXPECT_TRUE(kernel_holds(long_list(3000)));
  EXPECT_EQ(daemon.take_decisions(),
            "repaired (somebody changed the table): table set up, 1 chain added, 1 set added, 3000 elements "
            "added\n");
}

TEST_F(Repair, SaysNothingIfTheTableIsAsItShouldBe) {
  begin_with(policy("first"));
  memory.edit([](auto&) {});
  daemon.feed(ForeignChange{"nft", 812, {}});
  daemon.run();
  EXPECT_EQ(daemon.take_decisions(), "");
  EXPECT_EQ(daemon.status().phase, Phase::equal);
  EXPECT_EQ(daemon.commits, 1);
}

TEST_F(Repair, DoesNotReadTheFiles) {
  begin_with(policy("first"));
  on_disk = policy("second");
  stranger_flushes("input");
  daemon.run();
  EXPECT_EQ(daemon.loads, 1);
  EXPECT_TRUE(kernel_holds(policy("first")));
}

TEST_F(Repair, RefillsALongListThatAStrangerTouched) {
  begin_with(long_list(3000));
  memory.edit([](auto& held) { held->sets.at("list").elements.pop_back(); });
  daemon.feed(ForeignChange{"nft", 812, {{"list"}}});
  daemon.run();
  EXPECT_EQ(memory.table()->sets.at("list").elements.size(), 3000U);
  EXPECT_EQ(daemon.take_decisions(), "repaired (nft (pid 812) changed the table): 1 set refilled\n");
}

TEST_F(Repair, LeavesLongListsAloneThatNobodyTouched) {
  begin_with(long_list(3000));
  stranger_flushes("user");
  daemon.run();
  EXPECT_EQ(daemon.take_decisions(), "repaired (nft (pid 812) changed the table): 1 chain changed\n");
}

TEST_F(Repair, BelievesNoRecordAfterEventsWereLost) {
  begin_with(long_list(3000));
  memory.edit([](auto& held) { held->sets.at("list").elements.clear(); });
  daemon.feed(EventsLost{});
  daemon.run();
  EXPECT_EQ(memory.table()->sets.at("list").elements.size(), 3000U);
  EXPECT_EQ(daemon.take_decisions(), "repaired (events of the kernel were lost): 1 set refilled\n");
}

TEST_F(Repair, SeesATouchedListEvenIfItsEventComesAfterOurNextCommit) {
  begin_with(long_list(3000));
  memory.edit([](auto& held) { held->sets.at("list").elements.pop_back(); });
  on_disk = long_list(3000);
  on_disk.chains.push_back(chain("zzz", {}));
  daemon.feed(ReloadRequested{1, "reload"});
  daemon.run();
  daemon.feed(ForeignChange{"nft", 812, {{"list"}}});
  daemon.run();
  EXPECT_EQ(memory.table()->sets.at("list").elements.size(), 3000U);
}

TEST_F(Repair, WaitsForAReloadUnderWayAndIsDoneByIt) {
  begin_with(policy("first"));
  on_disk = policy("second");
  daemon.feed(ReloadRequested{1, "reload"});
  stranger_flushes("input");
  daemon.run();
  EXPECT_TRUE(kernel_holds(policy("second")));
  EXPECT_EQ(daemon.take_decisions(), "applied (reload, nft (pid 812) changed the table): 1 chain changed\n");
}

TEST_F(Repair, FollowsAReloadThatWasRejected) {
  begin_with(policy("first"));
  break_disk();
  daemon.feed(ReloadRequested{1, "reload"});
  stranger_flushes("input");
  daemon.run();
  EXPECT_TRUE(kernel_holds(policy("first")));
  EXPECT_EQ(daemon.take_decisions(),
            "rejected (reload): nothing; expected '='\n"
            "repaired (nft (pid 812) changed the table): 1 chain changed\n");
  EXPECT_EQ(daemon.status().phase, Phase::differs);
}

TEST_F(Repair, FollowsAReloadThatTheKernelRefused) {
  begin_with(policy("first"));
  on_disk = policy("second");
  kernel.commits = {Misfortune::refused};
  daemon.feed(ReloadRequested{1, "reload"});
  stranger_flushes("input");
  daemon.run();
  EXPECT_TRUE(kernel_holds(policy("first")));
}

TEST_F(Repair, SeesWhatHappensBetweenSnapshotAndCommit) {
  begin_with(policy("first"));
  on_disk = policy("second");
  kernel.before_commit = [this] { stranger_flushes("input"); };
  daemon.feed(ReloadRequested{1, "reload"});
  daemon.run();
  EXPECT_TRUE(kernel_holds(policy("second")));
  EXPECT_EQ(daemon.answers.size(), 1U);
  EXPECT_EQ(daemon.commits, 3);  // the start's, the stale one, the one that got in
}

TEST_F(Repair, ThatFindsNoMemoryIsTriedAgain) {
  begin_with(policy("first"));
  kernel.commits = {Misfortune::out_of_memory, Misfortune::out_of_memory};
  stranger_flushes("input");
  daemon.run();
  EXPECT_EQ(daemon.status().phase, Phase::differs);
  daemon.run_for(milliseconds(999));
  EXPECT_EQ(daemon.commits, 2);
  daemon.run_for(milliseconds(1100));
  EXPECT_TRUE(kernel_holds(policy("first")));
  EXPECT_EQ(daemon.status().phase, Phase::equal);
  EXPECT_EQ(daemon.take_decisions(),
            "failed (nft (pid 812) changed the table): nothing; batch: Cannot allocate memory\n"
            "failed (nft (pid 812) changed the table): nothing; batch: Cannot allocate memory\n"
            "repaired (nft (pid 812) changed the table): 1 chain changed\n");
}

TEST_F(Repair, ThatTheKernelRefusesIsNotCalledEqual) {
  begin_with(policy("first"));
  kernel.commits = {Misfortune::refused};
  stranger_flushes("input");
  daemon.run_for(milliseconds(5000));
  EXPECT_EQ(daemon.status().phase, Phase::differs);
  EXPECT_EQ(daemon.take_decisions(),
            "failed (nft (pid 812) changed the table): nothing; rule 'x': Operation not supported\n");
}

TEST_F(Repair, AfterAFailedOneStillKnowsWhichListsToDoubt) {
  begin_with(long_list(3000));
  kernel.failing_snapshots = 1;
  memory.edit([](auto& held) { held->sets.at("list").elements.pop_back(); });
  daemon.feed(ForeignChange{"nft", 812, {{"list"}}});
  daemon.run_for(milliseconds(1100));
  EXPECT_EQ(memory.table()->sets.at("list").elements.size(), 3000U);
}

TEST_F(Repair, DoesNotLetAPlanForgetTheDoubt) {
  begin_with(long_list(3000));
  daemon.feed(PlanRequested{1});
  memory.edit([](auto& held) { held->sets.at("list").elements.pop_back(); });
  daemon.feed(ForeignChange{"nft", 812, {{"list"}}});
  daemon.run();
  EXPECT_EQ(memory.table()->sets.at("list").elements.size(), 3000U);
}

TEST_F(Repair, OfAFightIsSlowedDownAndSaysSo) {
  begin_with(policy("first"));
  for (int at = 0; at < 2000; ++at) {
    stranger_flushes("input");
    daemon.run_for(milliseconds(5));
  }
  EXPECT_GT(daemon.commits, 20);
  EXPECT_LT(daemon.commits, 45);
  const auto& last = daemon.decisions.back();
  EXPECT_EQ(last.cause, "nft (pid 812) changed the table, again and again: the next repair waits 1000 ms");
  daemon.run_for(milliseconds(1000));
  EXPECT_TRUE(kernel_holds(policy("first")));
  EXPECT_EQ(daemon.status().phase, Phase::equal);
}

TEST_F(Repair, IsPromptAgainWhenTheFightIsOver) {
  begin_with(policy("first"));
  for (int at = 0; at < 400; ++at) {
    stranger_flushes("input");
    daemon.run_for(milliseconds(5));
  }
  daemon.run_for(milliseconds(3000));
  for (int at = 0; at < 3; ++at) {
    stranger_flushes("input");
    daemon.run();
    EXPECT_TRUE(kernel_holds(policy("first")));
  }
}

TEST_F(Repair, InAFightDoesNotHoldUpAReload) {
  begin_with(policy("first"));
  for (int at = 0; at < 400; ++at) {
    stranger_flushes("input");
    daemon.run_for(milliseconds(5));
  }
  on_disk = policy("second");
  daemon.feed(ReloadRequested{1, "reload"});
  daemon.run();
  EXPECT_TRUE(kernel_holds(policy("second")));
}

}  // namespace
}  // namespace reconcile
