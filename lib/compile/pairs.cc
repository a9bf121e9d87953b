// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <set>
#include <string>

#include "compile/keys.h"
#include "compile/match.h"
#include "compile/passes.h"
#include "compile/service_dispatch.h"

namespace compile {
namespace {

constexpr std::size_t longest_log_prefix = 127;  // NF_LOG_PREFIXLEN - 1

const char* word(policy::Verb verb) {
  switch (verb) {
    case policy::Verb::allow:
      return "allow";
    case policy::Verb::deny:
      return "deny";
    case policy::Verb::reject:
      return "reject";
  }
  return "";
}

ruleset::Statement verdict_of(policy::Verb verb) {
  switch (verb) {
    case policy::Verb::allow:
      return ruleset::Accept{};
    case policy::Verb::deny:
      return ruleset::Drop{};
    case policy::Verb::reject:
      return ruleset::Goto{{"refuse"}};
  }
  return ruleset::Drop{};
}

// Names the sentence, not its line: a comment must not change because a line was added above it.
std::string comment_of(const resolve::Sentence& sentence) {
  return std::string(word(sentence.verb)) + " " + sentence.name;
}

ruleset::Log log_of(const resolve::Sentence& sentence) {
  return {("mailfwd " + comment_of(sentence)).substr(0, longest_log_prefix - 2) + ": "};
}

void add_sentence_rule(ruleset::Chain& chain, const resolve::Sentence& sentence, const Matches& matches) {
  const auto comment = comment_of(sentence);
  if (sentence.log) {
    // A rule of its own: over the rate there is no line in the log, but still the verdict.
    auto logging = matches;
    logging.push_back(ruleset::RateLimit{10, ruleset::RateUnit::second, 20});
    logging.push_back(log_of(sentence));
    add_rule(chain, std::move(logging), comment);
  }
  auto deciding = matches;
  deciding.push_back(verdict_of(sentence.verb));
  add_rule(chain, std::move(deciding), comment);
}

// The ranges of client ports that the sentence demands for the segment; every_port alone if it demands none.
std::set<base::PortRange> client_ports(const resolve::Sentence& sentence, const Segment& segment) {
  std::set<base::PortRange> ranges;
  for (const auto& service : sentence.services) {
    for (const auto& spec : service.ports) {
      if (covers(spec, segment)) ranges.insert(spec.client_ports);
    }
  }
  if (sentence.services.empty() || ranges.contains(base::every_port)) return {base::every_port};
  return ranges;
}

void add_sentence(Draft& draft, ruleset::Chain& chain, const resolve::Sentence& sentence,
                  const ZonePair& pair, const std::set<base::PortRange>& clients) {
  for (const auto& matches : match_sentence(draft, sentence, pair)) {
    for (const auto& ports : clients) {
      auto narrowed = matches;
      if (ports != base::every_port) {
        narrowed.insert(narrowed.begin(), ruleset::InRange{ruleset::Field::source_port, bytes_of(ports.low),
                                                           bytes_of(ports.high)});
      }
      add_sentence_rule(chain, sentence, narrowed);
    }
  }
}

using PairEntry = PairSentences::value_type;

std::vector<Segment> segments_of_pair(const PairEntry& entry) {
  std::vector<const resolve::Service*> services;
  for (const auto* sentence : entry.second) {
    for (const auto& service : sentence->services) services.push_back(&service);
  }
  return segments_of(services);
}

// The chain of one service holds every sentence that can decide there, also those about all services: a deny
// of everything must win over an allow of this service.
ruleset::ChainName add_segment_chain(Draft& draft, const PairEntry& entry, const Segment& segment) {
  const auto& [pair, sentences] = entry;
  auto& chain = add_chain(draft, pair_chain(pair.first, pair.second).text + "_" + to_name(segment));
  for (const auto* sentence : sentences) {
    const auto clients = client_ports(*sentence, segment);
    if (!clients.empty()) add_sentence(draft, chain, *sentence, pair, clients);
  }
  return chain.name;
}

void add_pair(Draft& draft, const PairEntry& entry) {
  const auto& [pair, sentences] = entry;
  const auto name = pair_chain(pair.first, pair.second).text;
  std::vector<Dispatch> dispatches;
  for (const auto& segment : segments_of_pair(entry)) {
    dispatches.push_back({segment, ruleset::Goto{add_segment_chain(draft, entry, segment)}});
  }
  auto& chain = add_chain(draft, name);
  dispatch_services(draft, chain, name + "_services", dispatches,
                    "from " + pair.first + " to " + pair.second + ", by service");
  for (const auto* sentence : sentences) {
    if (sentence->services.empty()) add_sentence(draft, chain, *sentence, pair, {base::every_port});
  }
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
