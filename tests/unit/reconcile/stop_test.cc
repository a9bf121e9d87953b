// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit/reconcile/scenario.h"

namespace reconcile {
namespace {

using Stop = Scenario;
using testing::ElementsAre;

TEST_F(Stop, OpenTakesTheTableAway) {
  begin_with(policy("first"));
  daemon.feed(StopRequested{1, StopMode::open, "stop by root (pid 9)"});
  daemon.run();
  EXPECT_FALSE(memory.table());
  EXPECT_THAT(daemon.answers, ElementsAre(answered(1, true, "table removed")));
  EXPECT_EQ(daemon.take_decisions(), "stopped (stop by root (pid 9)): table removed\n");
  EXPECT_EQ(daemon.status().phase, Phase::stopped_open);
  EXPECT_EQ(daemon.status().rules, 0U);
  EXPECT_EQ(daemon.status().generation, memory.generation());
}

TEST_F(Stop, ClosedLeavesOnlyWhatTheClosedPolicySays) {
  begin_with(policy("first"));
  daemon.feed(StopRequested{1, StopMode::closed, "stop"});
  daemon.run();
  EXPECT_TRUE(kernel_holds(policy("admin only")));
  EXPECT_THAT(daemon.answers, ElementsAre(answered(1, true, "1 chain changed")));
  EXPECT_EQ(daemon.status().phase, Phase::stopped_closed);
}

TEST_F(Stop, ClosedWithAPolicyThatDoesNotReadChangesNothing) {
  begin_with(policy("first"));
  break_disk();
  daemon.feed(StopRequested{1, StopMode::closed, "stop"});
  daemon.run();
  EXPECT_TRUE(kernel_holds(policy("first")));
  EXPECT_THAT(daemon.answers, ElementsAre(answered(1, false, "")));
  EXPECT_EQ(daemon.status().phase, Phase::equal);
}

TEST_F(Stop, ThatTheKernelRefusesKeepsThePolicy) {
  begin_with(policy("first"));
  kernel.commits = {Misfortune::refused};
  daemon.feed(StopRequested{1, StopMode::open, "stop"});
  daemon.run();
  EXPECT_TRUE(kernel_holds(policy("first")));
  EXPECT_THAT(daemon.answers, ElementsAre(answered(1, false, "")));
  EXPECT_EQ(daemon.status().phase, Phase::equal);
  stranger_flushes("input");
  daemon.run();
  EXPECT_TRUE(kernel_holds(policy("first")));
}

TEST_F(Stop, WhoseAnswerIsLostIsDecidedByWhatTheKernelHolds) {
  begin_with(policy("first"));
  kernel.commits = {Misfortune::lost_after};
  daemon.feed(StopRequested{1, StopMode::open, "stop"});
  daemon.run();
  EXPECT_THAT(daemon.answers, ElementsAre(answered(1, true, "table removed")));
  EXPECT_EQ(daemon.status().phase, Phase::stopped_open);
}

TEST_F(Stop, IgnoresFilesAndStrangersUntilAReload) {
  begin_with(policy("first"));
  daemon.feed(StopRequested{1, StopMode::closed, "stop"});
  daemon.run();
  daemon.take_decisions();
  on_disk = policy("second");
  daemon.feed(InputsChanged{"/etc/mailfw.toml changed"});
  stranger_flushes("input");
  daemon.feed(EventsLost{});
  daemon.run_for(milliseconds(5000));
  EXPECT_EQ(daemon.take_decisions(), "");
  EXPECT_TRUE(memory.table()->chains.at("input").rules.empty());
  EXPECT_EQ(daemon.status().phase, Phase::stopped_closed);

  daemon.feed(ReloadRequested{2, "reload"});
  daemon.run();
  EXPECT_TRUE(kernel_holds(policy("second")));
  EXPECT_EQ(daemon.status().phase, Phase::equal);
  EXPECT_EQ(daemon.times_ready, 1);
  stranger_flushes("input");
  daemon.run();
  EXPECT_TRUE(kernel_holds(policy("second")));
}

TEST_F(Stop, OpenIsUndoneByAReload) {
  begin_with(policy("first"));
  daemon.feed(StopRequested{1, StopMode::open, "stop"});
  daemon.feed(ReloadRequested{2, "reload"});
  daemon.run();
  EXPECT_TRUE(kernel_holds(policy("first")));
  EXPECT_EQ(daemon.answers.size(), 2U);
}

TEST_F(Stop, StaysAfterAReloadThatFails) {
  begin_with(policy("first"));
  daemon.feed(StopRequested{1, StopMode::open, "stop"});
  daemon.run();
  break_disk();
  daemon.feed(ReloadRequested{2, "reload"});
  daemon.run_for(milliseconds(3000));
  EXPECT_EQ(daemon.status().phase, Phase::stopped_open);
  mend_disk();
  kernel.commits = {Misfortune::out_of_memory};
  daemon.feed(ReloadRequested{3, "reload"});
  daemon.run_for(milliseconds(3000));
  EXPECT_EQ(daemon.status().phase, Phase::stopped_open);
  EXPECT_FALSE(memory.table());
}

TEST_F(Stop, ForgetsWhatWasStillToBeRead) {
  begin_with(policy("first"));
  daemon.feed(InputsChanged{"/etc/mailfw.toml changed"});
  daemon.feed(StopRequested{1, StopMode::open, "stop"});
  daemon.run_for(milliseconds(500));
  EXPECT_FALSE(memory.table());
  EXPECT_EQ(daemon.loads, 1);
}

TEST_F(Stop, CanGoFromClosedToOpen) {
  begin_with(policy("first"));
  daemon.feed(StopRequested{1, StopMode::closed, "stop"});
  daemon.feed(StopRequested{2, StopMode::open, "stop"});
  daemon.run();
  EXPECT_FALSE(memory.table());
  EXPECT_EQ(daemon.status().phase, Phase::stopped_open);
  daemon.feed(StopRequested{3, StopMode::open, "stop"});
  daemon.run();
  EXPECT_THAT(daemon.answers.back(), answered(3, true, "nothing"));
}

TEST_F(Stop, LeavesPlansPossible) {
  begin_with(policy("first"));
  daemon.feed(StopRequested{1, StopMode::closed, "stop"});
  daemon.feed(PlanRequested{2});
  daemon.run();
  EXPECT_THAT(daemon.answers.back(), answered(2, true, "~ chain input: + first, - admin only\n"));
  EXPECT_EQ(daemon.status().phase, Phase::stopped_closed);
}

}  // namespace
}  // namespace reconcile
