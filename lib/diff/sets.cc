// SPDX-License-Identifier: GPL-2.0-or-later
#include "diff/sets.h"

#include <variant>

#include "base/overloaded.h"
#include "diff/elements.h"
#include "diff/pairs.h"
#include "diff/records.h"
#include "ruleset/contents.h"

namespace diff {
namespace {

using ruleset::ContentRecord;
using ruleset::Elements;
using ruleset::Set;

bool same_kind(const LiveSet& live, const Set& wanted) {
  return live.schema && *live.schema == wanted.schema;
}

// Nothing refers to a new set yet, so it can be filled before the batch; not so a map, whose elements refer
// to chains that exist only within the batch.
bool can_be_staged(const Set& set) {
  return ruleset::size(set.elements) > ruleset::recorded_above && !set.schema.verdict_map;
}

void sow(const Set& set, const Seeds& seeds, std::vector<Change>& changes) {
  const auto* own = std::get_if<ruleset::RuntimeElements>(&set.elements);
  if (own == nullptr) return;
  const auto remembered = seeds.find(set.name);
  const auto& seed = remembered != seeds.end() ? remembered->second : own->seed;
  if (!seed.empty()) changes.push_back(AddTimedElements{set.name, set.schema, seed});
}

void create(const Set& set, const Seeds& seeds, std::vector<Change>& changes) {
  changes.push_back(AddSet{set.name, set.schema, set.comment});
  sow(set, seeds, changes);
  if (ruleset::size(set.elements) > 0) changes.push_back(AddElements{set.name, set.schema, set.elements});
}

void refill(const Set& set, std::vector<Change>& changes) {
  changes.push_back(FlushSet{set.name});
  if (ruleset::size(set.elements) > 0) changes.push_back(AddElements{set.name, set.schema, set.elements});
}

void exchange_elements(const Elements& live, const Set& wanted, std::vector<Change>& changes) {
  const auto difference = delta(wanted.schema, live, wanted.elements);
  const auto removed = ruleset::size(difference.removed);
  // Taking most of a long list away piece by piece costs the kernel more than taking all of it.
  if (removed > ruleset::recorded_above && removed > ruleset::size(live) / 2) return refill(wanted, changes);
  if (removed > 0) changes.push_back(DeleteElements{wanted.name, wanted.schema, difference.removed});
  if (ruleset::size(difference.added) > 0) {
    changes.push_back(AddElements{wanted.name, wanted.schema, difference.added});
  }
}

// The record in the wanted table was made from the wanted elements; hashing them again would cost a pass over
// each list.
bool holds_what_is_recorded(const ContentRecord& live, const Set& wanted, const Records& records) {
  const auto* record = records.find(wanted.name);
  return live == (record ? *record : ruleset::record_of(wanted));
}

void change(const LiveSet& live, const Set& wanted, const Records& records, std::vector<Change>& changes) {
  if (ruleset::holds_runtime_elements(wanted.schema)) return;
  std::visit(base::Overloaded{
                 [&](const Elements& elements) { exchange_elements(elements, wanted, changes); },
                 [&](const ContentRecord& record) {
                   if (!holds_what_is_recorded(record, wanted, records)) refill(wanted, changes);
                 },
                 [&](const UnknownContent&) { refill(wanted, changes); },
             },
             live.content);
}

}  // namespace

std::vector<ruleset::SetName> replaced_sets(const LiveTable& live, const lower::LoweredTable& wanted) {
  std::vector<ruleset::SetName> names;
  for_each_pair(live.sets, wanted.sets, [&](const LiveSet* old, const Set* now) {
    if (old && now && !same_kind(*old, *now)) names.push_back(now->name);
  });
  return names;
}

SetChanges set_changes(const LiveTable& live, const lower::LoweredTable& wanted, const Seeds& seeds) {
  const Records records(wanted.chains);
  SetChanges result;
  for_each_pair(live.sets, wanted.sets, [&](const LiveSet* old, const Set* now) {
    if (!old) {
      create(*now, seeds, can_be_staged(*now) ? result.staging : result.changes);
    } else if (!now) {
      result.changes.push_back(DeleteSet{old->name});
    } else if (!same_kind(*old, *now)) {
      result.changes.push_back(DeleteSet{old->name});
      create(*now, seeds, result.changes);
    } else {
      change(*old, *now, records, result.changes);
    }
  });
  return result;
}

}  // namespace diff
