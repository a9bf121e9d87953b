// SPDX-License-Identifier: GPL-2.0-or-later
//
// The stage's one entry: LiveTable × LoweredTable → the smallest Changeset that makes the first into the
// second. A chain is compared as a whole and, where it differs, flushed and refilled; a set gets the elements
// that are missing and loses those that are too many; a base chain that hooks in where it should is never
// recreated, nor is a set for its comment alone, which the kernel can not change. What packets and bans put
// into a set stays there as long as the set.
#pragma once

#include <map>
#include <vector>

#include "diff/changeset.h"
#include "diff/live_table.h"
#include "lower/program.h"

namespace diff {

// What a set of RuntimeElements is to hold when, and only when, the changeset makes it: instead of the seed
// in the wanted table, by those who remember better what was in it.
using Seeds = std::map<ruleset::SetName, std::vector<ruleset::TimedElement>>;

Changeset diff(const LiveTable& live, const lower::LoweredTable& wanted, const Seeds& seeds = {});

// What the kernel holds after `changes` towards `wanted` were committed as `generation`: saves a dump after
// each commit.
LiveTable after_commit(const LiveTable& before, const lower::LoweredTable& wanted, std::uint32_t generation,
                       bool owned);

// The same table with the elements of those big sets whose record says that they hold what `held` put there,
// so that a change of one line in a long list is one element and not the list. Not for sets that somebody
// else has touched.
LiveTable recall(LiveTable live, const lower::LoweredTable& held);

// Takes the table away, for `stop --open`.
Changeset removal(const LiveTable& live);

}  // namespace diff
