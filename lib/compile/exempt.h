// SPDX-License-Identifier: GPL-2.0-or-later
//
// Who no ban and no list ever hits, as rules.
#pragma once

#include "compile/draft.h"

namespace compile {

// Appends rules that return for an exempt source, or destination.
void return_exempt(Draft& draft, ruleset::Chain& chain);
void return_exempt_destination(Draft& draft, ruleset::Chain& chain);

}  // namespace compile
