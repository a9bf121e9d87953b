// SPDX-License-Identifier: GPL-2.0-or-later
//
// Keeps policy and kernel equal: a pure state machine without I/O, clock, thread or logger. The daemon is the loop
// around it: await an event, call on(), perform the actions, feed the outcomes back.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "diff/live_table.h"
#include "reconcile/action.h"
#include "reconcile/event.h"

namespace reconcile {

struct Settings {
  std::chrono::milliseconds settle{20};          // a burst of changes is one reload: wait for this much quiet ...
  std::chrono::milliseconds settle_at_most{100};  // ... but not longer than this
  std::chrono::milliseconds retry{1000};         // after the kernel was out of memory
  int stale_retries = 50;                        // with backoff, before a commit counts as failed
};

enum class Phase { starting, equal, applying, differs, stopped_open, stopped_closed };

// What `status` tells, always true at the moment it is asked.
struct Status {
  Phase phase = Phase::starting;
  std::uint32_t generation = 0;
  bool owned = false;
  std::size_t sentences = 0;
  std::size_t rules = 0;
  std::size_t sets = 0;
  std::size_t set_elements = 0;
  Time equal_since{};
  std::optional<Decision> last_decision;
  base::Errors last_errors;  // why the file on disk is not what runs; empty once a reload has succeeded

  bool operator==(const Status&) const = default;
};

class Reconciler {
 public:
  explicit Reconciler(Settings settings);

  // The actions of the start: load the policy, take a snapshot.
  Actions start(Time now);

  // Total: any event in any state is answered, if only by an empty list.
  Actions on(const Event& event, Time now);

  [[nodiscard]] Status status() const;
  // The table as last known from the kernel, for reuse by the next snapshot; nullptr before the first.
  [[nodiscard]] const diff::LiveTable* known() const;

 private:
  struct State;
  // Defined by the implementer: replace by plain members as needed.
};

}  // namespace reconcile
