// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the kernel refuses, in our words: the whole text, because it is what the operator reads. And what a
// refusal, a dry run and a stale generation leave behind: nothing.
#include "base/overloaded.h"
#include "kernel/netlink_fixture.h"
#include "support/tables.h"

namespace tests {
namespace {

using diff::AddChain;
using diff::AddElements;
using diff::AddRule;
using diff::AddSet;
using diff::AddTable;
using diff::Change;
using diff::DeleteChain;
using diff::DeleteElements;
using diff::DeleteSet;
using support::accept;
using support::accept_from;
using support::go_to;
using support::jump;

class Refusal : public NetlinkTest {
 protected:
  void SetUp() override {
    NetlinkTest::SetUp();
    expect_committed(kernel_->commit(
        now({AddTable{false}, AddChain{{"plain"}, {}}, AddChain{{"other"}, {}},
             AddChain{{"input"}, ruleset::BaseHook{}}, AddSet{{"friends"}, support::address_schema, ""},
             elements("friends", {"10.0.0.0/24", "192.0.2.1"}),
             AddRule{{"plain"}, accept_from("allow friends (mailfw.toml:3)", "friends")},
             AddRule{{"plain"}, jump("on", "other")}})));
    before_ = snapshot();
  }

  static Change elements(const char* set, std::initializer_list<std::string_view> texts) {
    return AddElements{{set}, support::address_schema, support::ipv4_set(texts)};
  }
  static Change without(const char* set, std::initializer_list<std::string_view> texts) {
    return DeleteElements{{set}, support::address_schema, support::ipv4_set(texts)};
  }

  // What the kernel says to a batch of these changes, after making sure that neither a dry run nor the
  // refused commit has left anything, and that both say the same.
  std::string refusal(std::vector<Change> changes) {
    const auto changeset = now(std::move(changes));
    const auto dry = kernel_->check(changeset);
    EXPECT_EQ(snapshot(), before_);
    const auto outcome = kernel_->commit(changeset);
    EXPECT_EQ(snapshot(), before_);
    EXPECT_EQ(describe(dry), describe(outcome));
    const auto* refused = std::get_if<kernel::Refused>(&outcome);
    if (!refused) return describe(outcome);
    EXPECT_FALSE(refused->transient);
    return base::to_text(refused->errors);
  }

