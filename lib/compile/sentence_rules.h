// SPDX-License-Identifier: GPL-2.0-or-later
//
// Sentences as the rules of a chain, in the order in which they decide. Used for each pair of zones and each
// service in it.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compile/draft.h"
#include "compile/service_dispatch.h"

namespace compile {

// Names the sentence, not its line: a comment must not change because a line was added above it.
std::string comment_of(const resolve::Sentence& sentence);

// What the services of all the sentences cover.
std::vector<Segment> segments_of(const std::vector<const resolve::Sentence*>& sentences);

// The ranges of client ports that the sentence demands for the segment; every_port alone if it demands none.
// Empty if it does not speak of the segment. Without a segment only a sentence about every service speaks.
std::set<base::PortRange> client_ports(const resolve::Sentence& sentence,
                                       const std::optional<Segment>& segment);

// The sentences that can decide about the segment; without a segment those about every service.
// Precondition: `sentences` are in order of precedence.
void add_sentences(Draft& draft, ruleset::Chain& chain,
                   const std::vector<const resolve::Sentence*>& sentences, const ZonePair& pair,
                   const std::optional<Segment>& segment);

}  // namespace compile
