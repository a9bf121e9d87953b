// SPDX-License-Identifier: GPL-2.0-or-later
//
// The daemon's loop for scenario tests: performs what the reconciler asks for against any Kernel, on a clock
// that only moves when told. A test can stop between an action and its outcome, which is where things go
// wrong in life.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/overloaded.h"
#include "kernel/kernel.h"
#include "reconcile/reconciler.h"

namespace support {

class ScriptedDaemon {
 public:
  using Time = reconcile::Time;
  using Loaded = base::Checked<reconcile::SharedTarget>;

  explicit ScriptedDaemon(kernel::Kernel& kernel, reconcile::Settings settings = {})
      : kernel_(kernel), reconciler_(settings) {}

  // What is on disk. `closed` as in Load.
  std::function<Loaded(bool closed)> disk;

  void start() { take(reconciler_.start(now_)); }
  void feed(const reconcile::Event& event) { take(reconciler_.on(event, now_)); }

  // Performs the action that is under way and feeds its outcome back; false if there is none.
  bool step();
  // Everything that is to happen now, timers that are due included.
  void run();
  // The same, with this much time passing.
  void run_for(std::chrono::milliseconds span);

  [[nodiscard]] reconcile::Status status() const { return reconciler_.status(); }
  [[nodiscard]] const std::optional<reconcile::Action>& under_way() const { return under_way_; }
  [[nodiscard]] Time now() const { return now_; }

  // "repaired (nft (pid 7) changed the table): 1 chain changed", one line each, since the last call.
  std::string take_decisions();

  std::vector<reconcile::Decision> decisions;
  std::vector<reconcile::Answer> answers;
  std::optional<base::Errors> gave_up;
  int times_ready = 0;
  int loads = 0;
  int snapshots = 0;
  int commits = 0;
  int collisions = 0;  // a second action of Load, Snapshot, Commit while one was under way

 private:
  void take(reconcile::Actions actions);
  void put_under_way(reconcile::Action action, int& count);
  bool ring(Time until);

  kernel::Kernel& kernel_;
  reconcile::Reconciler reconciler_;
  Time now_{std::chrono::hours(1)};
  std::optional<reconcile::Action> under_way_;
  std::optional<Time> alarm_;
  std::size_t told_ = 0;
};

}  // namespace support
