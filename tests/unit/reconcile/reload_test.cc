// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit/reconcile/scenario.h"

namespace reconcile {
namespace {

using Reload = Scenario;
using testing::ElementsAre;

TEST_F(Reload, FollowsAFileThatChanged) {
  begin_with(policy("first"));
  on_disk = policy("second");
  daemon.feed(InputsChanged{"/etc/mailfw.toml changed"});
  EXPECT_EQ(daemon.status().phase, Phase::applying);
  daemon.run_for(milliseconds(20));
  EXPECT_TRUE(kernel_holds(policy("second")));
  EXPECT_EQ(daemon.take_decisions(), "applied (/etc/mailfw.toml changed): 1 chain changed\n");
  EXPECT_EQ(daemon.status().phase, Phase::equal);
}

TEST_F(Reload, SaysUnchangedAndWritesNothingIfTheFileMeansTheSame) {
  begin_with(policy("first"));
  const auto since = daemon.status().equal_since;
  const auto generation = memory.generation();
  daemon.feed(InputsChanged{"/etc/mailfw.toml changed"});
  daemon.run_for(milliseconds(500));
  EXPECT_EQ(daemon.take_decisions(), "unchanged (/etc/mailfw.toml changed): nothing\n");
  EXPECT_EQ(memory.generation(), generation);
  EXPECT_EQ(daemon.status().equal_since, since);
}

TEST_F(Reload, MakesABurstOfChangesOneReload) {
  begin_with(policy("first"));
  on_disk = policy("second");
  for (int at = 0; at < 5; ++at) {
    daemon.feed(InputsChanged{"list " + std::to_string(at)});
    daemon.run_for(milliseconds(5));
  }
  daemon.run_for(milliseconds(100));
  EXPECT_EQ(daemon.loads, 2);
  EXPECT_EQ(daemon.take_decisions(),
            "applied (list 0, list 1, list 2, list 3 and 1 more): 1 chain changed\n");
}

TEST_F(Reload, DoesNotWaitForQuietForEver) {
  begin_with(policy("first"));
  for (int at = 0; at < 20; ++at) {
    daemon.feed(InputsChanged{"again"});
    daemon.run_for(milliseconds(10));
  }
  daemon.run_for(milliseconds(100));
  EXPECT_GE(daemon.loads, 3);
  EXPECT_LE(daemon.loads, 4);
}

TEST_F(Reload, KeepsTheRunningPolicyWhileAFileIsHalfWrittenAndThenTakesTheWhole) {
  begin_with(policy("first"));
  break_disk();
  daemon.feed(InputsChanged{"/etc/mailfw.toml changed"});
  daemon.run_for(milliseconds(50));
  EXPECT_TRUE(kernel_holds(policy("first")));
  EXPECT_EQ(daemon.take_decisions(), "rejected (/etc/mailfw.toml changed): nothing; expected '='\n");
  EXPECT_EQ(daemon.status().phase, Phase::differs);
  EXPECT_EQ(daemon.status().last_errors, errors);

  mend_disk();
  on_disk = policy("second");
  daemon.feed(InputsChanged{"/etc/mailfw.toml changed"});
  daemon.run_for(milliseconds(50));
  EXPECT_TRUE(kernel_holds(policy("second")));
  EXPECT_EQ(daemon.status().phase, Phase::equal);
  EXPECT_TRUE(daemon.status().last_errors.empty());
}

TEST_F(Reload, IsEqualAgainWhenABrokenFileIsPutBack) {
  begin_with(policy("first"));
  daemon.run_for(milliseconds(1000));
  break_disk();
  daemon.feed(ReloadRequested{0, "SIGHUP"});
  daemon.run();
  mend_disk();
  daemon.feed(ReloadRequested{0, "SIGHUP"});
  daemon.run();
  EXPECT_EQ(daemon.take_decisions(),
            "rejected (SIGHUP): nothing; expected '='\nunchanged (SIGHUP): nothing\n");
  EXPECT_EQ(daemon.status().phase, Phase::equal);
  EXPECT_EQ(daemon.status().equal_since, daemon.now());
  EXPECT_TRUE(daemon.answers.empty());
}

TEST_F(Reload, AnswersWhoAsked) {
  begin_with(policy("first"));
  on_disk = policy("second");
  daemon.feed(ReloadRequested{7, "reload by root (pid 812)"});
  daemon.run();
  EXPECT_THAT(daemon.answers, ElementsAre(answered(7, true, "1 chain changed")));
  break_disk();
  daemon.feed(ReloadRequested{8, "reload by root (pid 812)"});
  daemon.run();
  ASSERT_EQ(daemon.answers.size(), 2U);
  EXPECT_THAT(daemon.answers.back(), answered(8, false, ""));
  EXPECT_EQ(daemon.answers.back().errors, errors);
}

TEST_F(Reload, ServesThoseWhoWaitTogether) {
  begin_with(policy("first"));
  daemon.feed(ReloadRequested{1, "reload"});
  on_disk = policy("second");
  daemon.feed(ReloadRequested{2, "reload"});
  daemon.feed(ReloadRequested{3, "SIGHUP"});
  daemon.run();
  EXPECT_EQ(daemon.loads, 3);  // the start, the first, and those who came meanwhile
  EXPECT_EQ(daemon.answers.size(), 3U);
  EXPECT_TRUE(kernel_holds(policy("second")));
}

TEST_F(Reload, KeepsTheOrderOfRequestsOfDifferentKinds) {
  begin_with(policy("first"));
  on_disk = policy("second");
  daemon.feed(PlanRequested{1});
  daemon.feed(ReloadRequested{2, "reload"});
  daemon.feed(PlanRequested{3});
  daemon.run();
  EXPECT_THAT(daemon.answers, ElementsAre(answered(1, true, "~ chain input: + second, - first\n"),
                                          answered(2, true, "1 chain changed"), answered(3, true, "")));
}

TEST_F(Reload, ReadsWhatChangedDuringACommitInOneMorePass) {
  begin_with(policy("first"));
  on_disk = policy("second");
  daemon.feed(ReloadRequested{1, "reload"});
  daemon.step();
  ASSERT_TRUE(std::holds_alternative<Commit>(*daemon.under_way()));
  on_disk = policy("third");
  daemon.feed(InputsChanged{"one"});
  daemon.feed(InputsChanged{"two"});
  EXPECT_TRUE(std::holds_alternative<Commit>(*daemon.under_way()));
  daemon.run_for(milliseconds(100));
  EXPECT_TRUE(kernel_holds(policy("third")));
  EXPECT_EQ(daemon.take_decisions(),
            "applied (reload): 1 chain changed\napplied (one, two): 1 chain changed\n");
}

TEST_F(Reload, CommitsAChangeWithoutLookingAtTheKernelFirst) {
  begin_with(policy("first"));
  const auto looks = daemon.snapshots;
  on_disk = policy("second");
  daemon.feed(ReloadRequested{0, "SIGHUP"});
  daemon.run();
  EXPECT_EQ(daemon.take_decisions(), "applied (SIGHUP): 1 chain changed\n");
  EXPECT_EQ(daemon.snapshots, looks);
}

TEST_F(Reload, LooksAgainIfTheKernelHasMovedMeanwhile) {
  begin_with(policy("first"));
  memory.edit([](auto& held) { held->chains.at("input").rules.edit().pop_back(); });
  on_disk = policy("second");
  daemon.feed(ReloadRequested{0, "SIGHUP"});
  daemon.run();
  EXPECT_EQ(daemon.take_decisions(), "applied (SIGHUP): 1 chain changed\n");
  EXPECT_TRUE(kernel_holds(policy("second")));
}

TEST_F(Reload, LooksAtTheKernelBeforeItSaysThatNothingIsToBeDone) {
  begin_with(policy("first"));
  memory.edit([](auto& held) { held->chains.at("input").rules.edit().pop_back(); });
  daemon.feed(ReloadRequested{0, "SIGHUP"});
  daemon.run();
  EXPECT_EQ(daemon.take_decisions(), "applied (SIGHUP): 1 chain changed\n");
  EXPECT_TRUE(kernel_holds(policy("first")));
}

TEST_F(Reload, OnRequestNeedNotReadTheSameFilesTwice) {
  begin_with(policy("first"));
  daemon.feed(InputsChanged{"/etc/mailfw.toml changed"});
  daemon.feed(ReloadRequested{1, "reload"});
  daemon.run_for(milliseconds(500));
  EXPECT_EQ(daemon.loads, 2);
}

TEST_F(Reload, SendsOneElementForOneLineOfALongList) {
  begin_with(long_list(3000));
  on_disk = long_list(3001);
  daemon.feed(InputsChanged{"list"});
  daemon.run_for(milliseconds(50));
  EXPECT_EQ(daemon.take_decisions(), "applied (list): 1 element added\n");
  EXPECT_TRUE(kernel_holds(long_list(3001)));
}

TEST_F(Reload, SendsOneElementEvenIfOthersWereBusyElsewhereMeanwhile) {
  begin_with(long_list(3000));
  memory.edit([](auto&) {});
  on_disk = long_list(3001);
  daemon.feed(InputsChanged{"list"});
  daemon.run_for(milliseconds(50));
  EXPECT_EQ(daemon.take_decisions(), "applied (list): 1 element added\n");
}

TEST_F(Reload, SendsOneElementAfterItHasFoundTheListInTheKernel) {
  memory.commit(diff::diff(*memory.snapshot(nullptr), long_list(3000)));
  begin_with(long_list(3000));
  EXPECT_EQ(daemon.commits, 0);
  on_disk = long_list(3001);
  daemon.feed(InputsChanged{"list"});
  daemon.run_for(milliseconds(50));
  EXPECT_EQ(daemon.take_decisions(), "applied (list): 1 element added\n");
}

using Plan = Scenario;

TEST_F(Plan, TellsWhatAReloadWouldDoAndDoesNothing) {
  begin_with(policy("first"));
  on_disk = policy("second");
  const auto before = daemon.status();
  daemon.feed(PlanRequested{1});
  EXPECT_EQ(daemon.status(), before);
  daemon.run();
  EXPECT_THAT(daemon.answers, ElementsAre(answered(1, true, "~ chain input: + second, - first\n")));
  EXPECT_EQ(daemon.commits, 1);  // the start's
  EXPECT_EQ(daemon.status(), before);
  EXPECT_EQ(daemon.take_decisions(), "");
}

TEST_F(Plan, OfABrokenPolicyTellsTheErrors) {
  begin_with(policy("first"));
  break_disk();
  daemon.feed(PlanRequested{1});
  daemon.run();
  EXPECT_THAT(daemon.answers, ElementsAre(answered(1, false, "")));
  EXPECT_EQ(daemon.answers[0].errors, errors);
  EXPECT_EQ(daemon.status().phase, Phase::equal);
}

TEST_F(Plan, AnswersIfTheKernelCanNotBeRead) {
  begin_with(policy("first"));
  kernel.failing_snapshots = 1;
  daemon.feed(PlanRequested{1});
  daemon.run();
  EXPECT_THAT(daemon.answers, ElementsAre(answered(1, false, "")));
  EXPECT_EQ(daemon.status().phase, Phase::equal);
}

}  // namespace
}  // namespace reconcile
