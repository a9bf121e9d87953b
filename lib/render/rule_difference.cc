// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/rule_difference.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace render {
namespace {

Rules pointers_to(const base::SharedVector<lower::Program>& rules) {
  Rules pointers;
  for (const auto& rule : rules) pointers.push_back(&rule);
  return pointers;
}

// Takes from both what both have, however often. Rules of one comment are few; chains may have many rules.
void leave_differences(Rules& before, Rules& after) {
  std::map<std::string, Rules> by_comment;
  for (const auto* rule : after) by_comment[rule->comment].push_back(rule);
  std::vector<const lower::Program*> kept;
  std::erase_if(before, [&](const auto* old) {
    auto& candidates = by_comment[old->comment];
    const auto same = std::ranges::find_if(candidates, [&](const auto* rule) { return *rule == *old; });
    if (same == candidates.end()) return false;
    kept.push_back(*same);
    candidates.erase(same);
    return true;
  });
  std::ranges::sort(kept);
  std::erase_if(after, [&](const auto* rule) { return std::ranges::binary_search(kept, rule); });
}

// What has the same comment on both sides is one sentence that means something else now.
Rules take_reworded(Rules& before, Rules& after) {
  Rules reworded;
  std::erase_if(after, [&](const auto* rule) {
    if (rule->comment.empty()) return false;
    const auto same =
        std::ranges::find_if(before, [&](const auto* old) { return old->comment == rule->comment; });
    if (same == before.end()) return false;
    reworded.push_back(rule);
    before.erase(same);
    return true;
  });
  return reworded;
}

}  // namespace

RuleDifference rule_difference(const lower::LoweredChain& live, const Rules& wanted) {
  auto surplus = pointers_to(live.rules);
  auto missing = wanted;
  leave_differences(surplus, missing);
  if (surplus.empty() && missing.empty()) {
    const bool same_order =
        std::ranges::equal(live.rules, wanted, {}, {}, [](const auto* rule) { return *rule; });
    return {{}, {}, {}, !same_order};
  }
  auto reworded = take_reworded(surplus, missing);
  return {std::move(missing), std::move(surplus), std::move(reworded), false};
}

}  // namespace render
