// SPDX-License-Identifier: GPL-2.0-or-later
//
// What came of what we asked for. An outcome that nobody awaits is ignored.
#include <algorithm>
#include <chrono>
#include <utility>

#include "diff/diff.h"
#include "reconcile/reconciler.h"
#include "render/change_text.h"

namespace reconcile {
namespace {

using std::chrono::milliseconds;

constexpr int attempts_at_once = 3;
constexpr milliseconds longest_pause{20};

// A busy neighbour lets us through sooner or later; asking without a pause would only slow him and us.
milliseconds pause_before(int attempt) {
  if (attempt <= attempts_at_once) return {};
  return std::min(milliseconds(1 << std::min(attempt - attempts_at_once - 1, 10)), longest_pause);
}

bool only_takes_over(const diff::LiveTable& live, const diff::Changeset& changeset) {
  return live.table && changeset.staging.empty() && changeset.changes.size() == 1 &&
         std::holds_alternative<diff::AddTable>(changeset.changes.front());
}

}  // namespace

void Reconciler::handle(const Loaded& event) {
  if (!pass_ || pass_->step != Step::loading) return;
  if (!event.target) return reject(event.target.error());
  pass_->target = *event.target;
  take_snapshot();
}

void Reconciler::handle(const Snapshotted& event) {
  if (!pass_ || pass_->step != Step::snapshotting) return;
  // Without privileges or nf_tables there is no use in a daemon that waits; once it has worked, it may work
  // again.
  if (!event.live) return fail({event.live.error()}, ready_ ? Hope::later : Hope::none);
  live_ = pass_->suspects.doubt(*event.live);
  if (target_) live_ = diff::recall(*std::move(live_), target_->table);
  compare();
}

void Reconciler::compare() {
  auto changeset =
      pass_->purpose == Purpose::stop_open ? diff::removal(*live_) : diff::diff(*live_, pass_->target->table);
  if (pass_->purpose == Purpose::plan) return tell_plan(changeset);
  if (changeset.empty()) return succeed();
  commit(std::move(changeset));
}

void Reconciler::tell_plan(const diff::Changeset& changeset) {
  const auto later = put_off(pass_->target->table);
  pass_->change = render::change_text(changeset, *live_);
  if (!later.empty()) *pass_->change += "  " + later + "\n";
  succeed();
}

// The kernel takes a commit only at the generation that we know, so what there is to change needs no look
// before. That there is nothing to change only a look can tell. True if the commit is under way.
bool Reconciler::commit_unseen() {
  if (pass_->purpose != Purpose::apply || pass_->attempts > 0 || !live_) return false;
  auto changeset = diff::diff(*live_, pass_->target->table);
  if (changeset.empty()) return false;
  commit(std::move(changeset));
  return true;
}

void Reconciler::commit(diff::Changeset changeset) {
  pass_->change = render::change_summary(changeset);
  pass_->takeover = only_takes_over(*live_, changeset);
  pass_->staged = pass_->staged || !changeset.staging.empty();
  pass_->step = Step::committing;
  actions_.emplace_back(Commit{std::move(changeset)});
}

void Reconciler::handle(const CommitDone& event) {
  if (!pass_ || pass_->step != Step::committing) return;
  std::visit([this](const auto& outcome) { settle(outcome); }, event.outcome);
}

void Reconciler::settle(const kernel::Committed& outcome) {
  if (pass_->purpose == Purpose::stop_open) {
    live_ = diff::LiveTable{};
    live_->generation = outcome.generation;
  } else {
    live_ = diff::after_commit(*live_, pass_->target->table, outcome.generation, outcome.owned);
  }
  succeed();
}

void Reconciler::settle(const kernel::Stale&) {
  pass_->change.reset();
  try_again({{}, "others change the ruleset faster than a change of ours gets in", {}, {}, {}});
}

void Reconciler::settle(const kernel::Refused& outcome) {
  fail(outcome.errors, outcome.transient ? Hope::later : Hope::none);
}

void Reconciler::settle(const kernel::OutcomeUnknown& outcome) {
  pass_->outcome_unknown = true;
  try_again(outcome.cause);
}

void Reconciler::try_again(const base::Error& reason) {
  if (++pass_->attempts > settings_.stale_retries) return fail({reason}, Hope::later);
  const auto pause = pause_before(pass_->attempts);
  if (pause.count() == 0) return take_snapshot();
  pass_->step = Step::pausing;
  pass_->resume_at = now_ + pause;
}

}  // namespace reconcile
