// SPDX-License-Identifier: GPL-2.0-or-later
//
// Puts together what meets the same fate, and writes it as shortly as it can be said. Private to lib/explain.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "explain/answer.h"
#include "explain/explore.h"
#include "explain/words.h"

namespace explain {

std::vector<Case> cases_of(Findings findings, const std::vector<Part>& from, const std::vector<Part>& to);

}  // namespace explain
