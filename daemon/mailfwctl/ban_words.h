// SPDX-License-Identifier: GPL-2.0-or-later
//
// Bans as the operator reads them.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "control/protocol.h"

namespace mailfwctl {

// "2026-05-01 12:00:00", by the clock of this machine's place.
std::string local_time(std::int64_t seconds_since_1970);

// " from imap"; nothing for those of [ban] service.
std::string from_what(const control::BanEntry& ban);

// A line for each: who, from what, how much longer, since, until, how often, why.
std::string table_of(const std::vector<control::BanEntry>& bans);

boost::json::object to_json(const control::BanEntry& ban);

}  // namespace mailfwctl
