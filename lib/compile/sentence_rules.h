// SPDX-License-Identifier: GPL-2.0-or-later
//
// Sentences as the rules of a chain, in the order in which they decide. Used for each pair of zones and each
// service in it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compile/draft.h"
#include "compile/service_dispatch.h"

namespace compile {

// Names the sentence, not its line: a comment must not change because a line was added above it.
std::string comment_of(const resolve::Sentence& sentence);

// The sentences that can decide about the segment; without a segment those about every service.
// Precondition: `sentences` are in order of precedence.
void add_sentences(Draft& draft, ruleset::Chain& chain,
                   const std::vector<const resolve::Sentence*>& sentences, const ZonePair& pair,
                   const std::optional<Segment>& segment);

}  // namespace compile
