// SPDX-License-Identifier: GPL-2.0-or-later
//
// What has to happen to the sets, not yet in order. A set keeps its identity by name and schema; what it
// holds is compared element by element where we know the elements, and by its record where we do not.
#pragma once

#include <vector>

#include "diff/changeset.h"
#include "diff/diff.h"
#include "diff/live_table.h"
#include "lower/program.h"

namespace diff {

// Names of live sets that have to go because the wanted set of that name is of another kind. Sorted. Whoever
// looks something up in one of them has to let go of it in the same batch.
std::vector<ruleset::SetName> replaced_sets(const LiveTable& live, const lower::LoweredTable& wanted);

struct SetChanges {
  std::vector<Change> staging;  // big new sets
  std::vector<Change> changes;
};
SetChanges set_changes(const LiveTable& live, const lower::LoweredTable& wanted, const Seeds& seeds);

}  // namespace diff