  diff::LiveTable before_;
};

TEST_F(Refusal, NamesTheRuleThatLooksIntoAMissingSet) {
  EXPECT_EQ(refusal({AddRule{{"plain"}, accept_from("allow mail-in (mailfw.toml:12)", "nowhere")}}),
            "error: rule 'allow mail-in (mailfw.toml:12)' in chain 'plain', at [ lookup reg 1 in nowhere ]: "
            "there is no "
            "such set\n");
}

TEST_F(Refusal, NamesTheRuleThatJumpsToAMissingChain) {
  EXPECT_EQ(
      refusal({AddRule{{"plain"}, jump("allow mail-in (mailfw.toml:12)", "nowhere")}}),
      "error: rule 'allow mail-in (mailfw.toml:12)' in chain 'plain', at [ jump nowhere ]: there is no such "
      "chain\n");
}

TEST_F(Refusal, NamesTheChainOfARuleWithoutComment) {
  EXPECT_EQ(refusal({AddRule{{"plain"}, go_to("", "nowhere")}}),
            "error: a rule in chain 'plain', at [ goto nowhere ]: there is no such chain\n");
}

TEST_F(Refusal, NamesTheChainThatIsMissing) {
  EXPECT_EQ(refusal({diff::FlushChain{{"nowhere"}}}), "error: chain 'nowhere': there is no such thing\n");
}

TEST_F(Refusal, NamesTheChainThatExists) {
  EXPECT_EQ(refusal({AddChain{{"plain"}, {}}}), "error: chain 'plain': it exists already, in another form\n");
}

TEST_F(Refusal, NamesTheChainThatIsInUse) {
  EXPECT_EQ(refusal({DeleteChain{{"other"}}}),
            "error: chain 'other': it is still in use by a rule or a map\n");
}

TEST_F(Refusal, NamesTheChainThatCanNotBeHookedIn) {
  const ruleset::BaseHook nat_forward{ruleset::ChainType::nat, ruleset::HookPoint::forward, 0,
                                      ruleset::BasePolicy::accept};
  EXPECT_EQ(
      refusal({AddChain{{"nat_forward"}, nat_forward}}),
      "error: chain 'nat_forward': the kernel can not hook a chain in like that, nor move one that exists\n");
}

TEST_F(Refusal, NamesTheChainThatCanNotBeMoved) {
  ruleset::BaseHook elsewhere;
  elsewhere.priority = 10;
  EXPECT_EQ(refusal({diff::SetChainPolicy{{"input"}, elsewhere}}),
            "error: chain 'input': the kernel can not hook a chain in like that, nor move one that exists\n");
}

TEST_F(Refusal, NamesTheSetThatIsInUse) {
  EXPECT_EQ(refusal({DeleteSet{{"friends"}}}),
            "error: set 'friends': it is still in use by a rule or a map\n");
}

TEST_F(Refusal, NamesTheSetThatExists) {
  EXPECT_EQ(refusal({AddSet{{"friends"}, support::address_schema, ""}}),
            "error: set 'friends': it exists already, in another form\n");
}

TEST_F(Refusal, NamesTheElementThatIsThereAlready) {
  EXPECT_EQ(refusal({elements("friends", {"10.9.0.0/16", "192.0.2.1", "198.51.100.0/24"})}),
            "error: element 192.0.2.1 of set 'friends': it is there already, or overlaps one that is\n");
}

TEST_F(Refusal, NamesTheElementThatOverlaps) {
  EXPECT_EQ(refusal({elements("friends", {"10.0.0.128/25"})}),
            "error: element 10.0.0.128/25 of set 'friends': it is there already, or overlaps one that is\n");
}

TEST_F(Refusal, NamesTheElementThatIsNotThere) {
  EXPECT_EQ(refusal({without("friends", {"10.0.0.0/24", "203.0.113.10-203.0.113.20"})}),
            "error: element 203.0.113.10-203.0.113.20 of set 'friends': it is not there\n");
}

TEST_F(Refusal, NamesAnElementFarDownAListOfManyMessages) {
  auto list = support::many_addresses("list", 5000);
  auto added = AddElements{{"list"}, list.schema, list.elements};
  expect_committed(
      kernel_->commit(now({AddSet{{"list"}, list.schema, ""},
                           AddElements{{"list"}, list.schema, support::ipv4_set({"10.0.31.65"})}})));
  before_ = snapshot();
  EXPECT_EQ(refusal({added}),
            "error: element 10.0.31.65 of set 'list': it is there already, or overlaps one that is\n");
}

TEST_F(Refusal, NamesTheVerdictWhoseChainIsMissing) {
  const auto map = support::services("map", {{25, "nowhere"}});
  EXPECT_EQ(refusal({AddSet{{"map"}, map.schema, ""}, AddElements{{"map"}, map.schema, map.elements}}),
            "error: element 25 of set 'map': there is no chain of the name that it leads to\n");
}

TEST_F(Refusal, SaysThatJumpsFormALoop) {
  EXPECT_EQ(refusal({AddRule{{"input"}, jump("in", "plain")}, AddRule{{"other"}, jump("back", "plain")}}),
            "error: rule 'back' in chain 'other': jumps form a loop, or lead deeper than 16 chains\n");
}

TEST_F(Refusal, SaysThatANameIsTooLong) {
  const std::string name(256, 'x');
  EXPECT_EQ(refusal({AddChain{{name}, {}}}),
            "error: chain '" + name + "': a name or a comment is too long\n");
}

TEST_F(Refusal, TellsEveryErrorOfABatchTheRootFirst) {
  EXPECT_EQ(refusal({AddRule{{"plain"}, accept_from("first", "nowhere")}, DeleteSet{{"friends"}},
                     AddChain{{"plain"}, {}}}),
            "error: rule 'first' in chain 'plain', at [ lookup reg 1 in nowhere ]: there is no such set\n"
            "error: set 'friends': it is still in use by a rule or a map\n"
            "error: chain 'plain': it exists already, in another form\n");
}

TEST_F(Refusal, OfAnOpaqueExpressionIsTheKernels) {
  lower::Program program = accept("strange");
  program.expressions.insert(program.expressions.begin(), lower::Opaque{"counter"});
  EXPECT_EQ(refusal({AddRule{{"plain"}, program}}),
            "error: rule 'strange' in chain 'plain', at [ opaque counter ]: the kernel finds it malformed\n"
            "  hint: this is a defect of mailfwd, or the kernel is older than 5.10\n");
}

TEST_F(Refusal, OfManyErrorsTellsOneScreenful) {
  std::vector<Change> changes;
  for (int i = 0; i < 1000; ++i)
    changes.push_back(AddRule{{"plain"}, jump("rule " + std::to_string(i), "nowhere")});
  const auto outcome = kernel_->commit(now(changes));
  const auto* refused = std::get_if<kernel::Refused>(&outcome);
  ASSERT_TRUE(refused) << describe(outcome);
  EXPECT_EQ(refused->errors.size(), 20u);
  EXPECT_EQ(refused->errors.front().message,
            "rule 'rule 0' in chain 'plain', at [ jump nowhere ]: there is no such chain");
}

TEST_F(Refusal, AStaleGenerationChangesNothing) {
  auto changeset = now({AddChain{{"late"}, {}}});
  nft("add table ip other");
  before_ = snapshot();
  EXPECT_EQ(kernel_->commit(changeset), kernel::CommitOutcome(kernel::Stale{}));
  EXPECT_EQ(kernel_->check(changeset), kernel::CommitOutcome(kernel::Stale{}));
  EXPECT_EQ(snapshot(), before_);
  changeset.generation = before_.generation;
  expect_committed(kernel_->commit(changeset));
}

TEST_F(Refusal, GenerationZeroIsNoWayAroundTheComparison) {
  EXPECT_EQ(kernel_->commit({0, {}, {AddChain{{"late"}, {}}}}), kernel::CommitOutcome(kernel::Stale{}));
  EXPECT_EQ(snapshot(), before_);
}

TEST_F(Refusal, NothingToDoIsTakenUnlessItIsStale) {
  const kernel::CommitOutcome taken = kernel::Committed{before_.generation, false};
  EXPECT_EQ(kernel_->check(now({})), taken);
  EXPECT_EQ(kernel_->commit(now({elements("friends", {})})), taken);
  EXPECT_EQ(kernel_->check({before_.generation - 1, {}, {}}), kernel::CommitOutcome(kernel::Stale{}));
}

TEST_F(Refusal, ADryRunThatWouldBeTakenHasNoEffectEither) {
  const auto changeset = now({AddChain{{"new"}, ruleset::BaseHook{}}, DeleteSet{{"friends"}}});
  const auto good =
      now({AddChain{{"new"}, ruleset::BaseHook{}}, diff::FlushChain{{"plain"}}, DeleteSet{{"friends"}}});
  EXPECT_TRUE(std::holds_alternative<kernel::Refused>(kernel_->check(changeset)));
  EXPECT_EQ(kernel_->check(good), kernel::CommitOutcome(kernel::Committed{before_.generation, false}));
  EXPECT_EQ(snapshot(), before_);
}

TEST_F(Refusal, ADryRunTakesStagedSetsForGranted) {
  diff::Changeset changeset = now({AddRule{{"plain"}, accept_from("list", "list")}});
  const auto list = support::many_addresses("list", 100);
  changeset.staging = {AddSet{list.name, list.schema, ""},
                       AddElements{list.name, list.schema, list.elements}};
  expect_committed(kernel_->check(changeset));
  EXPECT_EQ(snapshot(), before_);
}

TEST_F(Refusal, SomebodyElseWhoOwnsTheTableIsNamed) {
  expect_committed(kernel_->commit(diff::removal(snapshot())));
  auto other = kernel::NetlinkKernel::open();
  ASSERT_TRUE(other);
  const auto empty = snapshot();
  expect_committed((*other)->commit({empty.generation, {}, {AddTable{true}}}));
  const auto live = snapshot();
  EXPECT_EQ(live.table, (diff::LiveTableFlags{diff::Owner::somebody_else, true, false}));
  const auto outcome = kernel_->commit({live.generation, {}, {AddChain{{"mine"}, {}}}});
  ASSERT_TRUE(std::holds_alternative<kernel::Refused>(outcome)) << describe(outcome);
  EXPECT_EQ(base::to_text(std::get<kernel::Refused>(outcome).errors),
            "error: table inet mailfwd belongs to another process that is alive (netlink port " +
                std::to_string((*other)->port_id()) +
                ")\n  hint: stop the other mailfwd; `nft list table inet mailfwd` names it\n");
  EXPECT_EQ(snapshot(), live);
}

}  // namespace
}  // namespace tests
