// SPDX-License-Identifier: GPL-2.0-or-later
//
// Rules that nobody has thought of, the same ones for the same seed. A rule that violations() refuses is
// drawn again, so what comes out is what lower and the renderer must be able to take.
#pragma once

#include <random>

#include "ruleset/ruleset.h"

namespace support {

// `world` has the sets and chains that the rule may name.
ruleset::Rule random_rule(std::mt19937& random, const ruleset::Ruleset& world);

}  // namespace support
