// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a sentence asks of a packet's addresses, user and client port, as statements. A sentence about hosts
// becomes one list of statements per address family it can match in; one about whole zones a single list for
// both.
#pragma once

#include <string>
#include <vector>

#include "compile/draft.h"

namespace compile {

using Matches = std::vector<ruleset::Statement>;

// One Matches per rule that is needed; empty if no packet can match.
std::vector<Matches> match_sentence(Draft& draft, const resolve::Sentence& sentence, const ZonePair& pair);

// The packet comes from one of the addresses. One entry per family that the addresses have.
std::vector<Matches> match_source(Draft& draft, const resolve::NamedAddresses& source);

// The packet arrived on (leaves by) an interface of that name or pattern.
ruleset::Statement match_interface(ruleset::Field field, const std::string& name_or_pattern);

}  // namespace compile
