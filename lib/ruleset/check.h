// SPDX-License-Identifier: GPL-2.0-or-later
//
// Whether a Ruleset is one that the kernel can take: references exist, names fit, jumps end, keys have the
// right length, intervals are sorted and disjoint. A violation is a bug of the compiler, found here instead
// of by an errno.
#pragma once

#include <string>
#include <vector>

#include "ruleset/ruleset.h"

namespace ruleset {

// Empty if all is well; else one sentence per violation.
std::vector<std::string> violations(const Ruleset& ruleset);

}  // namespace ruleset
