// SPDX-License-Identifier: GPL-2.0-or-later
#include "prove/list_rules.h"

#include <utility>

#include "base/address_sets.h"
#include "base/overloaded.h"
#include "prove/addresses.h"

namespace prove {
namespace {

struct ListRule {
  const ruleset::InSet* match = nullptr;
  const ruleset::Set* set = nullptr;
};

std::optional<ListRule> list_rule(const ruleset::Ruleset& ruleset, const ruleset::Chain& chain,
                                  std::size_t at) {
  if (at >= chain.rules.size()) return std::nullopt;
  const auto& statements = chain.rules[at].statements;
  if (statements.size() != 2 || !std::holds_alternative<ruleset::Drop>(statements.back()))
    return std::nullopt;
  const auto* match = std::get_if<ruleset::InSet>(&statements.front());
  if (match == nullptr || match->negated || match->fields.size() != 1) return std::nullopt;
  const auto* set = ruleset::find(ruleset, match->set);
  if (set == nullptr) return std::nullopt;
  const bool addresses = std::holds_alternative<base::Ipv4Set>(set->elements) ||
                         std::holds_alternative<base::Ipv6Set>(set->elements);
  if (!addresses) return std::nullopt;
  return ListRule{match, set};
}

std::size_t size_of(const resolve::List& list, Family family) {
  return family == Family::ipv4 ? list.addresses.v4.size() : list.addresses.v6.size();
}

bool holds(const resolve::List& list, const base::AddressSet& addresses, Family family) {
  return family == Family::ipv4 ? list.addresses.v4 == addresses.v4 : list.addresses.v6 == addresses.v6;
}

}  // namespace

std::string listed(const std::string& list, Dimension end) {
  return (end == Dimension::source ? "the source is on list " : "the destination is on list ") + list;
}

std::optional<ListRun> list_run(Space& space, const ruleset::Ruleset& ruleset, const ruleset::Chain& chain,
                                std::size_t first, const resolve::ResolvedPolicy& policy) {
  const auto begin = list_rule(ruleset, chain, first);
  if (!begin) return std::nullopt;
  const auto field = begin->match->fields.front();
  const auto end = address_dimension(field);
  if (!end || family_of(field) != space.family()) return std::nullopt;
  base::AddressSet together;
  std::size_t elements = 0;
  ListRun run;
  for (auto rule = begin; rule && rule->match->fields.front() == field;
       rule = list_rule(ruleset, chain, first + run.rules)) {
    together = base::unite(together, masked_addresses(*rule->set, rule->match->mask));
    elements += ruleset::size(rule->set->elements);
    ++run.rules;
  }
  if (elements <= longest_cut_set) return std::nullopt;
  for (const auto& list : policy.lists) {
    if (size_of(list, space.family()) <= longest_cut_set || !holds(list, together, space.family())) continue;
    run.condition = {
        AmongMany{*end, space.coverage(*end, list.addresses), space.unknown(listed(list.name, *end))}};
    return run;
  }
  return std::nullopt;
}

}  // namespace prove
