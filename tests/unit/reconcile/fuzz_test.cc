// SPDX-License-Identifier: GPL-2.0-or-later
//
// Any events in any order, with every misfortune: never two things at once, each request answered exactly
// once, and when the world has come to rest the kernel holds the policy. MAILFWD_SEED=n repeats a run.
#include <map>

#include "support/random_table.h"
#include "unit/reconcile/scenario.h"

namespace reconcile {
namespace {

using support::below;
using support::Random;

class Fuzz {
 public:
  explicit Fuzz(std::uint64_t seed) : random_(seed) {
    for (int at = 0; at < 4; ++at) policies_.push_back(support::random_table(random_));
    daemon_.disk = [this](bool) -> support::ScriptedDaemon::Loaded {
      if (broken_) return std::unexpected(base::Errors{base::failure("broken").error()});
      return std::make_shared<const Target>(Target{policies_[on_disk_], 0, 0, 0});
    };
  }

  void start() {
    daemon_.start();
    daemon_.run_for(milliseconds(10));
  }

  void one_event() {
    switch (below(random_, 14)) {
      case 0:
        return daemon_.feed(ReloadRequested{ask(), "reload"});
      case 1:
        return daemon_.feed(PlanRequested{ask()});
      case 2:
        if (below(random_, 6) > 0) return;
        return daemon_.feed(
            StopRequested{ask(), below(random_, 2) == 0 ? StopMode::open : StopMode::closed, "stop"});
      case 3:
      case 4:
        return edit_file();
      case 5:
      case 6:
        return disturb();
      case 7:
        return memory_.edit([](auto&) {});
      case 8:
        return kernel_.commits.push_back(static_cast<Misfortune>(below(random_, 6)));
      case 9:
        kernel_.failing_snapshots = below(random_, 4) == 0 ? 1 : 0;
        return;
      case 10:
        kernel_.before_commit = [this] { disturb(); };
        return;
      case 11:
        return daemon_.feed(TimerFired{});
      case 12:
        return daemon_.run_for(milliseconds(below(random_, 300)));
      default:
        for (auto steps = below(random_, 4); steps > 0; --steps) daemon_.step();
    }
  }

  // No more trouble: what was asked for is done, and one reload ends a stop or a refusal.
  void come_to_rest() {
    kernel_.commits.clear();
    kernel_.failing_snapshots = 0;
    kernel_.before_commit = {};
    broken_ = false;
    daemon_.run_for(milliseconds(10000));
    expect_no_false_claim();
    daemon_.feed(ReloadRequested{ask(), "the end"});
    daemon_.run_for(milliseconds(10000));
  }

  // "Equal" is only said when it is so, at whatever moment somebody asks.
  void expect_no_false_claim() {
    if (daemon_.status().phase != Phase::equal) return;
    ASSERT_TRUE(memory_.table());
    EXPECT_TRUE(diff::diff(truth(), policies_[on_disk_]).empty());
  }

  void check() {
    EXPECT_EQ(daemon_.collisions, 0);
    EXPECT_FALSE(daemon_.under_way());
    std::map<RequestId, int> times;
    for (const auto& answer : daemon_.answers) ++times[answer.request];
    EXPECT_EQ(times.size(), asked_);
    for (const auto& [request, count] : times) EXPECT_EQ(count, 1) << "request " << request;
    EXPECT_EQ(daemon_.status().phase, Phase::equal);
    EXPECT_EQ(daemon_.status().generation, memory_.generation());
    EXPECT_TRUE(memory_.table());
    EXPECT_TRUE(diff::diff(truth(), policies_[on_disk_]).empty());
  }

 private:
  RequestId ask() { return ++asked_; }

  void edit_file() {
    broken_ = below(random_, 4) == 0;
    on_disk_ = below(random_, policies_.size());
    daemon_.feed(InputsChanged{"file"});
  }

  void disturb() {
    ForeignChange event{"nft", 812, {}};
    memory_.edit([&](std::optional<kernel::MemoryTable>& table) {
      if (!table || below(random_, 6) == 0) return table.reset();
      for (auto& [name, chain] : table->chains) {
        if (below(random_, 3) == 0) chain.rules.clear();
      }
      for (auto& [name, set] : table->sets) {
        if (below(random_, 3) > 0 || set.elements.empty()) continue;
        set.elements.pop_back();
        event.touched.push_back({name});
      }
    });
    if (below(random_, 5) == 0) return daemon_.feed(EventsLost{});
    daemon_.feed(event);
  }

  // What the kernel holds, without belief in any record.
  diff::LiveTable truth() {
    auto live = *memory_.snapshot(nullptr);
    for (auto& set : live.sets) set.content = content_of(memory_.table()->sets.at(set.name.text));
    return live;
  }

  Random random_;
  std::vector<lower::LoweredTable> policies_;
  std::size_t on_disk_ = 0;
  bool broken_ = false;
  std::size_t asked_ = 0;
  kernel::MemoryKernel memory_;
  support::FaultyKernel kernel_{memory_};
  support::ScriptedDaemon daemon_{kernel_};
};

TEST(ReconcilerFuzz, EndsWithThePolicyInForceAndEverybodyAnswered) {
  const auto seed = support::seed_of_this_run();
  for (std::uint64_t round = 0; round < 40; ++round) {
    SCOPED_TRACE("MAILFWD_SEED=" + std::to_string(seed) + " round " + std::to_string(round));
    Fuzz fuzz(seed + round);
    fuzz.start();
    for (int event = 0; event < 150; ++event) {
      fuzz.one_event();
      fuzz.expect_no_false_claim();
    }
    fuzz.come_to_rest();
    fuzz.check();
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace reconcile
