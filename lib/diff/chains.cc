// SPDX-License-Identifier: GPL-2.0-or-later
#include "diff/chains.h"

#include <algorithm>
#include <optional>
#include <variant>

#include "diff/pairs.h"

namespace diff {
namespace {

using lower::LoweredChain;
using ruleset::BaseHook;

bool uses_any(const LoweredChain& chain, const Replaced& replaced) {
  if (replaced.sets.empty() && replaced.timeouts.empty()) return false;
  return std::ranges::any_of(chain.rules, [&](const lower::Program& rule) {
    return std::ranges::any_of(rule.expressions, [&](const lower::Expression& expression) {
      if (const auto* set = lower::set_of(expression)) {
        return std::ranges::binary_search(replaced.sets, ruleset::SetName{*set});
      }
      const auto* object = std::get_if<lower::ObjectReference>(&expression);
      return object && std::ranges::binary_search(replaced.timeouts, ruleset::ObjectName{object->name});
    });
  });
}

// The kernel can change a base chain's policy and nothing else of it.
bool hooked_alike(const std::optional<BaseHook>& a, const std::optional<BaseHook>& b) {
  if (!a || !b) return !a && !b;
  return a->type == b->type && a->hook == b->hook && a->priority == b->priority;
}

void empty(const LoweredChain& chain, std::vector<Change>& changes) {
  if (!chain.rules.empty()) changes.push_back(FlushChain{chain.name});
}

void fill(const LoweredChain& chain, std::vector<Change>& changes) {
  for (const auto& rule : chain.rules) changes.push_back(AddRule{chain.name, rule});
}

void remove(const LoweredChain& chain, std::vector<Change>& changes) {
  empty(chain, changes);
  changes.push_back(DeleteChain{chain.name});
}

void create(const LoweredChain& chain, std::vector<Change>& changes) {
  changes.push_back(AddChain{chain.name, chain.base});
  fill(chain, changes);
}

}  // namespace

std::vector<Change> chain_changes(const LiveTable& live, const lower::LoweredTable& wanted,
                                  const Replaced& replaced) {
  std::vector<Change> changes;
  for_each_pair(live.chains, wanted.chains, [&](const LoweredChain* old, const LoweredChain* now) {
    if (!old) return create(*now, changes);
    if (!now) return remove(*old, changes);
    if (!hooked_alike(old->base, now->base)) {
      remove(*old, changes);
      return create(*now, changes);
    }
    if (old->base != now->base) changes.push_back(SetChainPolicy{now->name, *now->base});
    if (old->rules != now->rules || uses_any(*now, replaced)) {
      empty(*old, changes);
      fill(*now, changes);
    }
  });
  return changes;
}

}  // namespace diff
