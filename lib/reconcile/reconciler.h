// SPDX-License-Identifier: GPL-2.0-or-later
//
// Keeps policy and kernel equal: a pure state machine without I/O, clock, thread or logger. The daemon is the
// loop around it: await an event, call on(), perform the actions, feed the outcomes back.
//
// It does one pass at a time (pass.h): load, snapshot, compare, commit. Whatever arrives meanwhile is
// remembered and looked at when the pass is over, damage first, then requests in their order, then changed
// inputs.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "diff/live_table.h"
#include "reconcile/action.h"
#include "reconcile/event.h"
#include "reconcile/fight.h"
#include "reconcile/pass.h"
#include "reconcile/settings.h"
#include "reconcile/settling.h"

namespace reconcile {

enum class Phase { starting, equal, applying, differs, stopped_open, stopped_closed };

// What `status` tells, always true at the moment it is asked.
struct Status {
  Phase phase = Phase::starting;
  std::uint32_t generation = 0;
  bool owned = false;
  std::string put_off;  // what of the policy in force takes effect only later, and when; empty: nothing
  std::size_t sentences = 0;
  std::size_t rules = 0;
  std::size_t sets = 0;
  std::size_t set_elements = 0;
  Time equal_since{};
  std::optional<Decision> last_decision;
  base::Errors last_errors;  // why the file on disk is not what runs; empty once a reload has succeeded
  base::Errors warnings;     // about what is in force

  bool operator==(const Status&) const = default;
};

class Reconciler {
 public:
  explicit Reconciler(Settings settings) : settings_(settings) {}

  // The actions of the start: load the policy, take a snapshot.
  Actions start(Time now);

  // Total: any event in any state is answered, if only by an empty list.
  Actions on(const Event& event, Time now);

  [[nodiscard]] Status status() const;
  // What is in force; nullptr before the first policy is, and while stopped open.
  [[nodiscard]] SharedTarget in_force() const { return target_; }
  // The table as last known from the kernel, for reuse by the next snapshot; nullptr before the first.
  [[nodiscard]] const diff::LiveTable* known() const { return live_ ? &*live_ : nullptr; }

 private:
  using Request = std::variant<ReloadRequested, PlanRequested, StopRequested>;

  // What happens to us (reconciler.cc).
  void handle(const InputsChanged& event);
  void handle(const ForeignChange& event);
  void handle(const EventsLost& event);
  void handle(const ReloadRequested& event);
  void handle(const PlanRequested& event);
  void handle(const StopRequested& event);
  void handle(const TimerFired& event);
  void note_damage(const Causes& culprits, Time not_before);
  [[nodiscard]] bool at_rest() const;

  // What we asked for (outcomes.cc).
  void handle(const Loaded& event);
  void handle(const Snapshotted& event);
  void handle(const CommitDone& event);
  void settle(const kernel::Committed& outcome);
  void settle(const kernel::Stale& outcome);
  void settle(const kernel::Refused& outcome);
  void settle(const kernel::OutcomeUnknown& outcome);
  void compare();
  void tell_plan(const diff::Changeset& changeset);
  bool commit_unseen();
  void commit(diff::Changeset changeset);
  void try_again(const base::Error& reason);

  // Which pass comes next (passes.cc).
  void proceed();
  bool begin_repair();
  bool begin_request();
  bool begin_reading();
  void begin(const ReloadRequested& request);
  void begin(const PlanRequested& request);
  void begin(const StopRequested& request);
  void load(Pass pass);
  void take_snapshot();
  void set_alarm();

  // How a pass ends (endings.cc).
  enum class Hope : std::uint8_t { none, later };
  void succeed();
  void put_in_force();
  void stay_stopped(StopMode mode);
  void reject(const base::Errors& errors);
  void fail(const base::Errors& errors, Hope hope);
  void prepare_another_attempt(const base::Errors& errors, Hope hope);
  void report(DecisionKind kind, const base::Errors& errors);
  void answer(bool done, const std::string& text, const base::Errors& errors);
  void give_up(const base::Errors& errors);
  void prove_equal();
  [[nodiscard]] std::string put_off(const lower::LoweredTable& wanted) const;
  [[nodiscard]] std::string words_for_change() const;

  [[nodiscard]] Phase phase() const;

  Settings settings_;
  Time now_{};       // of the event that is being handled
  Actions actions_;  // that it has led to so far

  SharedTarget target_;                  // what is in force, or was before somebody changed it
  std::optional<diff::LiveTable> live_;  // as last known
  std::optional<StopMode> stopped_;
  bool ready_ = false;  // a policy has been in force
  bool proven_ =
      false;  // the last look at the kernel found what is wanted, and nothing is known to have happened since
  Time equal_since_{};
  base::Errors last_errors_;
  std::optional<Decision> last_decision_;

  std::optional<Pass> pass_;
  std::optional<Damage> damage_;
  Suspects suspects_;
  std::deque<Request> requests_;
  Settling inputs_;
  Fight fight_;
  std::optional<Time> alarm_;
};

}  // namespace reconcile
