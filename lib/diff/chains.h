// SPDX-License-Identifier: GPL-2.0-or-later
//
// What has to happen to the chains, not yet in order. A chain whose rules differ is flushed and refilled as a
// whole. A base chain that hooks in at the right place is never recreated: even inside one batch packets pass
// between the old hook and the new policy.
#pragma once

#include <vector>

#include "diff/changeset.h"
#include "diff/live_table.h"
#include "lower/program.h"

namespace diff {

// What is deleted and made anew under the same name, so that the chains which use it must let go of it.
// Sorted.
struct Replaced {
  std::vector<ruleset::SetName> sets;
  std::vector<ruleset::ObjectName> timeouts;
};

std::vector<Change> chain_changes(const LiveTable& live, const lower::LoweredTable& wanted,
                                  const Replaced& replaced);

}  // namespace diff
