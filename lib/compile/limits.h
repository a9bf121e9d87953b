// SPDX-License-Identifier: GPL-2.0-or-later
//
// What an allow with a limit does with a packet that it is about: a chain of its own, which accepts or
// returns. What it counts lives in dynamic sets whose names carry the limit, so that a reload keeps the
// counts of a limit that has not changed and never continues with those of one that has.
#pragma once

#include <string>

#include "compile/draft.h"

namespace compile {

// The chain is made at the first use of the sentence. Precondition: the sentence has a limit.
ruleset::ChainName limit_chain(Draft& draft, const resolve::Sentence& sentence, const std::string& comment);

}  // namespace compile
