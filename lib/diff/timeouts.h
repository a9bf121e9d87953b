// SPDX-License-Identifier: GPL-2.0-or-later
//
// What has to happen to the timeouts of sessions, not yet in order. The kernel changes none in place: what
// differs is deleted and made anew, and the rules that use it are written again.
#pragma once

#include <vector>

#include "diff/changeset.h"
#include "diff/live_table.h"
#include "lower/program.h"

namespace diff {

// Names of wanted timeouts that are there in another form. Sorted.
std::vector<ruleset::ObjectName> replaced_timeouts(const LiveTable& live, const lower::LoweredTable& wanted);

// Without the deletion of foreign objects.
std::vector<Change> timeouts_changes(const LiveTable& live, const lower::LoweredTable& wanted);

}  // namespace diff
