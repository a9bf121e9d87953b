// SPDX-License-Identifier: GPL-2.0-or-later
//
// How a pass ends: what is in force then, who is told, and what is to be tried again.
#include <utility>

#include "diff/diff.h"
#include "reconcile/reconciler.h"

namespace reconcile {

void Reconciler::succeed() {
  switch (pass_->purpose) {
    case Purpose::apply:
      put_in_force();
      break;
    case Purpose::repair:
      prove_equal();
      if (pass_->change) fight_.repaired(now_, settings_);
      if (pass_->change) report(DecisionKind::repaired, {});
      break;
    case Purpose::plan:
      suspects_.add(pass_->suspects);
      answer(true, *pass_->change, {});
      break;
    case Purpose::stop_open:
      stay_stopped(StopMode::open);
      break;
    case Purpose::stop_closed:
      stay_stopped(StopMode::closed);
      break;
  }
  pass_.reset();
}

void Reconciler::put_in_force() {
  const bool first = !std::exchange(ready_, true);
  target_ = pass_->target;
  stopped_.reset();
  prove_equal();
  last_errors_.clear();
  auto kind = first ? DecisionKind::adopted : DecisionKind::unchanged;
  if (pass_->change && !(first && pass_->takeover)) kind = DecisionKind::applied;
  report(kind, {});
  answer(true, words_for_change(), {});
  if (first) actions_.emplace_back(AnnounceReady{});
}

// Before the errors of an earlier reload are forgotten: with them, policy and kernel were not equal.
void Reconciler::prove_equal() {
  live_ = diff::recall(*std::move(live_), target_->table);
  proven_ = true;
  if (pass_->change || equal_since_ == Time{} || !last_errors_.empty()) equal_since_ = now_;
}

void Reconciler::stay_stopped(StopMode mode) {
  target_ = mode == StopMode::closed ? pass_->target : nullptr;
  stopped_ = mode;
  proven_ = false;
  equal_since_ = {};
  report(DecisionKind::stopped, {});
  answer(true, pass_->change.value_or("nothing"), {});
}

void Reconciler::reject(const base::Errors& errors) {
  if (pass_->purpose != Purpose::plan) report(DecisionKind::rejected, errors);
  if (pass_->purpose == Purpose::apply) last_errors_ = errors;
  answer(false, {}, errors);
  if (pass_->purpose == Purpose::apply && !ready_) give_up(errors);
  pass_.reset();
}

void Reconciler::fail(const base::Errors& errors, Hope hope) {
  pass_->change.reset();
  if (pass_->purpose != Purpose::plan) report(DecisionKind::failed, errors);
  answer(false, {}, errors);
  prepare_another_attempt(errors, hope);
  pass_.reset();
}

void Reconciler::prepare_another_attempt(const base::Errors& errors, Hope hope) {
  const auto later = now_ + settings_.retry;
  suspects_.add(pass_->suspects);
  if (pass_->purpose == Purpose::repair) {
    if (hope == Hope::later) note_damage(pass_->culprits, later);
    return;
  }
  // The repair that this pass would have done on the way; and sets that nothing refers to are not left
  // behind.
  if (!pass_->culprits.empty()) note_damage(pass_->culprits, now_);
  if (pass_->outcome_unknown) note_damage(Causes("the outcome of a commit is not known"), now_);
  if (pass_->staged) note_damage(Causes("a refused change left sets behind"), now_);
  if (pass_->purpose != Purpose::apply) return;
  last_errors_ = errors;
  if (hope == Hope::later) {
    inputs_.retry(pass_->causes, later);
  } else if (!ready_) {
    give_up(errors);
  }
}

void Reconciler::report(DecisionKind kind, const base::Errors& errors) {
  auto causes = pass_->causes;
  causes.add(pass_->culprits);
  if (kind == DecisionKind::repaired) causes.add(fight_.words());
  Decision decision{kind,
                    causes.text(),
                    words_for_change(),
                    live_ ? live_->generation : 0,
                    std::chrono::duration_cast<std::chrono::microseconds>(now_ - pass_->began),
                    errors};
  last_decision_ = decision;
  actions_.emplace_back(Report{std::move(decision)});
}

// The kernel makes an owner only of a table that is new or that its last owner has left behind, and lets go
// of one only when he ends (tests/kernel/ownership_test.cc).
std::string Reconciler::put_off(const lower::LoweredTable& wanted) const {
  if (!live_ || !live_->table) return {};
  const auto& held = *live_->table;
  if (held.owner == diff::Owner::ourselves && !wanted.owned) {
    return "options.owner takes effect when the daemon is restarted";
  }
  const bool without = held.owner == diff::Owner::nobody && !held.persist;
  if (wanted.owned && without && settings_.kernel_has_owners) {
    return "options.owner takes effect when the table is made anew: at the next boot, or after `mailfwctl "
           "stop "
           "--open`";
  }
  return {};
}

std::string Reconciler::words_for_change() const {
  auto change = pass_->change.value_or("nothing");
  if (pass_->purpose != Purpose::apply || !pass_->target) return change;
  const auto later = put_off(pass_->target->table);
  return later.empty() ? change : change + "; " + later;
}

void Reconciler::answer(bool done, const std::string& text, const base::Errors& errors) {
  for (const auto request : pass_->requests) {
    if (request != 0) actions_.emplace_back(Answer{request, done, text, errors});
  }
}

// Nobody who still waits will be served by a daemon that ends.
void Reconciler::give_up(const base::Errors& errors) {
  for (const auto& waiting : std::exchange(requests_, {})) {
    const auto id = std::visit([](const auto& request) { return request.request; }, waiting);
    if (id != 0) actions_.emplace_back(Answer{id, false, {}, errors});
  }
  actions_.emplace_back(GiveUp{errors});
}

}  // namespace reconcile
