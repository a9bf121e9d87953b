// SPDX-License-Identifier: GPL-2.0-or-later
//
// One ruleset with every kind of statement, set, map, element and chain that the IR can hold: what readback
// and equivalence are tried on. tests/unit/ruleset/sample_test.cc fails if a kind is missing.
#pragma once

#include "ruleset/ruleset.h"

namespace support {

// Has no violations. Not owned, so that nft may list and flush it.
ruleset::Ruleset sample_ruleset();

}  // namespace support
