// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit/reconcile/scenario.h"

namespace reconcile {
namespace {

using Start = Scenario;
using testing::ElementsAre;

TEST_F(Start, PutsThePolicyInForceAndSaysSo) {
  daemon.start();
  EXPECT_EQ(daemon.status().phase, Phase::starting);
  EXPECT_EQ(daemon.times_ready, 0);
  daemon.run();
  EXPECT_EQ(daemon.times_ready, 1);
  EXPECT_TRUE(kernel_holds(on_disk));
  EXPECT_EQ(daemon.take_decisions(), "applied (start): table set up, 1 chain added\n");
}

TEST_F(Start, TellsTheStatusOfWhatIsInForce) {
  begin_with(policy("first"));
  const auto status = daemon.status();
  EXPECT_EQ(status.phase, Phase::equal);
  EXPECT_EQ(status.generation, memory.generation());
  EXPECT_TRUE(status.owned);
  EXPECT_EQ(status.sentences, 1U);
  EXPECT_EQ(status.rules, 2U);
  EXPECT_EQ(status.set_elements, 3U);
  EXPECT_EQ(status.equal_since, daemon.now());
  EXPECT_TRUE(status.last_errors.empty());
  EXPECT_EQ(status.last_decision, daemon.decisions.back());
}

TEST_F(Start, WritesNothingIfTheKernelHoldsThePolicyAlready) {
  memory.commit(diff::diff(*memory.snapshot(nullptr), on_disk));
  const auto generation = memory.generation();
  begin_with(on_disk);
  EXPECT_EQ(daemon.decisions.back().kind, DecisionKind::adopted);
  EXPECT_EQ(daemon.decisions.back().change, "nothing");
  EXPECT_EQ(memory.generation(), generation);
  EXPECT_EQ(daemon.commits, 0);
  EXPECT_EQ(daemon.status().phase, Phase::equal);
}

TEST_F(Start, TakesOverATableThatItsOwnerLeftBehind) {
  memory.commit(diff::diff(*memory.snapshot(nullptr), on_disk));
  memory.edit([](auto& held) { held->flags.owner = diff::Owner::nobody; });
  daemon.start();
  daemon.run();
  EXPECT_EQ(daemon.take_decisions(), "adopted (start): table set up\n");
  EXPECT_TRUE(daemon.status().owned);
}

TEST_F(Start, ChangesOnlyWhatDiffersInATableThatItFinds) {
  memory.commit(diff::diff(*memory.snapshot(nullptr), policy("old")));
  daemon.start();
  daemon.run();
  EXPECT_EQ(daemon.take_decisions(), "applied (start): 1 chain changed\n");
}

TEST_F(Start, GivesUpOnAPolicyThatDoesNotRead) {
  break_disk();
  daemon.start();
  daemon.run();
  EXPECT_EQ(daemon.gave_up, errors);
  EXPECT_EQ(daemon.times_ready, 0);
  EXPECT_EQ(daemon.take_decisions(), "rejected (start): nothing; expected '='\n");
  EXPECT_FALSE(memory.table());
}

TEST_F(Start, GivesUpOnAPolicyThatTheKernelRefusesAndLeavesTheTable) {
  memory.commit(diff::diff(*memory.snapshot(nullptr), policy("old")));
  kernel.commits = {Misfortune::refused};
  daemon.start();
  daemon.run();
  ASSERT_TRUE(daemon.gave_up);
  EXPECT_TRUE(kernel_holds(policy("old")));
}

TEST_F(Start, GivesUpIfTheKernelCanNotBeRead) {
  kernel.failing_snapshots = 1;
  daemon.start();
  daemon.run();
  ASSERT_TRUE(daemon.gave_up);
}

TEST_F(Start, AnswersWhoWaitsWhenItGivesUp) {
  break_disk();
  daemon.start();
  daemon.feed(ReloadRequested{1, "reload"});
  daemon.feed(PlanRequested{2});
  daemon.feed(StopRequested{3, StopMode::open, "stop"});
  daemon.run();
  EXPECT_THAT(daemon.answers,
              ElementsAre(answered(1, false, ""), answered(2, false, ""), answered(3, false, "")));
  EXPECT_EQ(daemon.answers.front().errors, errors);
}

TEST_F(Start, TriesAgainWhenTheKernelIsOutOfMemory) {
  kernel.commits = {Misfortune::out_of_memory};
  daemon.start();
  daemon.run();
  EXPECT_FALSE(daemon.gave_up);
  EXPECT_EQ(daemon.times_ready, 0);
  daemon.run_for(milliseconds(1100));
  EXPECT_EQ(daemon.times_ready, 1);
  EXPECT_TRUE(kernel_holds(on_disk));
}

}  // namespace
}  // namespace reconcile
