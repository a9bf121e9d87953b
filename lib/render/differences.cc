// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/differences.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <variant>

#include "render/change_story.h"
#include "render/element_words.h"
#include "render/rule_difference.h"
#include "ruleset/contents.h"

namespace render {
namespace {

using Words = std::vector<std::string>;

// A finding that nobody reads to its end says nothing.
constexpr std::size_t most_elements = 8;

std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

void name_once(const std::string& comment, Words& sentences) {
  if (comment.empty() || std::ranges::find(sentences, comment) != sentences.end()) return;
  sentences.push_back(comment);
}

// --- chains ---

const char* to_text(ruleset::BasePolicy policy) {
  return policy == ruleset::BasePolicy::drop ? "drop" : "accept";
}

// By its comment, or by where it stands: what somebody added often has none.
std::string name_of(const lower::Program& rule, const lower::LoweredChain* live) {
  if (!rule.comment.empty()) return "the rule '" + rule.comment + "'";
  const auto* const first = live ? live->rules.begin() : nullptr;
  if (live && &rule >= first && &rule < live->rules.end())
    return "rule " + std::to_string(&rule - first + 1) + ", which has no comment,";
  return "a rule without a comment";
}

void tell_rules(const lower::LoweredChain& live, const ChainStory& story, Difference& difference) {
  const auto rules = rule_difference(live, story.rules);
  for (const auto* rule : rules.missing) {
    difference.findings.push_back(name_of(*rule, nullptr) + " is missing");
    name_once(rule->comment, difference.sentences);
  }
  for (const auto* rule : rules.reworded) {
    difference.findings.push_back(name_of(*rule, nullptr) + " does something else");
    name_once(rule->comment, difference.sentences);
  }
  for (const auto* rule : rules.surplus)
    difference.findings.push_back(name_of(*rule, &live) + " is not the policy's");
  if (rules.reordered) difference.findings.emplace_back("its rules are in another order");
}

void tell_missing(const ChainStory& story, const std::string& how, Difference& difference) {
  difference.findings.push_back(how +
                                (story.rules.empty() ? "" : ", with " + counted(story.rules.size(), "rule")));
  for (const auto* rule : story.rules) name_once(rule->comment, difference.sentences);
}

Difference chain_difference(const std::string& name, const ChainStory& story, const diff::LiveTable& live) {
  Difference difference{"chain", name, {}, {}};
  const auto old = std::ranges::find(live.chains, ruleset::ChainName{name}, &lower::LoweredChain::name);
  if (old == live.chains.end()) {
    tell_missing(story, "is missing", difference);
  } else if (!story.added && story.deleted) {
    difference.findings.emplace_back("is not the policy's");
  } else if (story.added) {
    tell_missing(story, "is at another hook, of another type or priority", difference);
  } else {
    if (story.policy && old->base) {
      difference.findings.push_back(std::string("its policy is ") + to_text(old->base->policy) + ", not " +
                                    to_text(story.policy->policy));
    }
    if (story.refilled) tell_rules(*old, story, difference);
  }
  return difference;
}

// --- sets ---

std::string list_of(const ruleset::Elements& elements, const ruleset::SetSchema& schema) {
  const auto words = element_words(elements, schema);
  if (words.size() > most_elements) return counted(words.size(), "element");
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

const diff::LiveSet* find(const diff::LiveTable& live, const std::string& name) {
  const auto set = std::ranges::find(live.sets, ruleset::SetName{name}, &diff::LiveSet::name);
  return set == live.sets.end() ? nullptr : &*set;
}

bool is_map(const SetStory& story, const diff::LiveSet* live) {
  if (story.schema) return story.schema->verdict_map;
  return live && live->schema && live->schema->verdict_map;
}

std::string what_is_in(const diff::LiveSet& live) {
  return std::holds_alternative<diff::UnknownContent>(live.content)
             ? "holds something that the policy never puts in"
             : "holds something else than the policy says";
}

void tell_elements(const SetStory& story, Difference& difference) {
  if (story.gained) difference.findings.push_back(list_of(*story.gained, *story.schema) + " missing");
  if (story.lost) difference.findings.push_back(list_of(*story.lost, *story.schema) + " not the policy's");
}

Difference set_difference(const std::string& name, const SetStory& story, const diff::LiveTable& live) {
  const auto* old = find(live, name);
  Difference difference{is_map(story, old) ? "map" : "set", name, {}, {}};
  const auto count = story.gained ? ruleset::size(*story.gained) : 0;
  if (!old) {
    difference.findings.push_back("is missing" + (count > 0 ? ", with " + counted(count, "element") : ""));
  } else if (story.deleted) {
    difference.findings.emplace_back(story.added ? "is of another kind" : "is not the policy's");
  } else if (story.flushed) {
    difference.findings.push_back(what_is_in(*old));
  } else {
    tell_elements(story, difference);
  }
  return difference;
}

// --- the rest ---

Difference timeouts_difference(const std::string& name, const TimeoutsStory& story) {
  const char* finding = !story.deleted ? "is missing"
                        : story.added  ? "says other times"
                                       : "is not the policy's";
  return {"timeouts", name, {finding}, {}};
}

Difference table_difference(std::string finding) {
  return {"table", std::string("inet ") + ruleset::table_name, {std::move(finding)}, {}};
}

}  // namespace

std::vector<Difference> differences(const diff::Changeset& changeset, const diff::LiveTable& live) {
  if (!live.table) return {table_difference("is missing")};
  const auto story = story_of(changeset);
  std::vector<Difference> all;
  if (story.table_woken) all.push_back(table_difference("is switched off (dormant): it filters nothing"));
  for (const auto& [name, chain] : story.chains) all.push_back(chain_difference(name, chain, live));
  for (const auto& [name, set] : story.sets) all.push_back(set_difference(name, set, live));
  for (const auto& [name, timeouts] : story.timeouts) all.push_back(timeouts_difference(name, timeouts));
  for (const auto& name : story.objects) all.push_back({"object", name, {"is not the policy's"}, {}});
  if (story.records)
    all.push_back(
        {"chain", ruleset::contents_chain, {"the records of big sets are not those of the policy"}, {}});
  return all;
}

}  // namespace render
