// SPDX-License-Identifier: GPL-2.0-or-later
//
// What happens to us: one handler for each event from outside. They only remember; passes.cc decides what
// comes next.
#include "reconcile/reconciler.h"

#include <algorithm>
#include <utility>

namespace reconcile {
namespace {

std::string culprit_of(const ForeignChange& change) {
  std::string who = change.process.empty() ? "somebody" : change.process;
  if (change.pid != 0) who += " (pid " + std::to_string(change.pid) + ")";
  return who + " changed the table";
}

}  // namespace

Actions Reconciler::start(Time now) {
  now_ = now;
  load(Pass{.purpose = Purpose::apply, .causes = Causes("start")});
  return std::exchange(actions_, {});
}

Actions Reconciler::on(const Event& event, Time now) {
  now_ = now;
  std::visit([this](const auto& happened) { handle(happened); }, event);
  proceed();
  set_alarm();
  return std::exchange(actions_, {});
}

// Stopped on purpose, and nobody has asked to go on.
bool Reconciler::at_rest() const {
  return stopped_ && !(pass_ && pass_->purpose == Purpose::apply);
}

void Reconciler::handle(const InputsChanged& event) {
  if (!at_rest()) inputs_.note(event.cause, now_, settings_);
}

void Reconciler::handle(const ForeignChange& event) {
  suspects_.add(event.touched);
  note_damage(Causes(culprit_of(event)), now_);
}

void Reconciler::handle(const EventsLost&) {
  suspects_.add_all();
  note_damage(Causes("events of the kernel were lost"), now_);
}

void Reconciler::note_damage(const Causes& culprits, Time not_before) {
  if (at_rest()) return;
  proven_ = false;
  if (!damage_) damage_ = Damage{{}, not_before};
  damage_->culprits.add(culprits);
  damage_->not_before = std::min(damage_->not_before, not_before);
}

void Reconciler::handle(const ReloadRequested& event) {
  requests_.emplace_back(event);
}
void Reconciler::handle(const PlanRequested& event) {
  requests_.emplace_back(event);
}
void Reconciler::handle(const StopRequested& event) {
  requests_.emplace_back(event);
}

void Reconciler::handle(const TimerFired&) {
  alarm_.reset();
  if (pass_ && pass_->step == Step::pausing && pass_->resume_at <= now_) take_snapshot();
}

Phase Reconciler::phase() const {
  if (pass_ && pass_->purpose != Purpose::plan) return ready_ ? Phase::applying : Phase::starting;
  if (stopped_) return *stopped_ == StopMode::open ? Phase::stopped_open : Phase::stopped_closed;
  if (!ready_) return Phase::starting;
  if (!proven_ || !last_errors_.empty()) return Phase::differs;
  return inputs_.due() ? Phase::applying : Phase::equal;
}

Status Reconciler::status() const {
  Status status;
  status.phase = phase();
  status.equal_since = equal_since_;
  status.last_decision = last_decision_;
  status.last_errors = last_errors_;
  if (live_) {
    status.generation = live_->generation;
    status.owned = live_->table && live_->table->owner == diff::Owner::ourselves;
  }
  if (target_) {
    status.put_off = put_off(target_->table);
    status.sentences = target_->sentences;
    status.rules = target_->rules;
    status.sets = target_->table.sets.size();
    status.set_elements = target_->set_elements;
    status.warnings = target_->warnings;
  }
  return status;
}

}  // namespace reconcile
