// SPDX-License-Identifier: GPL-2.0-or-later
//
// Tables at random for property tests, drawn from few names so that two of them have much in common: the same
// name with other rules, another hook, another kind of set. Jumps lead to chains of a later letter, so they
// always end.
#pragma once

#include <random>

#include "lower/program.h"

namespace support {

using Random = std::mt19937_64;

// The seed of this run: MAILFWD_SEED, or one of its own. Tests print it in a failure.
std::uint64_t seed_of_this_run();

// 0 <= result < limit
std::size_t below(Random& random, std::size_t limit);

lower::LoweredTable random_table(Random& random);

}  // namespace support
