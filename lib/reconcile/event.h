// SPDX-License-Identifier: GPL-2.0-or-later
//
// What can happen to the daemon, as values: everything the reconciler ever learns reaches it as one of these.
// Outcomes of the actions it asked for (Loaded, Snapshotted, CommitDone) are events too, so a scenario test
// scripts them all.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "diff/changeset.h"
#include "diff/live_table.h"
#include "kernel/kernel.h"
#include "lower/program.h"

namespace reconcile {

// Numbers a request of the control socket, so that its answer finds the way back. 0: nobody waits.
using RequestId = std::uint64_t;

// What the policy on disk came to: the wanted table, and counts for `status`.
struct Target {
  lower::LoweredTable table;
  std::size_t sentences = 0;
  std::size_t rules = 0;
  std::size_t set_elements = 0;
  base::Errors warnings = {};  // what is probably not meant, and lists that stay as they were

  bool operator==(const Target&) const = default;
};
using SharedTarget = std::shared_ptr<const Target>;

// The policy, a drop-in, a list file or the interfaces may have changed. `cause` goes into the log line:
// "/etc/mailfw.toml changed", "interface ppp0 appeared".
struct InputsChanged {
  std::string cause;
};
// Somebody else committed to our table. `touched` are the sets whose elements he changed.
struct ForeignChange {
  std::string process;  // "nft"
  std::uint32_t pid = 0;
  std::vector<ruleset::SetName> touched;
};
// The kernel dropped events (ENOBUFS): anything may have happened to the table.
struct EventsLost {};
// SIGHUP or `mailfwctl reload`.
struct ReloadRequested {
  RequestId request = 0;
  std::string cause;  // "SIGHUP", "reload by root (pid 812)"
};
// `mailfwctl plan`: what would a reload change? Never commits.
struct PlanRequested {
  RequestId request = 0;
};
enum class StopMode { open, closed };
struct StopRequested {
  RequestId request = 0;
  StopMode mode = StopMode::open;
  std::string cause;
};

// Answers to the actions of the same name.
struct Loaded {
  base::Checked<SharedTarget> target;
};
struct Snapshotted {
  base::Result<diff::LiveTable> live;
};
struct CommitDone {
  kernel::CommitOutcome outcome;
};
struct TimerFired {};

using Event = std::variant<InputsChanged, ForeignChange, EventsLost, ReloadRequested, PlanRequested,
                           StopRequested, Loaded, Snapshotted, CommitDone, TimerFired>;

}  // namespace reconcile
