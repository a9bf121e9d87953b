// SPDX-License-Identifier: GPL-2.0-or-later
//
// One reading of our table: dumps of chains, rules, sets, objects and elements that all belong to one
// generation, or the reason why not. Dumps go over a socket of their own, so that a broken or abandoned one
// leaves no trace where commands are sent.
#pragma once

#include "base/result.h"
#include "diff/live_table.h"
#include "kernel/nl_socket.h"

namespace kernel {

// An unrecorded set with more elements than this is not read to its end: dumps are quadratic. The kernel
// keeps up to two elements for each of a ruleset's.
inline constexpr std::size_t dumped_at_most = 20000;

// How big sets are read: `recorded` believes their records, which is all that the daemon needs; `whole` reads
// each element of each set that the policy owns, for whoever wants to be certain.
enum class Depth { recorded, whole };

// `own_port`: of the command socket, to which our table may belong; 0 for who has none. Repeats while others
// commit, for a while.
base::Result<diff::LiveTable> read_table(std::uint32_t own_port, Depth depth = Depth::recorded);

}  // namespace kernel
