// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a sentence asks of a packet's addresses, user and client port, as statements. A sentence about hosts
// becomes one list of statements per address family it can match in; one about whole zones a single list for
// both.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compile/draft.h"

namespace compile {

using Matches = std::vector<ruleset::Statement>;

enum class Family : std::uint8_t { ipv4 = 2, ipv6 = 10 };  // NFPROTO_IPV4, NFPROTO_IPV6

// The family that the statements ask for, if they ask for one.
std::optional<Family> family_of(const Matches& matches);

// One Matches per rule that is needed; empty if no packet can match.
std::vector<Matches> match_sentence(Draft& draft, const resolve::Sentence& sentence, const ZonePair& pair);

// The same for a packet in the middle of a session that the sentence is about, on its way back. Nothing is
// asked of users and translations: who answers has neither.
std::vector<Matches> match_answer(Draft& draft, const resolve::Sentence& sentence, const ZonePair& pair);

// The packet comes from one of the addresses. One entry per family that the addresses have.
std::vector<Matches> match_source(Draft& draft, const resolve::NamedAddresses& source);
std::vector<Matches> match_destination(Draft& draft, const resolve::NamedAddresses& destination);

// The packet comes from (goes to) none of the addresses, which are not empty. An entry for each family.
std::vector<Matches> match_other_sources(Draft& draft, const resolve::NamedAddresses& addresses);
std::vector<Matches> match_other_destinations(Draft& draft, const resolve::NamedAddresses& addresses);

// Every alternative of the one together with every one of the other, as far as a packet can match both.
std::vector<Matches> cross(const std::vector<Matches>& a, const std::vector<Matches>& b);

// A port of the packet, source or destination, is one of these.
ruleset::Statement match_ports(ruleset::Field field, const base::PortRange& ports);

// The packet arrived on (leaves by) an interface of that name or pattern.
ruleset::Statement match_interface(ruleset::Field field, const std::string& name_or_pattern);

}  // namespace compile
