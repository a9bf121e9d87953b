// SPDX-License-Identifier: GPL-2.0-or-later
//
// On which NFLOG groups the compiled rules speak to the daemon, and how each notice begins. Agreed here,
// because the compiler and the listeners know nothing of each other.
#pragma once

#include <cstdint>

namespace ruleset {

inline constexpr std::uint16_t ban_notice_group = 25;  // a limit has banned the source of this packet
inline constexpr const char* ban_notice_prefix = "mailfwd ban ";  // then the sentence, "allow mail-in"

inline constexpr std::uint16_t midway_notice_group = 26;  // in the middle of a session that nobody knows
inline constexpr const char* midway_notice_prefix = "mailfwd midway ";  // then the hook, "forward"

// The set whose one element says that sessions are picked up, and for how long.
inline constexpr const char* pickup_grace_set = "pickup_grace";

}  // namespace ruleset
