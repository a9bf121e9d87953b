// SPDX-License-Identifier: GPL-2.0-or-later
//
// Whether a fault in a ruleset does anything: what is left to ask of one that the proof did not see. By many
// packets, not by all: it finds that something matters, and proves nothing.
#pragma once

#include "ruleset/ruleset.h"

namespace tests {

// Any of many packets at and around the boundaries of both has another fate.
bool matters(const ruleset::Ruleset& right, const ruleset::Ruleset& wrong);

}  // namespace tests
