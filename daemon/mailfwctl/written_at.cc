// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwctl/written_at.h"

#include <algorithm>
#include <string_view>

namespace mailfwctl {
namespace {

std::string word(const resolve::Sentence& sentence) {
  if (sentence.published) return "publish";
  switch (sentence.verb) {
    case policy::Verb::allow:
      return "allow";
    case policy::Verb::deny:
      return "deny";
    case policy::Verb::reject:
      return "reject";
  }
  return {};
}

// Whatever rules are made of.
std::vector<WrittenAt> sentences_of(const load::Loaded& loaded) {
  std::vector<WrittenAt> all;
  const auto& resolved = loaded.resolved;
  for (const auto& sentence : resolved.sentences)
    all.push_back({word(sentence) + ' ' + sentence.name, sentence.origin});
  for (const auto& forward : resolved.forwards) all.push_back({"publish " + forward.name, forward.origin});
  for (const auto& nat : resolved.translations) all.push_back({"nat " + nat.name, nat.origin});
  for (const auto& list : loaded.policy.lists) all.push_back({"list " + list.name, list.origin});
  if (resolved.admin) all.push_back({"admin", resolved.admin->origin});
  return all;
}

// "allow mail-in", "allow mail-in: over its limit", "answers of allow mail-in".
bool is_about(std::string_view comment, std::string_view words) {
  constexpr std::string_view answers = "answers of ";
  if (comment.starts_with(answers)) comment.remove_prefix(answers.size());
  return comment == words || (comment.starts_with(words) && comment.substr(words.size()).starts_with(": "));
}

std::vector<WrittenAt> of_rules(const std::vector<std::string>& comments, const load::Loaded& loaded) {
  const auto sentences = sentences_of(loaded);
  std::vector<WrittenAt> all;
  for (const auto& comment : comments) {
    const auto found = std::ranges::find_if(
        sentences, [&](const WrittenAt& sentence) { return is_about(comment, sentence.words); });
    if (found == sentences.end() || std::ranges::find(all, *found) != all.end()) continue;
    all.push_back(*found);
  }
  return all;
}

// "host_relay_4" is of relay, unless there is a host relay_4, which has "host_relay_4_4".
std::vector<WrittenAt> of_set(std::string_view set, const load::Loaded& loaded) {
  std::vector<WrittenAt> best;
  const auto offer = [&](const std::string& words, const base::Origin& origin) {
    auto beginning = words + '_';
    std::ranges::replace(beginning, ' ', '_');
    if (!set.starts_with(beginning)) return;
    if (best.empty() || best.front().words.size() < words.size()) best = {{words, origin}};
  };
  for (const auto& host : loaded.policy.hosts) offer("host " + host.name.text, host.origin);
  for (const auto& list : loaded.policy.lists) offer("list " + list.name, list.origin);
  return best;
}

}  // namespace

std::vector<WrittenAt> written_at(const render::Difference& difference, const load::Loaded& loaded) {
  return difference.kind == "chain" ? of_rules(difference.sentences, loaded)
                                    : of_set(difference.name, loaded);
}

}  // namespace mailfwctl
