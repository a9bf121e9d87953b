// SPDX-License-Identifier: GPL-2.0-or-later
//
// The elements of a set, a word for each as the operator writes it: "192.0.2.0/24", "25 : goto mail".
#pragma once

#include <string>
#include <vector>

#include "ruleset/ruleset.h"

namespace render {

// Of RuntimeElements none: they are not the policy's.
std::vector<std::string> element_words(const ruleset::Elements& elements, const ruleset::SetSchema& schema);

}  // namespace render
