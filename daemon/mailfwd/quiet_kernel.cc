// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/quiet_kernel.h"

#include <variant>

namespace mailfwd {
namespace {

// Rules and elements. Below this many the announcement is cheaper than looking after its absence.
constexpr std::size_t worth_silence = 16;

std::size_t announced(const diff::Change& change) {
  if (const auto* added = std::get_if<diff::AddElements>(&change)) return ruleset::size(added->elements);
  if (const auto* removed = std::get_if<diff::DeleteElements>(&change))
    return ruleset::size(removed->elements);
  if (const auto* timed = std::get_if<diff::AddTimedElements>(&change)) return timed->elements.size();
  return 1;
}

bool is_big(const diff::Changeset& changeset) {
  std::size_t sum = 0;
  for (const auto* changes : {&changeset.staging, &changeset.changes}) {
    for (const auto& change : *changes) sum += announced(change);
  }
  return sum > worth_silence;
}

}  // namespace

kernel::CommitOutcome QuietKernel::commit(const diff::Changeset& changeset) {
  if (!is_big(changeset)) return kernel_.commit(changeset);
  const auto paused = announcements_.pause();
  auto outcome = kernel_.commit(changeset);
  const auto resumed = paused ? announcements_.resume() : base::Result<void>{};
  if (!resumed || (paused && !certain(outcome))) missed_();
  return outcome;
}

// Nobody else can change a table that we own, and if the generation is still that of our commit, nobody has
// committed.
bool QuietKernel::certain(const kernel::CommitOutcome& outcome) {
  const auto* committed = std::get_if<kernel::Committed>(&outcome);
  if (committed == nullptr) return false;
  if (committed->owned) return true;
  diff::LiveTable expected;
  expected.generation = committed->generation;
  const auto now = kernel_.snapshot(&expected);
  return now && now->generation == committed->generation;
}

}  // namespace mailfwd
