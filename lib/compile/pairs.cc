// SPDX-License-Identifier: GPL-2.0-or-later
#include <optional>
#include <string>

#include "compile/passes.h"
#include "compile/sentence_rules.h"
#include "compile/service_dispatch.h"

namespace compile {
namespace {

using PairEntry = PairSentences::value_type;

// The chain of one service holds every sentence that can decide there, also those about all services: a deny
// of everything must win over an allow of this service.
ruleset::ChainName add_segment_chain(Draft& draft, const PairEntry& entry, const Segment& segment) {
  const auto& [pair, sentences] = entry;
  auto& chain = add_chain(draft, pair_chain(pair.first, pair.second).text + "_" + to_name(segment));
  add_sentences(draft, chain, sentences, pair, segment);
  return chain.name;
}

void add_pair(Draft& draft, const PairEntry& entry) {
  const auto& [pair, sentences] = entry;
  const auto name = pair_chain(pair.first, pair.second).text;
  std::vector<Dispatch> dispatches;
  for (const auto& segment : segments_of(sentences)) {
    dispatches.push_back({segment, ruleset::Goto{add_segment_chain(draft, entry, segment)}});
  }
  auto& chain = add_chain(draft, name);
  dispatch_services(draft, chain, name + "_services", dispatches,
                    "from " + pair.first + " to " + pair.second + ", by service");
  add_sentences(draft, chain, sentences, pair, std::nullopt);
}

}  // namespace

PairSentences pair_up(const resolve::ResolvedPolicy& policy) {
  PairSentences pairs;
  for (const auto& sentence : policy.sentences) {
    for (const auto& from : sentence.from.zones) {
      for (const auto& to : sentence.to.zones) {
        if (from.zone == self_zone && to.zone == self_zone) continue;  // loopback
        pairs[{from.zone, to.zone}].push_back(&sentence);
      }
    }
  }
  return pairs;
}

void sentences(Draft& draft) {
  for (const auto& entry : draft.pairs) add_pair(draft, entry);
}

}  // namespace compile
