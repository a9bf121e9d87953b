// SPDX-License-Identifier: GPL-2.0-or-later
//
// The stage's one entry: LiveTable × LoweredTable → the smallest Changeset that makes the first into the second.
// A chain is compared as a whole and, where it differs, flushed and refilled; a set gets the elements that are missing
// and loses those that are too many; base chains are never recreated; the nat base chains never go.
#pragma once

#include "diff/changeset.h"
#include "diff/live_table.h"
#include "lower/program.h"

namespace diff {

Changeset diff(const LiveTable& live, const lower::LoweredTable& wanted);

// What the kernel holds after `changes` towards `wanted` were committed as `generation`: saves a dump after each commit.
LiveTable after_commit(const LiveTable& before, const lower::LoweredTable& wanted, std::uint32_t generation, bool owned);

// Takes the table away, for `stop --open`.
Changeset removal(const LiveTable& live);

}  // namespace diff
