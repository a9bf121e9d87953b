// SPDX-License-Identifier: GPL-2.0-or-later
//
// Bans as lines of the log.
#pragma once

#include <string>
#include <vector>

#include "bans/ban.h"

namespace mailfwd {

// "192.0.2.1 is banned from imap for 2h 30 min, the 2nd time: allow mail-in"
std::string ban_text(const bans::Ban& ban);

// "192.0.2.1 is banned no more", "12 bans are lifted"
std::string lifted_text(const std::vector<bans::Ban>& lifted);

}  // namespace mailfwd
