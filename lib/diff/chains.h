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

// `replaced`: sets that are deleted and made anew, so that the chains which use them must let go of them.
// Sorted.
std::vector<Change> chain_changes(const LiveTable& live, const lower::LoweredTable& wanted,
                                  const std::vector<ruleset::SetName>& replaced);

}  // namespace diff
