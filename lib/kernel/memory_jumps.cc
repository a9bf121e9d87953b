// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/memory_jumps.h"

#include <linux/netfilter/nf_tables.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <variant>

namespace kernel {
namespace {

// NFT_JUMP_STACK_SIZE: a base chain stands at level 0, and no chain at this one
// (tests/kernel/kernel_contract.h).
constexpr int levels = 16;

template <class Holds>
bool any_expression(const MemoryTable& table, Holds holds) {
  return std::ranges::any_of(table.chains, [&](const auto& entry) {
    return std::ranges::any_of(entry.second.rules, [&](const lower::Program& rule) {
      return std::ranges::any_of(rule.expressions, holds);
    });
  });
}

void add_targets(const lower::Expression& expression, const MemoryTable& table,
                 std::set<std::string>& targets) {
  if (auto target = jump_target(expression)) targets.insert(*std::move(target));
  const auto* lookup = std::get_if<lower::Lookup>(&expression);
  if (!lookup || !lookup->to_verdict) return;
  const auto map = table.sets.find(lookup->set);
  if (map == table.sets.end()) return;
  for (const auto& element : map->second.elements) {
    if (auto target = jump_target(element)) targets.insert(*std::move(target));
  }
}

// How far down the longest way from a chain leads; a circle leads down for ever.
class Depths {
 public:
  explicit Depths(const MemoryTable& table) : table_(table) {}

  int below(const std::string& name) {
    if (const auto known = depths_.find(name); known != depths_.end()) return known->second;
    depths_[name] = levels;  // met again on the way down: a circle
    const auto chain = table_.chains.find(name);
    std::set<std::string> targets;
    if (chain != table_.chains.end()) {
      for (const auto& rule : chain->second.rules) {
        for (const auto& expression : rule.expressions) add_targets(expression, table_, targets);
      }
    }
    int depth = 0;
    for (const auto& target : targets) depth = std::max(depth, std::min(levels, 1 + below(target)));
    return depths_[name] = depth;
  }

 private:
  const MemoryTable& table_;
  std::map<std::string, int> depths_;
};

// Whether a packet at this hook can be translated like that.
bool can(const ruleset::BaseHook& base, const lower::Expression& expression) {
  using enum ruleset::HookPoint;
  const bool nat_chain = base.type == ruleset::ChainType::nat;
  if (std::holds_alternative<lower::Masq>(expression)) return nat_chain && base.hook == postrouting;
  const auto* nat = std::get_if<lower::Nat>(&expression);
  if (!nat) return true;
  if (nat->type == NFT_NAT_DNAT) return nat_chain && (base.hook == prerouting || base.hook == output);
  return nat_chain && (base.hook == postrouting || base.hook == input);
}

bool reaches_only_what_it_can(const MemoryTable& table, const lower::LoweredChain& base) {
  std::set<std::string> seen{base.name.text};
  std::vector<const lower::LoweredChain*> open{&base};
  while (!open.empty()) {
    const auto* chain = open.back();
    open.pop_back();
    std::set<std::string> targets;
    for (const auto& rule : chain->rules) {
      for (const auto& expression : rule.expressions) {
        if (!can(*base.base, expression)) return false;
        add_targets(expression, table, targets);
      }
    }
    for (const auto& target : targets) {
      const auto found = table.chains.find(target);
      if (found != table.chains.end() && seen.insert(target).second) open.push_back(&found->second);
    }
  }
  return true;
}

}  // namespace

std::optional<std::string> jump_target(const lower::Expression& expression) {
  const auto* verdict = std::get_if<lower::VerdictIs>(&expression);
  if (!verdict || (verdict->code != NFT_JUMP && verdict->code != NFT_GOTO)) return std::nullopt;
  return verdict->chain;
}

std::optional<std::string> jump_target(const ruleset::Element& element) {
  if (!element.verdict) return std::nullopt;
  if (const auto* jump = std::get_if<ruleset::Jump>(&*element.verdict)) return jump->chain.text;
  if (const auto* go = std::get_if<ruleset::Goto>(&*element.verdict)) return go->chain.text;
  return std::nullopt;
}

bool rule_leads_to(const MemoryTable& table, const std::string& chain) {
  return any_expression(
      table, [&](const lower::Expression& expression) { return jump_target(expression) == chain; });
}

bool rule_uses_set(const MemoryTable& table, const std::string& set) {
  return any_expression(table, [&](const lower::Expression& expression) {
    const auto* used = lower::set_of(expression);
    return used && *used == set;
  });
}

bool rule_uses_object(const MemoryTable& table, const diff::ForeignObject& object) {
  return any_expression(table, [&](const lower::Expression& expression) {
    const auto* reference = std::get_if<lower::ObjectReference>(&expression);
    return reference && reference->type == object.type && reference->name == object.name;
  });
}

bool element_leads_to(const MemoryTable& table, const std::string& chain) {
  return std::ranges::any_of(table.sets, [&](const auto& entry) {
    return std::ranges::any_of(entry.second.elements, [&](const ruleset::Element& element) {
      return jump_target(element) == chain;
    });
  });
}

std::optional<base::Error> misplaced_translation(const MemoryTable& table) {
  for (const auto& [name, chain] : table.chains) {
    if (chain.base && !reaches_only_what_it_can(table, chain)) return refusal("chain", name, EOPNOTSUPP);
  }
  return std::nullopt;
}

std::optional<base::Error> jumps_too_deep(const MemoryTable& table) {
  Depths depths(table);
  for (const auto& [name, chain] : table.chains) {
    if (chain.base && depths.below(name) >= levels) return refusal("chain", name, EMLINK);
  }
  return std::nullopt;
}

}  // namespace kernel
