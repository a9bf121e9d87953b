// SPDX-License-Identifier: GPL-2.0-or-later
//
// Bans as the elements of the kernel's sets (sets.h), and back. The kernel's own clock ends them.
#pragma once

#include <optional>
#include <vector>

#include "bans/ban.h"
#include "bans/sets.h"
#include "ruleset/ruleset.h"

namespace bans {

// Those of one set: all in force, of one service and one kind, sorted by source. Networks within networks are
// cut into pieces, since intervals of one set may not overlap; each has the longest time that holds for it.
std::vector<ruleset::TimedElement> elements_of(const std::vector<Ban>& bans, Uptime now);

// Nothing if the keys are no such source.
std::optional<Source> source_of(const ruleset::TimedElement& element, SetKind kind);

}  // namespace bans
