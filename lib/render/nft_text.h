// SPDX-License-Identifier: GPL-2.0-or-later
//
// Ruleset → the script of `mailfwctl show --nft`: what would be loaded, in the language of nft(8), in a form
// that `nft -f` (1.0.6 and later) accepts and from which it makes the same ruleset as our own netlink batch
// does (tests/kernel/equivalence_test.cc). The daemon never executes it.
#pragma once

#include <chrono>
#include <string>

#include "ruleset/ruleset.h"

namespace render {

std::string nft_text(const ruleset::Ruleset& ruleset);

// One rule as nft prints it: "ip saddr @host_admins_4 accept comment \"...\"". For messages and `show
// --implied`.
std::string nft_text(const ruleset::Rule& rule);

// "1h30m", "500ms".
std::string nft_duration(std::chrono::milliseconds duration);

}  // namespace render
