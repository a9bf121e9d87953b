// SPDX-License-Identifier: GPL-2.0-or-later
//
// The stage's one entry: statements into register programs, with every default that the kernel would fill in
// already set and every dependency that nft would add (meta nfproto before ip saddr, meta l4proto before tcp
// flags) in place.
#pragma once

#include "lower/program.h"
#include "ruleset/ruleset.h"

namespace lower {

// Precondition: ruleset::violations(ruleset) is empty.
LoweredTable lower(const ruleset::Ruleset& ruleset);

Program lower(const ruleset::Rule& rule);

}  // namespace lower
