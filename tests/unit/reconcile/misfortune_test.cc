// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit/reconcile/scenario.h"

namespace reconcile {
namespace {

using Commits = Scenario;
using testing::ElementsAre;

TEST_F(Commits, ThatAreStaleAreTriedAgainFromTheSnapshot) {
  begin_with(policy("first"));
  on_disk = policy("second");
  kernel.commits = {Misfortune::stale, Misfortune::stale, Misfortune::stale, Misfortune::stale,
                    Misfortune::stale};
  daemon.feed(ReloadRequested{1, "reload"});
  daemon.run();
  EXPECT_TRUE(daemon.answers.empty()) << "the fourth retry waits a moment";
  EXPECT_EQ(daemon.status().phase, Phase::applying);
  daemon.run_for(milliseconds(10));
  EXPECT_THAT(daemon.answers, ElementsAre(answered(1, true, "1 chain changed")));
  EXPECT_EQ(daemon.take_decisions(), "applied (reload): 1 chain changed\n");
  EXPECT_EQ(daemon.loads, 2);
}

TEST_F(Commits, ThatAreStaleForEverFailAndAreTriedAgainLater) {
  begin_with(policy("first"));
  on_disk = policy("second");
  kernel.commits.assign(51, Misfortune::stale);
  daemon.feed(ReloadRequested{1, "reload"});
  daemon.run_for(milliseconds(1500));
  EXPECT_THAT(daemon.answers, ElementsAre(answered(1, false, "")));
  EXPECT_EQ(daemon.take_decisions(),
            "failed (reload): nothing; others change the ruleset faster than a change of ours gets in\n");
  EXPECT_EQ(daemon.status().phase, Phase::differs);
  daemon.run_for(milliseconds(1000));
  EXPECT_TRUE(kernel_holds(policy("second")));
  EXPECT_EQ(daemon.take_decisions(), "applied (reload): 1 chain changed\n");
  EXPECT_EQ(daemon.status().phase, Phase::equal);
}

// Success within 2 s while somebody commits a hundred times a second.
TEST_F(Commits, GetInBesideABusyNeighbour) {
  begin_with(policy("first"));
  on_disk = policy("second");
  int neighbour = 0;
  std::function<void()> busy = [&] {
    memory.edit([](auto&) {});
    if (++neighbour < 20) kernel.before_commit = busy;
  };
  kernel.before_commit = busy;
  daemon.feed(ReloadRequested{1, "reload"});
  daemon.run_for(milliseconds(2000));
  EXPECT_THAT(daemon.answers, ElementsAre(answered(1, true, "1 chain changed")));
}

TEST_F(Commits, ThatFindNoMemoryFailForWhoAskedAndAreTriedAgain) {
  begin_with(policy("first"));
  on_disk = policy("second");
  kernel.commits = {Misfortune::out_of_memory};
  daemon.feed(ReloadRequested{1, "reload"});
  daemon.run();
  EXPECT_THAT(daemon.answers, ElementsAre(answered(1, false, "")));
  EXPECT_TRUE(kernel_holds(policy("first")));
  EXPECT_EQ(daemon.status().phase, Phase::differs);
  daemon.run_for(milliseconds(1000));
  EXPECT_TRUE(kernel_holds(policy("second")));
  EXPECT_EQ(daemon.answers.size(), 1U);
  EXPECT_EQ(daemon.status().phase, Phase::equal);
}

TEST_F(Commits, ThatAreRefusedLeaveTheOldPolicyWanted) {
  begin_with(policy("first"));
  on_disk = policy("second");
  kernel.commits = {Misfortune::refused};
  daemon.feed(ReloadRequested{1, "reload"});
  daemon.run_for(milliseconds(5000));
  EXPECT_EQ(daemon.commits, 2);
  EXPECT_THAT(daemon.answers, ElementsAre(answered(1, false, "")));
  EXPECT_EQ(daemon.take_decisions(), "failed (reload): nothing; rule 'x': Operation not supported\n");
  EXPECT_EQ(daemon.status().phase, Phase::differs);
  EXPECT_EQ(daemon.status().last_errors.size(), 1U);
  stranger_flushes("input");
  daemon.run();
  EXPECT_TRUE(kernel_holds(policy("first")));
}

TEST_F(Commits, ThatAreRefusedLeaveNoStagedSetBehind) {
  begin_with(policy("first"));
  on_disk = long_list(3000);
  on_disk.chains.push_back(chain(std::string(300, 'x'), {}));
  daemon.feed(ReloadRequested{1, "reload"});
  daemon.run();
  EXPECT_THAT(daemon.answers, ElementsAre(answered(1, false, "")));
  EXPECT_TRUE(kernel_holds(policy("first")));
  EXPECT_TRUE(memory.table()->sets.empty());
}

TEST_F(Commits, WhoseAnswerIsLostAfterTheyTookEffectCountAsCommitted) {
  begin_with(policy("first"));
  on_disk = policy("second");
  kernel.commits = {Misfortune::lost_after};
  daemon.feed(ReloadRequested{1, "reload"});
  daemon.run();
  EXPECT_EQ(daemon.commits, 2);
  EXPECT_THAT(daemon.answers, ElementsAre(answered(1, true, "1 chain changed")));
  EXPECT_EQ(daemon.take_decisions(), "applied (reload): 1 chain changed\n");
  EXPECT_EQ(daemon.status().phase, Phase::equal);
  EXPECT_EQ(daemon.status().generation, memory.generation());
}

TEST_F(Commits, WhoseAnswerIsLostBeforeTheyTookEffectAreDoneAgain) {
  begin_with(policy("first"));
  on_disk = policy("second");
  kernel.commits = {Misfortune::lost_before};
  daemon.feed(ReloadRequested{1, "reload"});
  daemon.run();
  EXPECT_EQ(daemon.commits, 3);
  EXPECT_TRUE(kernel_holds(policy("second")));
  EXPECT_THAT(daemon.answers, ElementsAre(answered(1, true, "1 chain changed")));
}

TEST_F(Commits, WhoseAnswerIsLostMakeTheDaemonAskTheKernelItself) {
  begin_with(policy("first"));
  on_disk = policy("second");
  kernel.commits = {Misfortune::lost_after};
  daemon.feed(ReloadRequested{1, "reload"});
  while (!std::holds_alternative<Commit>(*daemon.under_way())) daemon.step();
  daemon.step();
  EXPECT_EQ(*daemon.under_way(), Action(Snapshot{false}));
  daemon.run();
}

// What became of the commit is not known, so what the kernel holds is not either: the old policy is put back.
TEST_F(Commits, WhoseOutcomeCanNotBeFoundOutAreUndone) {
  begin_with(policy("first"));
  on_disk = policy("second");
  kernel.commits = {Misfortune::lost_after};
  daemon.feed(ReloadRequested{1, "reload"});
  while (!std::holds_alternative<Commit>(*daemon.under_way())) daemon.step();
  kernel.failing_snapshots = 1;
  daemon.step();
  daemon.step();
  EXPECT_THAT(daemon.answers, ElementsAre(answered(1, false, "")));
  EXPECT_NE(daemon.status().phase, Phase::equal);
  daemon.run();
  EXPECT_TRUE(kernel_holds(policy("first")));
  daemon.run_for(milliseconds(1000));
  EXPECT_TRUE(kernel_holds(policy("second"))) << "and the new one is tried again";
}

TEST_F(Commits, NeedASnapshotThatSucceeds) {
  begin_with(policy("first"));
  on_disk = policy("second");
  kernel.failing_snapshots = 1;
  memory.edit([](auto&) {});
  daemon.feed(ReloadRequested{1, "reload"});
  daemon.run();
  EXPECT_THAT(daemon.answers, ElementsAre(answered(1, false, "")));
  EXPECT_FALSE(daemon.gave_up);
  daemon.run_for(milliseconds(1000));
  EXPECT_TRUE(kernel_holds(policy("second")));
}

TEST_F(Commits, AreNotDisturbedByOutcomesThatNobodyAwaits) {
  begin_with(policy("first"));
  const auto before = daemon.status();
  daemon.feed(Loaded{std::unexpected(base::Errors{})});
  daemon.feed(Snapshotted{diff::LiveTable{}});
  daemon.feed(CommitDone{kernel::Committed{99, false}});
  daemon.feed(TimerFired{});
  EXPECT_EQ(daemon.status(), before);
  EXPECT_FALSE(daemon.under_way());
}

}  // namespace
}  // namespace reconcile
