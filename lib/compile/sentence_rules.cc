// SPDX-License-Identifier: GPL-2.0-or-later
#include "compile/sentence_rules.h"

#include <algorithm>
#include <set>
#include <utility>

#include "compile/keys.h"
#include "compile/limits.h"
#include "compile/match.h"

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

ruleset::Statement verdict_of(Draft& draft, const resolve::Sentence& sentence) {
  switch (sentence.verb) {
    case policy::Verb::allow:
      if (sentence.limit) return ruleset::Jump{limit_chain(draft, sentence, comment_of(sentence))};
      return ruleset::Accept{};
    case policy::Verb::deny:
      return ruleset::Drop{};
    case policy::Verb::reject:
      return ruleset::Goto{{"refuse"}};
  }
  return ruleset::Drop{};
}

ruleset::Log log_of(const resolve::Sentence& sentence) {
  return {("mailfwd " + comment_of(sentence)).substr(0, longest_log_prefix - 2) + ": "};
}

void add_sentence_rule(Draft& draft, ruleset::Chain& chain, const resolve::Sentence& sentence,
                       Matches matches) {
  auto comment = comment_of(sentence);
  if (sentence.log) {
    // A rule of its own: over the rate there is no line in the log, but still the verdict.
    auto logging = matches;
    logging.push_back(ruleset::RateLimit{10, ruleset::RateUnit::second, 20});
    logging.push_back(log_of(sentence));
    add_rule(chain, std::move(logging), comment);
  }
  matches.push_back(verdict_of(draft, sentence));
  add_rule(chain, std::move(matches), std::move(comment));
}

// What the sentence is about, with its client ports.
std::vector<Matches> match_with_clients(Draft& draft, const resolve::Sentence& sentence, const ZonePair& pair,
                                        const std::set<base::PortRange>& clients) {
  std::vector<Matches> all;
  if (clients.empty()) return all;
  for (const auto& matches : match_sentence(draft, sentence, pair)) {
    for (const auto& ports : clients) {
      auto narrowed = matches;
      if (ports != base::every_port)
        narrowed.insert(narrowed.begin(), match_ports(ruleset::Field::source_port, ports));
      all.push_back(std::move(narrowed));
    }
  }
  return all;
}

bool refuses_beyond(const resolve::Sentence& sentence) {
  return sentence.limit && sentence.limit->over == policy::OverLimit::reject;
}

}  // namespace

std::string comment_of(const resolve::Sentence& sentence) {
  return std::string(sentence.published ? "publish" : word(sentence.verb)) + " " + sentence.name;
}

std::vector<Segment> segments_of(const std::vector<const resolve::Sentence*>& sentences) {
  std::vector<const resolve::Service*> services;
  for (const auto* sentence : sentences) {
    for (const auto& service : sentence->services) services.push_back(&service);
  }
  return segments_of(services);
}

std::set<base::PortRange> client_ports(const resolve::Sentence& sentence,
                                       const std::optional<Segment>& segment) {
  if (sentence.services.empty()) return {base::every_port};
  if (!segment) return {};
  std::set<base::PortRange> ranges;
  for (const auto& service : sentence.services) {
    for (const auto& spec : service.ports) {
      if (covers(spec, *segment)) ranges.insert(spec.client_ports);
    }
  }
  if (ranges.contains(base::every_port)) return {base::every_port};
  return ranges;
}

// A limit that is exceeded is no verdict: another sentence may accept. Only when none has, over = "reject"
// answers.
void add_sentences(Draft& draft, ruleset::Chain& chain,
                   const std::vector<const resolve::Sentence*>& sentences, const ZonePair& pair,
                   const std::optional<Segment>& segment) {
  for (const auto* sentence : sentences) {
    for (auto& matches : match_with_clients(draft, *sentence, pair, client_ports(*sentence, segment))) {
      add_sentence_rule(draft, chain, *sentence, std::move(matches));
    }
  }
  for (const auto* sentence : sentences) {
    if (!refuses_beyond(*sentence)) continue;
    for (auto& matches : match_with_clients(draft, *sentence, pair, client_ports(*sentence, segment))) {
      matches.push_back(ruleset::Goto{{"refuse"}});
      add_rule(chain, std::move(matches), comment_of(*sentence) + ": over its limit");
    }
  }
}

}  // namespace compile
