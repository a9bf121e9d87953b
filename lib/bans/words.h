// SPDX-License-Identifier: GPL-2.0-or-later
//
// How long and how often, in words.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace bans {

// The two largest units that are not zero: "90 s" is "1 min 30 s", "1h", "2d 3h".
std::string in_words(std::chrono::seconds duration);

// "2nd", "13th"
std::string ordinal(std::uint32_t number);

}  // namespace bans
