// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/ban_kernel.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <variant>

#include "mailfwd/breaths.h"

namespace mailfwd {

BanKernel::Lock BanKernel::exclusive() {
  ++waiting_;
  Lock lock(one_at_a_time_);
  --waiting_;
  waiting_.notify_all();
  return lock;
}

// The generation as it would be if the bans were not counted; wraps around as the kernel's number does.
std::uint32_t BanKernel::after_bans(std::uint32_t generation) const {
  const bool only_bans_since = generation - aside_.first <= aside_.last - aside_.first;
  return generation != 0 && aside_.first != 0 && only_bans_since ? aside_.last : generation;
}

kernel::CommitOutcome BanKernel::note(kernel::CommitOutcome outcome) {
  const auto* committed = std::get_if<kernel::Committed>(&outcome);
  aside_ = committed != nullptr ? Aside{committed->generation, committed->generation} : Aside{};
  return outcome;
}

base::Result<diff::LiveTable> BanKernel::snapshot(const diff::LiveTable* known) {
  const auto lock = exclusive();
  std::optional<diff::LiveTable> later;
  if (known != nullptr) {
    later = *known;
    later->generation = after_bans(known->generation);
  }
  auto live = kernel_.snapshot(later ? &*later : nullptr);
  if (live && after_bans(live->generation) != aside_.last) aside_ = {live->generation, live->generation};
  return live;
}

kernel::CommitOutcome BanKernel::check(const diff::Changeset& changeset) {
  const auto lock = exclusive();
  auto later = changeset;
  later.generation = after_bans(changeset.generation);
  return kernel_.check(later);
}

// A set that the policy seeds is none of bans, and has its seed already.
void BanKernel::sow(std::vector<diff::Change>& changes) const {
  if (!remembered_) return;
  std::vector<diff::Change> sown;
  sown.reserve(changes.size());
  for (auto& change : changes) {
    const auto* added = std::get_if<diff::AddSet>(&change);
    auto elements = added != nullptr ? remembered_(added->set) : std::vector<ruleset::TimedElement>{};
    const diff::AddTimedElements seed =
        added != nullptr ? diff::AddTimedElements{added->set, added->schema, {}} : diff::AddTimedElements{};
    sown.push_back(std::move(change));
    if (elements.empty()) continue;
    sown.emplace_back(diff::AddTimedElements{seed.set, seed.schema, std::move(elements)});
  }
  changes = std::move(sown);
}

kernel::CommitOutcome BanKernel::commit_whole(diff::Changeset changeset) {
  changeset.generation = after_bans(changeset.generation);
  sow(changeset.staging);
  sow(changeset.changes);
  return note(kernel_.commit(changeset));
}

// What bans did meanwhile is known. What others did does not matter to a table that nobody else can change,
// and must not make a long list start anew again and again.
kernel::CommitOutcome BanKernel::commit_piece(diff::Changeset piece, bool owned) {
  auto outcome = commit_whole(piece);
  if (!owned || !std::holds_alternative<kernel::Stale>(outcome)) return outcome;
  auto changes = std::move(piece.staging);
  std::ranges::move(piece.changes, std::back_inserter(changes));
  sow(changes);
  return note(kernel_.commit_aside(changes));
}

// A mutex alone would most often be had again by who has just let it go.
void BanKernel::take_breath(Lock& lock) {
  lock.unlock();
  if (const int waiting = waiting_; waiting != 0) waiting_.wait(waiting);
  lock.lock();
}

// The seeds of sets are gathered with the piece that makes them: who was banned before it is in them, who is
// banned after it finds the set.
kernel::CommitOutcome BanKernel::commit(const diff::Changeset& changeset) {
  auto lock = exclusive();
  const auto breaths = breaths_of(changeset.staging);
  if (breaths.size() < 2) return commit_whole(changeset);
  kernel::Committed so_far{changeset.generation, false};
  for (const auto& breath : breaths) {
    auto outcome = commit_piece({so_far.generation, breath, {}}, so_far.owned);
    const auto* committed = std::get_if<kernel::Committed>(&outcome);
    if (committed == nullptr) return outcome;
    so_far = *committed;
    take_breath(lock);
  }
  if (changeset.changes.empty()) return so_far;
  return commit_piece({so_far.generation, {}, changeset.changes}, so_far.owned);
}

// Where nobody else commits, the chain of our own commits goes on, and what was read before it is still true.
kernel::CommitOutcome BanKernel::commit_aside(const std::vector<diff::Change>& changes) {
  const auto lock = exclusive();
  if (aside_.last != 0) {
    auto outcome = kernel_.commit({aside_.last, {}, changes});
    if (const auto* committed = std::get_if<kernel::Committed>(&outcome)) aside_.last = committed->generation;
    if (!std::holds_alternative<kernel::Stale>(outcome)) return outcome;
  }
  return note(kernel_.commit_aside(changes));
}

base::Result<std::vector<ruleset::TimedElement>> BanKernel::timed_elements(const ruleset::SetName& set,
                                                                           const ruleset::SetSchema& schema) {
  const auto lock = exclusive();
  return kernel_.timed_elements(set, schema);
}

}  // namespace mailfwd
