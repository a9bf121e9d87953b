// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/change_text.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <variant>
#include <vector>

#include "base/overloaded.h"
#include "render/change_story.h"
#include "render/element_words.h"
#include "render/nft_text.h"
#include "render/rule_difference.h"
#include "ruleset/contents.h"
#include "ruleset/value.h"

namespace render {
namespace {

using Words = std::vector<std::string>;

// A line that nobody reads to its end says nothing.
constexpr std::size_t most_words = 8;

std::string joined(const Words& words) {
  std::string text;
  for (std::size_t at = 0; at < std::min(words.size(), most_words); ++at)
    text += (at > 0 ? ", " : "") + words[at];
  if (words.size() > most_words) text += " and " + std::to_string(words.size() - most_words) + " more";
  return text;
}

std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string line(const char* sign, const std::string& what, const std::string& how) {
  return std::string(sign) + " " + what + (how.empty() ? "" : ": " + how) + "\n";
}

// --- rules ---

// Names the rules by their comments; those that have none together, at the end.
void name_rules(const char* sign, const Rules& rules, Words& words) {
  std::size_t nameless = 0;
  for (const auto* rule : rules) {
    if (rule->comment.empty()) {
      ++nameless;
    } else {
      words.push_back(sign + rule->comment);
    }
  }
  if (nameless > 0) words.push_back(sign + counted(nameless, "rule") + " without a comment");
}

std::string rule_differences(const lower::LoweredChain& live, const Rules& rules) {
  const auto difference = rule_difference(live, rules);
  if (difference.none()) return difference.reordered ? "rules in another order" : "refilled";
  Words words;
  name_rules("+ ", difference.missing, words);
  name_rules("- ", difference.surplus, words);
  name_rules("~ ", difference.reworded, words);
  return joined(words);
}

std::string chain_line(const std::string& name, const ChainStory& story, const diff::LiveTable& live) {
  const auto what = "chain " + name;
  const auto old = std::ranges::find(live.chains, ruleset::ChainName{name}, &lower::LoweredChain::name);
  if (story.deleted && !story.added) return line("-", what, {});
  Words words;
  if (old == live.chains.end() || !story.refilled) {
    name_rules("", story.rules, words);
  } else {
    words.push_back(rule_differences(*old, story.rules));
  }
  if (story.policy) {
    words.push_back(story.policy->policy == ruleset::BasePolicy::drop ? "policy drop" : "policy accept");
  }
  if (story.added && story.deleted) words.insert(words.begin(), "made anew at another hook");
  return line(story.added && !story.deleted ? "+" : "~", what, joined(words));
}

// --- sets ---

void name_elements(const SetStory& story, const std::vector<ruleset::TimedElement>& elements, Words& words) {
  const char* sign = story.added ? "" : "+ ";
  if (elements.size() > most_words) return words.push_back(sign + counted(elements.size(), "element"));
  for (const auto& element : elements) {
    words.push_back(sign + ruleset::key_text(story.schema->key, element.low, element.high) + " for " +
                    nft_duration(element.left));
  }
}

// Few by name, many by number.
void name_elements(const char* sign, const ruleset::Elements* elements, const SetStory& story, Words& words) {
  if (!elements) return;
  const auto count = ruleset::size(*elements);
  if (count > most_words) {
    words.push_back(sign + counted(count, "element"));
  } else {
    for (const auto& element : element_words(*elements, *story.schema)) words.push_back(sign + element);
  }
}

bool is_map(const std::string& name, const SetStory& story, const diff::LiveTable& live) {
  if (story.schema) return story.schema->verdict_map;
  const auto old = std::ranges::find(live.sets, ruleset::SetName{name}, &diff::LiveSet::name);
  return old != live.sets.end() && old->schema && old->schema->verdict_map;
}

std::size_t gained_by(const SetStory& story) {
  return (story.gained ? ruleset::size(*story.gained) : 0) + (story.timed ? story.timed->size() : 0);
}

std::string set_line(const std::string& name, const SetStory& story, const diff::LiveTable& live) {
  const auto what = (is_map(name, story, live) ? "map " : "set ") + name;
  if (story.deleted && !story.added) return line("-", what, {});
  const auto gained = gained_by(story);
  if (story.deleted) return line("~", what, "made anew with " + counted(gained, "element"));
  if (story.flushed && gained == 0) return line("~", what, "emptied");
  if (story.flushed) return line("~", what, "refilled with " + counted(gained, "element"));
  Words words;
  name_elements(story.added ? "" : "+ ", story.gained, story, words);
  if (story.timed) name_elements(story, *story.timed, words);
  name_elements("- ", story.lost, story, words);
  return line(story.added ? "+" : "~", what, joined(words));
}

std::string table_lines(const ChangeStory& story, const diff::LiveTable& live) {
  const std::string what = std::string("table inet ") + ruleset::table_name;
  std::string text;
  if (story.table_added) text += live.table ? line("~", what, "taken over") : line("+", what, {});
  if (story.table_woken) text += line("~", what, "no longer dormant");
  if (story.table_deleted) text += line("-", what, {});
  return text;
}

// --- the summary ---

class Summary {
 public:
  void say(const std::string& text) { text_ += (text_.empty() ? "" : ", ") + text; }
  void count(std::size_t count, const char* noun, const char* verb) {
    if (count > 0) say(counted(count, noun) + " " + verb);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

void count_chains(const ChangeStory& story, Summary& summary) {
  const auto count = [&](bool added, bool deleted) -> std::size_t {
    return static_cast<std::size_t>(std::ranges::count_if(story.chains, [&](const auto& entry) {
      return entry.second.added == added && entry.second.deleted == deleted;
    }));
  };
  summary.count(count(true, false), "chain", "added");
  summary.count(count(false, false) + count(true, true), "chain", "changed");
  summary.count(count(false, true), "chain", "removed");
}

void count_sets(const ChangeStory& story, Summary& summary) {
  std::size_t added = 0, refilled = 0, removed = 0, gained = 0, lost = 0;
  for (const auto& [name, set] : story.sets) {
    if (set.deleted && !set.added) {
      ++removed;
    } else if (set.deleted || set.flushed) {
      ++refilled;
    } else {
      added += set.added ? 1 : 0;
      gained += gained_by(set);
      lost += set.lost ? ruleset::size(*set.lost) : 0;
    }
  }
  summary.count(added, "set", "added");
  summary.count(refilled, "set", "refilled");
  summary.count(removed, "set", "removed");
  summary.count(gained, "element", "added");
  if (lost > 0) summary.say((gained > 0 ? std::to_string(lost) : counted(lost, "element")) + " removed");
}

void count_timeouts(const ChangeStory& story, Summary& summary) {
  std::size_t added = 0, changed = 0, removed = 0;
  for (const auto& [name, timeouts] : story.timeouts) {
    ++(!timeouts.deleted ? added : timeouts.added ? changed : removed);
  }
  summary.count(added, "timeout object", "added");
  summary.count(changed, "timeout object", "changed");
  summary.count(removed, "timeout object", "removed");
}

std::string timeouts_line(const std::string& name, const TimeoutsStory& story) {
  const char* sign = !story.deleted ? "+" : story.added ? "~" : "-";
  return line(sign, "timeouts " + name, story.added && story.deleted ? "made anew" : "");
}

constexpr const char* renewed = "records of big sets renewed";

}  // namespace

std::string change_summary(const diff::Changeset& changeset) {
  if (changeset.empty()) return "nothing";
  const auto story = story_of(changeset);
  Summary summary;
  if (story.table_added) summary.say("table set up");
  if (story.table_woken) summary.say("table woken");
  if (story.table_deleted) summary.say("table removed");
  count_chains(story, summary);
  count_sets(story, summary);
  count_timeouts(story, summary);
  summary.count(story.objects.size(), "object", "removed");
  if (story.only_records) summary.say(renewed);
  return summary.text();
}

std::string change_text(const diff::Changeset& changeset, const diff::LiveTable& live) {
  const auto story = story_of(changeset);
  auto text = table_lines(story, live);
  for (const auto& [name, chain] : story.chains) text += chain_line(name, chain, live);
  for (const auto& [name, set] : story.sets) text += set_line(name, set, live);
  for (const auto& [name, timeouts] : story.timeouts) text += timeouts_line(name, timeouts);
  for (const auto& name : story.objects) text += line("-", "object " + name, {});
  if (story.only_records) text += line("~", std::string("chain ") + ruleset::contents_chain, renewed);
  return text;
}

}  // namespace render
