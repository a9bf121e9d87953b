// SPDX-License-Identifier: GPL-2.0-or-later
//
// The stage of every scenario: a kernel in memory that can be unlucky, a disk with a policy on it, and the
// daemon.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "diff/diff.h"
#include "kernel/memory_kernel.h"
#include "support/faulty_kernel.h"
#include "support/scripted_daemon.h"
#include "support/tables.h"

namespace reconcile {

using std::chrono::milliseconds;
using support::accept;
using support::addresses;
using support::base_chain;
using support::chain;
using support::drop;
using support::many_addresses;
using support::Misfortune;
using support::table;

// A policy of one sentence, so that two policies differ in one chain.
inline lower::LoweredTable policy(const std::string& sentence) {
  return table({}, {base_chain("input", ruleset::HookPoint::input, {accept(sentence), drop("final")})});
}
// One with a list that is known by its record.
inline lower::LoweredTable long_list(std::size_t count) {
  return table({many_addresses("list", count)}, {chain("user", {support::accept_from("list", "list")})});
}

class Scenario : public testing::Test {
 protected:
  Scenario() {
    daemon.disk = [this](bool closed) -> support::ScriptedDaemon::Loaded {
      if (!errors.empty()) return std::unexpected(errors);
      Target target{closed ? policy("admin only") : on_disk, 1, 2, 3};
      return std::make_shared<const Target>(std::move(target));
    };
  }
  ~Scenario() override { EXPECT_EQ(daemon.collisions, 0); }

  // The daemon with that policy in force, and nothing said yet.
  void begin_with(lower::LoweredTable first) {
    on_disk = std::move(first);
    daemon.start();
    daemon.run();
    ASSERT_EQ(daemon.times_ready, 1);
    daemon.take_decisions();
  }

  void break_disk() { errors = {base::failure("expected '='").error()}; }
  void mend_disk() { errors.clear(); }

  // Somebody else's work, of which the kernel tells.
  void stranger_flushes(const std::string& name) {
    memory.edit([&](auto& held) { held->chains.at(name).rules.clear(); });
    daemon.feed(ForeignChange{"nft", 812, {}});
  }

  [[nodiscard]] bool kernel_holds(const lower::LoweredTable& wanted) {
    return memory.table() && diff::diff(*memory.snapshot(nullptr), wanted).empty();
  }

  kernel::MemoryKernel memory;
  support::FaultyKernel kernel{memory};
  support::ScriptedDaemon daemon{kernel};
  lower::LoweredTable on_disk = policy("first");
  base::Errors errors;
};

inline testing::Matcher<const Answer&> answered(RequestId request, bool done, std::string text) {
  return testing::AllOf(testing::Field(&Answer::request, request), testing::Field(&Answer::done, done),
                        testing::Field(&Answer::text, std::move(text)));
}

}  // namespace reconcile
