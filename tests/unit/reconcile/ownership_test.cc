// SPDX-License-Identifier: GPL-2.0-or-later
//
// The kernel does not change who owns a table that exists. What the policy says of it then waits, and whoever
// asks is told for what.
#include "unit/reconcile/scenario.h"

namespace reconcile {
namespace {

using testing::ElementsAre;

constexpr auto after_restart = "options.owner takes effect when the daemon is restarted";
constexpr auto with_a_new_table =
    "options.owner takes effect when the table is made anew: at the next boot, or after `mailfwctl stop "
    "--open`";

lower::LoweredTable declined(const std::string& sentence) {
  auto wanted = policy(sentence);
  wanted.owned = false;
  return wanted;
}

class Ownership : public Scenario {
 protected:
  // As Scenario's, on a kernel that is known to have owners.
  void begin_with(lower::LoweredTable first) {
    on_disk = std::move(first);
    owning.disk = daemon.disk;
    owning.start();
    owning.run();
    ASSERT_EQ(owning.times_ready, 1);
    owning.take_decisions();
  }
  void reload(RequestId request = 0) {
    owning.feed(ReloadRequested{request, "SIGHUP"});
    owning.run();
  }

  support::ScriptedDaemon owning{kernel, Settings{.kernel_has_owners = true}};
};

TEST_F(Ownership, DeclinedWhileTheTableIsOursWaitsForARestart) {
  begin_with(policy("first"));
  EXPECT_EQ(owning.status().put_off, "");
  on_disk = declined("first");
  reload(7);
  EXPECT_EQ(owning.take_decisions(), std::string("unchanged (SIGHUP): nothing; ") + after_restart + "\n");
  EXPECT_THAT(owning.answers, ElementsAre(answered(7, true, std::string("nothing; ") + after_restart)));
  EXPECT_EQ(owning.status().put_off, after_restart);
  EXPECT_TRUE(owning.status().owned);
}

TEST_F(Ownership, DeclinedTogetherWithOtherChangesDoesNotHideThem) {
  begin_with(policy("first"));
  on_disk = declined("second");
  reload();
  EXPECT_EQ(owning.take_decisions(),
            std::string("applied (SIGHUP): 1 chain changed; ") + after_restart + "\n");
  on_disk = policy("second");
  reload();
  EXPECT_EQ(owning.take_decisions(), "unchanged (SIGHUP): nothing\n");
  EXPECT_EQ(owning.status().put_off, "");
}

TEST_F(Ownership, DeclinedFromTheStartWaitsForNothing) {
  begin_with(declined("first"));
  EXPECT_FALSE(owning.status().owned);
  EXPECT_EQ(owning.status().put_off, "");
}

TEST_F(Ownership, WantedOfATableThatWasMadeWithoutWaitsForANewTable) {
  begin_with(declined("first"));
  on_disk = policy("first");
  reload();
  EXPECT_EQ(owning.take_decisions(), std::string("unchanged (SIGHUP): nothing; ") + with_a_new_table + "\n");
  EXPECT_EQ(owning.status().put_off, with_a_new_table);
  owning.feed(StopRequested{0, StopMode::open, "stop"});
  owning.run();
  reload();
  EXPECT_EQ(owning.take_decisions(),
            "stopped (stop): table removed\napplied (SIGHUP): table set up, 1 chain added\n");
  EXPECT_TRUE(owning.status().owned);
  EXPECT_EQ(owning.status().put_off, "");
}

TEST_F(Ownership, WantedOfATableThatItsOwnerLeftBehindIsTakenAtOnce) {
  memory.commit(diff::diff(*memory.snapshot(nullptr), policy("first")));
  memory.edit([](auto& held) { held->flags.owner = diff::Owner::nobody; });
  begin_with(declined("first"));
  EXPECT_FALSE(owning.status().owned);
  on_disk = policy("first");
  reload();
  EXPECT_EQ(owning.take_decisions(), "applied (SIGHUP): table set up\n");
  EXPECT_TRUE(owning.status().owned);
}

TEST_F(Ownership, OfAKernelThatHasNoOwnersIsNotPutOff) {
  Scenario::begin_with(declined("first"));
  on_disk = policy("first");
  daemon.feed(ReloadRequested{0, "SIGHUP"});
  daemon.run();
  EXPECT_EQ(daemon.take_decisions(), "unchanged (SIGHUP): nothing\n");
  EXPECT_EQ(daemon.status().put_off, "");
}

TEST_F(Ownership, IsInThePlanBeforeItIsPutOff) {
  begin_with(policy("first"));
  on_disk = declined("first");
  owning.feed(PlanRequested{1});
  owning.run();
  EXPECT_THAT(owning.answers, ElementsAre(answered(1, true, std::string("  ") + after_restart + "\n")));
  on_disk = policy("first");
  owning.feed(PlanRequested{2});
  owning.run();
  EXPECT_THAT(owning.answers.back(), answered(2, true, ""));
}

}  // namespace
}  // namespace reconcile
