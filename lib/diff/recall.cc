// SPDX-License-Identifier: GPL-2.0-or-later
#include <utility>
#include <variant>

#include "diff/diff.h"
#include "diff/records.h"

namespace diff {

LiveTable recall(LiveTable live, const lower::LoweredTable& held) {
  const Records records(held.chains);
  auto set = held.sets.begin();
  for (auto& known : live.sets) {
    const auto* record = std::get_if<ruleset::ContentRecord>(&known.content);
    if (!record) continue;
    while (set != held.sets.end() && set->name < known.name) ++set;
    const auto* ours = records.find(known.name);
    if (set == held.sets.end() || set->name != known.name || !ours || *ours != *record) continue;
    known.content = set->elements;
  }
  return live;
}

}  // namespace diff
