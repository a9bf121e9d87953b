// SPDX-License-Identifier: GPL-2.0-or-later
#include "compile/answers.h"

#include <string>
#include <utility>
#include <vector>

#include "compile/match.h"
#include "compile/sentence_rules.h"
#include "compile/service_dispatch.h"

namespace compile {
namespace {

using ruleset::Field;

ruleset::Statement verdict_on_answers(const resolve::Sentence& sentence) {
  if (sentence.verb == policy::Verb::allow) return ruleset::Accept{};
  return ruleset::Drop{};
}

void add_answer(Draft& draft, ruleset::Chain& chain, const resolve::Sentence& sentence, const ZonePair& pair,
                const base::PortRange& clients) {
  for (auto& matches : match_answer(draft, sentence, pair)) {
    if (clients != base::every_port) {
      matches.insert(matches.begin(), match_ports(Field::destination_port, clients));
    }
    matches.push_back(verdict_on_answers(sentence));
    add_rule(chain, std::move(matches), "answers of " + comment_of(sentence));
  }
}

void add_sentences_answers(Draft& draft, ruleset::Chain& chain, const PairSentences::value_type& entry,
                           const std::optional<Segment>& segment) {
  const auto& [pair, sentences] = entry;
  for (const auto* sentence : sentences) {
    for (const auto& clients : client_ports(*sentence, segment)) {
      add_answer(draft, chain, *sentence, pair, clients);
    }
  }
}

}  // namespace

ruleset::ChainName add_answers(Draft& draft, const PairSentences::value_type& entry) {
  const auto& [pair, sentences] = entry;
  const auto name = pair_chain(pair.first, pair.second).text + "_answers";
  std::vector<Dispatch> dispatches;
  for (const auto& segment : segments_of(sentences)) {
    if (segment.protocol != base::protocol_tcp) continue;
    auto& of_service = add_chain(draft, name + "_" + to_name(segment));
    add_sentences_answers(draft, of_service, entry, segment);
    dispatches.push_back({segment, ruleset::Goto{of_service.name}});
  }
  auto& chain = add_chain(draft, name);
  dispatch_services(draft, chain, name + "_services", dispatches,
                    "answers from " + pair.second + " to " + pair.first + ", by service", Field::source_port);
  add_sentences_answers(draft, chain, entry, std::nullopt);
  return chain.name;
}

}  // namespace compile
