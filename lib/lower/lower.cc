// SPDX-License-Identifier: GPL-2.0-or-later
#include "lower/lower.h"

#include "lower/rule_writer.h"

namespace lower {

Program lower(const ruleset::Rule& rule) {
  RuleWriter writer;
  for (const auto& statement : rule.statements) writer.write(statement);
  return {writer.take(), rule.comment};
}

LoweredTable lower(const ruleset::Ruleset& ruleset) {
  LoweredTable table{ruleset.owned, ruleset.sets, {}, ruleset.timeouts};
  table.chains.reserve(ruleset.chains.size());
  for (const auto& chain : ruleset.chains) {
    std::vector<Program> rules;
    rules.reserve(chain.rules.size());
    for (const auto& rule : chain.rules) rules.push_back(lower(rule));
    table.chains.push_back({chain.name, chain.base, std::move(rules)});
  }
  return table;
}

}  // namespace lower
