// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the reconciler wants done, as values. The daemon's driver performs each and feeds the outcome back as
// an event. At most one of Load, Snapshot and Commit is under way at any time.
#pragma once

#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include "diff/changeset.h"
#include "reconcile/event.h"

namespace reconcile {

using Time = std::chrono::steady_clock::time_point;

// Read the files and the world, compile, lower; answer with Loaded. `closed`: only what `stop --closed`
// leaves.
struct Load {
  bool closed = false;
  bool operator==(const Load&) const = default;
};
// Answer with Snapshotted. With `trust_known` a snapshot that is still at the kernel's generation may be
// reused.
struct Snapshot {
  bool trust_known = true;
  bool operator==(const Snapshot&) const = default;
};
// Answer with CommitDone.
struct Commit {
  diff::Changeset changeset;
  bool operator==(const Commit&) const = default;
};
// Deliver TimerFired at `when`; replaces an earlier request.
struct WakeAt {
  Time when;
  bool operator==(const WakeAt&) const = default;
};
// One decision, for the log and for `status`: cause, what changed, generation, how long it took.
enum class DecisionKind { applied, unchanged, repaired, adopted, rejected, failed, stopped };
struct Decision {
  DecisionKind kind = DecisionKind::applied;
  std::string cause;
  std::string change;  // render/change_text's summary: "2 chains changed, 1 element added"
  std::uint32_t generation = 0;
  std::chrono::microseconds duration{};
  base::Errors errors;  // of `rejected` (the policy) and `failed` (the kernel)

  bool operator==(const Decision&) const = default;
};
struct Report {
  Decision decision;
  bool operator==(const Report&) const = default;
};
// To the one who asked. Exactly one Answer follows each request with an id other than 0.
struct Answer {
  RequestId request = 0;
  bool done = false;
  std::string text;  // of a plan: the changes in words; else the summary
  base::Errors errors;
  bool operator==(const Answer&) const = default;
};
// The first policy is in force: tell the service manager.
struct AnnounceReady {
  bool operator==(const AnnounceReady&) const = default;
};
// The first policy can not be put in force at all; the table in the kernel, if any, stays as it is.
struct GiveUp {
  base::Errors errors;
  bool operator==(const GiveUp&) const = default;
};

using Action = std::variant<Load, Snapshot, Commit, WakeAt, Report, Answer, AnnounceReady, GiveUp>;
using Actions = std::vector<Action>;

}  // namespace reconcile
