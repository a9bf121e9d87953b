// SPDX-License-Identifier: GPL-2.0-or-later
//
// Bans as packets meet them. The sets are filled by the daemon's ban engine, which knows their names and
// shapes from here, and by a limit with over = "ban"; the rules that look into them are made by the pass
// screen.cc.
#pragma once

#include <string>

#include "compile/draft.h"

namespace compile {

inline constexpr int banned_ipv6_length = 64;  // an IPv6 source is banned as its /64

// The sets of one scope of bans: single sources in hashes, prefixes in intervals. All with timeouts.
struct BanSets {
  ruleset::SetName ipv4;
  ruleset::SetName ipv6;  // keys are /64 networks
  ruleset::SetName networks_ipv4;
  ruleset::SetName networks_ipv6;
};
// `scope` is BanScope::name.
BanSets ban_sets(Draft& draft, const std::string& scope);

// Bans the source of the packet for [ban] for, tells the daemon, and drops. Never an exempt source.
ruleset::ChainName ban_chain(Draft& draft, const std::string& name, const std::string& comment);

}  // namespace compile
