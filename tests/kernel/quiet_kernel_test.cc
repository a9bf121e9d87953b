// SPDX-License-Identifier: GPL-2.0-or-later
//
// A long list is committed without being announced to us, and nothing that a stranger does meanwhile goes
// unnoticed.
#include "mailfwd/quiet_kernel.h"

#include <functional>

#include "kernel/netlink_fixture.h"
#include "lower/lower.h"

namespace {

// A kernel that lets somebody else in right after each commit of ours.
class Interrupted final : public kernel::Kernel {
 public:
  Interrupted(kernel::Kernel& kernel, std::function<void()> after)
      : kernel_(kernel), after_(std::move(after)) {}

  base::Result<diff::LiveTable> snapshot(const diff::LiveTable* known) override {
    return kernel_.snapshot(known);
  }
  kernel::CommitOutcome check(const diff::Changeset& changeset) override { return kernel_.check(changeset); }
  kernel::CommitOutcome commit(const diff::Changeset& changeset) override {
    auto outcome = kernel_.commit(changeset);
    after_();
    return outcome;
  }
  kernel::CommitOutcome commit_aside(const std::vector<diff::Change>& changes) override {
    return kernel_.commit_aside(changes);
  }
  base::Result<std::vector<ruleset::TimedElement>> timed_elements(const ruleset::SetName& set,
                                                                  const ruleset::SetSchema& schema) override {
    return kernel_.timed_elements(set, schema);
  }
  [[nodiscard]] kernel::Features features() const override { return kernel_.features(); }

 private:
  kernel::Kernel& kernel_;
  std::function<void()> after_;
};

enum class Owned { no, yes };

lower::LoweredTable with_list(std::uint32_t count, Owned owned) {
  base::Ipv4Set::Intervals intervals;
  for (std::uint32_t i = 1; i <= count; ++i) intervals.push_back({{i * 4}, {i * 4}});
  ruleset::Ruleset ruleset;
  ruleset.owned = owned == Owned::yes;
  const ruleset::SetSchema schema{{ruleset::KeyType::ipv4_address}, true, false};
  ruleset.sets.push_back({{"list_4"}, schema, base::Ipv4Set(std::move(intervals)), {}});
  return lower::lower(ruleset);
}

class QuietKernel : public tests::NetlinkTest {
 protected:
  void SetUp() override {
    NetlinkTest::SetUp();
    auto opened = kernel::TableEvents::open(kernel_->port_id());
    ASSERT_TRUE(opened);
    events_.emplace(std::move(*opened));
  }

  std::size_t announced() {
    const auto events = events_->drain();
    EXPECT_TRUE(events);
    return events ? events->size() : 0;
  }

  kernel::CommitOutcome commit(kernel::Kernel& kernel, const lower::LoweredTable& wanted) {
    mailfwd::QuietKernel quiet(kernel, *events_, [this] { ++missed_; });
    return quiet.commit(changes_towards(wanted));
  }

  std::optional<kernel::TableEvents> events_;
  int missed_ = 0;
};

TEST_F(QuietKernel, ALongListIsNotAnnounced) {
  tests::expect_committed(commit(*kernel_, with_list(1500, Owned::yes)));
  EXPECT_EQ(announced(), 0u);
  EXPECT_EQ(missed_, 0);
}

TEST_F(QuietKernel, AShortListIs) {
  tests::expect_committed(commit(*kernel_, with_list(10, Owned::yes)));
  EXPECT_EQ(announced(), 1u);
  EXPECT_EQ(missed_, 0);
}

TEST_F(QuietKernel, HearsAgainAfterwards) {
  tests::expect_committed(commit(*kernel_, with_list(1500, Owned::yes)));
  nft("add table ip stranger");
  EXPECT_EQ(announced(), 1u);
}

TEST_F(QuietKernel, NobodyElseMeansThatNothingWasMissed) {
  tests::expect_committed(commit(*kernel_, with_list(1500, Owned::no)));
  EXPECT_EQ(missed_, 0);
}

TEST_F(QuietKernel, AStrangerInATableThatAnybodyMayChangeWasMissed) {
  Interrupted interrupted(*kernel_, [] { nft("add element inet mailfwd list_4 { 192.0.2.1 }"); });
  tests::expect_committed(commit(interrupted, with_list(1500, Owned::no)));
  EXPECT_EQ(missed_, 1);
}

TEST_F(QuietKernel, AStrangerCanNotHaveChangedATableThatWeOwn) {
  Interrupted interrupted(*kernel_, [] { nft("add table ip stranger"); });
  tests::expect_committed(commit(interrupted, with_list(1500, Owned::yes)));
  EXPECT_EQ(missed_, 0);
}

}  // namespace
