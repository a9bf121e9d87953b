// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/memory_kernel.h"

#include <utility>
#include <vector>

#include "diff/records.h"

namespace kernel {
namespace {

// All of the changes, or the reason why none.
std::optional<base::Error> apply_all(const std::vector<diff::Change>& changes, const MemoryRules& rules,
                                     std::optional<MemoryTable>& table) {
  for (const auto& change : changes) {
    if (auto error = apply(change, rules, table)) return error;
  }
  if (!table) return std::nullopt;
  if (auto error = jumps_too_deep(*table)) return error;
  return misplaced_translation(*table);
}

}  // namespace

MemoryKernel::MemoryKernel(Features features) : features_(std::move(features)) {}

base::Result<diff::LiveTable> MemoryKernel::snapshot(const diff::LiveTable* known) {
  if (known && known->generation == generation_) return *known;
  diff::LiveTable live;
  live.generation = generation_;
  if (!table_) return live;
  live.table = table_->flags;
  for (const auto& [name, chain] : table_->chains) live.chains.push_back(chain);
  for (const auto& [name, object] : table_->objects) live.objects.push_back(object);
  for (const auto& [name, timeouts] : table_->timeouts) live.timeouts.push_back(timeouts);
  const diff::Records records(live.chains);
  for (const auto& [name, set] : table_->sets) {
    const auto* record = records.find({name});
    live.sets.push_back(
        {{name}, set.schema, record ? diff::LiveContent(*record) : content_of(set), set.comment});
  }
  return live;
}

CommitOutcome MemoryKernel::check(const diff::Changeset& changeset) {
  if (changeset.generation != generation_) return Stale{};
  auto copy = table_;
  const MemoryRules rules{features_.table_owner};
  for (const auto* part : {&changeset.staging, &changeset.changes}) {
    if (auto error = apply_all(*part, rules, copy)) return Refused{{*std::move(error)}, false};
  }
  return Committed{generation_, copy && copy->flags.owner == diff::Owner::ourselves};
}

CommitOutcome MemoryKernel::commit(const diff::Changeset& changeset) {
  if (changeset.generation != generation_) return Stale{};
  const MemoryRules rules{features_.table_owner};
  // Each staged change is a batch of its own, which stays if a later one is refused.
  for (const auto& staged : changeset.staging) {
    auto copy = table_;
    if (auto error = apply_all({staged}, rules, copy)) return Refused{{*std::move(error)}, false};
    table_ = std::move(copy);
    ++generation_;
  }
  auto copy = table_;
  if (auto error = apply_all(changeset.changes, rules, copy)) return Refused{{*std::move(error)}, false};
  table_ = std::move(copy);
  if (!changeset.changes.empty()) ++generation_;
  return Committed{generation_, table_ && table_->flags.owner == diff::Owner::ourselves};
}

CommitOutcome MemoryKernel::commit_aside(const std::vector<diff::Change>& changes) {
  return commit({generation_, {}, changes});
}

base::Result<std::vector<ruleset::TimedElement>> MemoryKernel::timed_elements(
    const ruleset::SetName& set, const ruleset::SetSchema& /*schema*/) {
  if (!table_) return std::vector<ruleset::TimedElement>{};
  const auto found = table_->sets.find(set.text);
  return found == table_->sets.end() ? std::vector<ruleset::TimedElement>{} : found->second.timed;
}

void MemoryKernel::edit(const std::function<void(std::optional<MemoryTable>&)>& change) {
  change(table_);
  ++generation_;
}

}  // namespace kernel
