// SPDX-License-Identifier: GPL-2.0-or-later
//
// Short ways to write a lowered table in a test: rules that a real kernel takes and gives back unchanged,
// chains, sets, and the chain that records big sets, which a compiled table always has.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lower/program.h"
#include "ruleset/contents.h"
#include "support/bytes.h"

namespace support {

// NF_* and NFT_* verdicts.
inline constexpr std::int32_t verdict_drop = 0;
inline constexpr std::int32_t verdict_accept = 1;
inline constexpr std::int32_t verdict_jump = -3;
inline constexpr std::int32_t verdict_goto = -4;
inline constexpr std::int32_t verdict_return = -5;

lower::Program accept(std::string comment);
lower::Program drop(std::string comment);
lower::Program jump(std::string comment, std::string chain);
lower::Program go_to(std::string comment, std::string chain);
// ip saddr @set accept
lower::Program accept_from(std::string comment, std::string set);
// th dport vmap @map
lower::Program dispatch(std::string comment, std::string map);

lower::LoweredChain chain(std::string name, std::vector<lower::Program> rules);
// filter, priority 0.
lower::LoweredChain base_chain(std::string name, ruleset::HookPoint hook, std::vector<lower::Program> rules,
                               ruleset::BasePolicy policy = ruleset::BasePolicy::drop);

ruleset::Set addresses(std::string name, base::Ipv4Set elements);
ruleset::Set addresses(std::string name, std::initializer_list<std::string_view> elements);
// Without intervals: each address is a key.
ruleset::Set hashed(std::string name, std::initializer_list<std::string_view> elements);
// `count` single addresses from 10.0.0.1 on, every other one.
ruleset::Set many_addresses(std::string name, std::size_t count);
inline const ruleset::SetSchema address_schema{{ruleset::KeyType::ipv4_address}, true, false};

// port -> goto chain; no chain: accept.
ruleset::Set services(std::string name, std::vector<std::pair<int, std::string>> ports);
inline const ruleset::SetSchema service_schema{{ruleset::KeyType::port}, false, true};

// Sorted by name, with the chain `contents` if a set is big enough to be recorded.
lower::LoweredTable table(std::vector<ruleset::Set> sets, std::vector<lower::LoweredChain> chains);

}  // namespace support
