// SPDX-License-Identifier: GPL-2.0-or-later
//
// NFT_TABLE_F_OWNER: who holds the table, what others can do to it meanwhile, and how the next daemon takes
// it over.
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/netlink_fixture.h"
#include "support/tables.h"

namespace tests {
namespace {

using diff::AddChain;
using diff::AddTable;
using diff::LiveTableFlags;
using diff::Owner;
using kernel::CommitOutcome;
using kernel::Committed;

class Ownership : public NetlinkTest {
 protected:
  // Another process makes the table, owned, and dies.
  void leave_an_orphan() {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      auto kernel = kernel::NetlinkKernel::open();
      if (!kernel) ::_exit(2);
      const auto live = (*kernel)->snapshot(nullptr);
      if (!live) ::_exit(3);
      const auto outcome =
          (*kernel)->commit({live->generation, {}, {AddTable{true}, AddChain{{"kept"}, {}}}});
      const auto* committed = std::get_if<Committed>(&outcome);
      ::_exit(committed && committed->owned ? 0 : 4);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_EQ(status, 0);
  }
};

TEST_F(Ownership, IsAFeatureOfThisKernel) {
  // On one without it these tests would say nothing.
  EXPECT_TRUE(kernel_->features().table_owner);
  EXPECT_FALSE(kernel_->features().kernel_release.empty());
}

TEST_F(Ownership, ProbingLeavesNoTrace) {
  const auto before = snapshot().generation;
  ASSERT_TRUE(kernel::NetlinkKernel::open());
  EXPECT_EQ(snapshot().generation, before);
  EXPECT_EQ(nft("list tables"), "");
}

TEST_F(Ownership, IsAskedForTogetherWithPersistence) {
  const auto before = snapshot().generation;
  EXPECT_EQ(kernel_->commit(now({AddTable{true}})), CommitOutcome(Committed{before + 1, true}));
  EXPECT_EQ(snapshot().table, (LiveTableFlags{Owner::ourselves, true, false}));
}

TEST_F(Ownership, IsLeftAloneWhereThePolicyDeclinesIt) {
  const auto before = snapshot().generation;
  EXPECT_EQ(kernel_->commit(now({AddTable{false}})), CommitOutcome(Committed{before + 1, false}));
  EXPECT_EQ(snapshot().table, (LiveTableFlags{Owner::nobody, false, false}));
}

TEST_F(Ownership, KeepsOthersOut) {
  expect_committed(kernel_->commit(now({AddTable{true}, AddChain{{"ours"}, {}}})));
  const auto before = snapshot();
  EXPECT_EQ(nft("flush ruleset"), "");
  EXPECT_NE(support::run("nft add rule inet mailfwd ours accept").status, 0);
  EXPECT_NE(support::run("nft delete table inet mailfwd").status, 0);
  auto after = snapshot();
  after.generation = before.generation;
  EXPECT_EQ(after, before);
}

TEST_F(Ownership, OfAnOrphanIsTakenOverWithWhatIsInIt) {
  leave_an_orphan();
  const auto orphan = snapshot();
  EXPECT_EQ(orphan.table, (LiveTableFlags{Owner::nobody, true, false}));
  ASSERT_EQ(orphan.chains.size(), 1u);
  const diff::Changeset adoption{orphan.generation, {}, {AddTable{true}}};
  EXPECT_EQ(kernel_->check(adoption), CommitOutcome(Committed{orphan.generation, true}));
  EXPECT_EQ(snapshot(), orphan) << "a dry run must not adopt";
  EXPECT_EQ(kernel_->commit(adoption), CommitOutcome(Committed{orphan.generation + 1, true}));
  const auto adopted = snapshot();
  EXPECT_EQ(adopted.table, (LiveTableFlags{Owner::ourselves, true, false}));
  EXPECT_EQ(adopted.chains, orphan.chains);
}

TEST_F(Ownership, OfAnOrphanIsNotTakenWhereThePolicyDeclinesIt) {
  leave_an_orphan();
  const auto before = snapshot().generation;
  EXPECT_EQ(kernel_->commit(now({AddTable{false}, AddChain{{"more"}, {}}})),
            CommitOutcome(Committed{before + 1, false}));
  EXPECT_EQ(snapshot().table, (LiveTableFlags{Owner::nobody, true, false}));
}

// As `nft` 1.1 does it with `flags dormant, persist`; that of Debian 12 knows no persist.
void switch_off_the_orphan() {
  auto socket = kernel::NlSocket::open(NETLINK_NETFILTER);
  ASSERT_TRUE(socket);
  kernel::Batch batch(std::nullopt);
  const diff::Change change = AddTable{};
  kernel::encode_table(batch, change, NFT_MSG_NEWTABLE, kernel::table_persist | kernel::table_dormant);
  const auto reply = kernel::transmit(*socket, batch, kernel::Batch::Effect::apply);
  ASSERT_TRUE(std::holds_alternative<kernel::Taken>(reply));
}

TEST_F(Ownership, OfADormantOrphanIsTakenAndItWakes) {
  leave_an_orphan();
  switch_off_the_orphan();
  ASSERT_EQ(snapshot().table, (LiveTableFlags{Owner::nobody, true, true}));
  expect_committed(kernel_->commit(now({AddTable{true}, diff::WakeTable{}})));
  EXPECT_EQ(snapshot().table, (LiveTableFlags{Owner::ourselves, true, false}));
}

TEST_F(Ownership, OfADormantOrphanThatThePolicyDeclinesWakesAllTheSame) {
  leave_an_orphan();
  switch_off_the_orphan();
  expect_committed(kernel_->commit(now({diff::WakeTable{}})));
  EXPECT_EQ(snapshot().table, (LiveTableFlags{Owner::nobody, true, false}));
}

TEST_F(Ownership, CanNotBeAddedToATableThatSomebodyMadeWithoutIt) {
  nft("add table inet mailfwd");
  const auto before = snapshot();
  const auto outcome = kernel_->commit(now({AddTable{true}, AddChain{{"ours"}, {}}}));
  EXPECT_EQ(outcome, CommitOutcome(Committed{before.generation + 1, false}));
}

TEST_F(Ownership, AWokenTableIsAwake) {
  nft("'add table inet mailfwd { flags dormant; }'");
  ASSERT_TRUE(snapshot().table->dormant);
  expect_committed(kernel_->commit(now({diff::WakeTable{}})));
  EXPECT_FALSE(snapshot().table->dormant);
}

TEST_F(Ownership, OutlivesItsProcessTogetherWithItsRules) {
  leave_an_orphan();
  EXPECT_THAT(nft("list ruleset"), testing::HasSubstr("chain kept"));
}

}  // namespace
}  // namespace tests
