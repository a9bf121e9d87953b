// SPDX-License-Identifier: GPL-2.0-or-later
//
// Which pass comes next, and how it begins.
#include <algorithm>
#include <utility>

#include "base/overloaded.h"
#include "reconcile/reconciler.h"

namespace reconcile {

void Reconciler::proceed() {
  if (pass_) return;
  if (stopped_) {
    inputs_.forget();
    damage_.reset();
  }
  // An open or wrong table is worse than an old policy, and a request worse to wait for than a file.
  if (begin_repair() || begin_request()) return;
  begin_reading();
}

bool Reconciler::begin_repair() {
  if (!target_) damage_.reset();
  if (!damage_ || std::max(damage_->not_before, fight_.earliest_repair()) > now_) return false;
  pass_ = Pass{.purpose = Purpose::repair, .began = now_, .target = target_};
  take_snapshot();
  return true;
}

bool Reconciler::begin_request() {
  if (requests_.empty()) return false;
  const auto first = std::move(requests_.front());
  requests_.pop_front();
  std::visit([this](const auto& request) { begin(request); }, first);
  return true;
}

bool Reconciler::begin_reading() {
  if (!inputs_.due() || *inputs_.due() > now_) return false;
  load(Pass{.purpose = Purpose::apply, .causes = inputs_.take()});
  return true;
}

// Reloads that wait in a row share one pass: what is read for the first was written before the last asked.
void Reconciler::begin(const ReloadRequested& request) {
  Pass pass{.purpose = Purpose::apply, .causes = Causes(request.cause), .requests = {request.request}};
  while (!requests_.empty() && std::holds_alternative<ReloadRequested>(requests_.front())) {
    const auto& another = std::get<ReloadRequested>(requests_.front());
    pass.causes.add(another.cause);
    pass.requests.push_back(another.request);
    requests_.pop_front();
  }
  inputs_.forget();  // they are being read
  load(std::move(pass));
}

void Reconciler::begin(const PlanRequested& request) {
  Pass pass{.purpose = Purpose::plan, .causes = Causes("plan"), .requests = {request.request}};
  while (!requests_.empty() && std::holds_alternative<PlanRequested>(requests_.front())) {
    pass.requests.push_back(std::get<PlanRequested>(requests_.front()).request);
    requests_.pop_front();
  }
  load(std::move(pass));
}

void Reconciler::begin(const StopRequested& request) {
  const auto purpose = request.mode == StopMode::open ? Purpose::stop_open : Purpose::stop_closed;
  Pass pass{.purpose = purpose, .causes = Causes(request.cause), .requests = {request.request}};
  if (purpose == Purpose::stop_closed) return load(std::move(pass));
  pass.began = now_;
  pass_ = std::move(pass);
  take_snapshot();
}

void Reconciler::load(Pass pass) {
  pass.began = now_;
  pass.step = Step::loading;
  const bool closed = pass.purpose == Purpose::stop_closed;
  pass_ = std::move(pass);
  actions_.emplace_back(Load{closed});
}

void Reconciler::take_snapshot() {
  pass_->step = Step::snapshotting;
  pass_->suspects.add(std::exchange(suspects_, {}));
  // A plan looks and leaves things as they are: the damage waits for its own pass.
  if (damage_ && pass_->purpose != Purpose::plan) {
    pass_->culprits.add(damage_->culprits);
    damage_.reset();
  }
  // What others did is in no table that we remember, even if the generation says so by accident.
  const bool trust_known = pass_->culprits.empty() && pass_->suspects.empty() && !pass_->outcome_unknown;
  if (trust_known && commit_unseen()) return;
  actions_.emplace_back(Snapshot{trust_known});
}

void Reconciler::set_alarm() {
  std::optional<Time> next;
  const auto at = [&](Time time) { next = next ? std::min(*next, time) : time; };
  if (pass_) {
    if (pass_->step == Step::pausing) at(pass_->resume_at);
  } else {
    if (damage_) at(std::max(damage_->not_before, fight_.earliest_repair()));
    if (inputs_.due()) at(*inputs_.due());
  }
  if (!next || next == alarm_) return;
  alarm_ = next;
  actions_.emplace_back(WakeAt{*next});
}

}  // namespace reconcile
