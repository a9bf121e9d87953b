// SPDX-License-Identifier: GPL-2.0-or-later
#include "differential/ledger.h"

#include <utility>

namespace differential {
namespace {

// Of the statement that counts into this set: how many it lets through. Nothing: any number.
std::optional<std::uint32_t> allowance(const ruleset::Rule& rule, const ruleset::SetName& set) {
  for (const auto& statement : rule.statements) {
    const auto* remember = std::get_if<ruleset::Remember>(&statement);
    if (remember == nullptr || remember->set != set) continue;
    if (const auto* rate = std::get_if<ruleset::WithinRate>(&remember->allowance)) return rate->burst;
  }
  return std::nullopt;
}

bool asks_a_rate(const ruleset::Rule& rule) {
  bool asks = false;
  bool accepts = false;
  for (const auto& statement : rule.statements) {
    asks = asks || std::holds_alternative<ruleset::RateLimit>(statement);
    accepts = accepts || std::holds_alternative<ruleset::Accept>(statement);
  }
  return asks && accepts;
}

bool decided_by_a_rate(const ruleset::Ruleset& ruleset, const simulate::Outcome& outcome) {
  if (!outcome.decided_by) return false;
  const auto* chain = ruleset::find(ruleset, outcome.decided_by->chain);
  return chain != nullptr && asks_a_rate(chain->rules.at(outcome.decided_by->rule));
}

}  // namespace

bool Ledger::near_a_rate(const simulate::Outcome& outcome) const {
  constexpr std::size_t enough = 60;  // of the 100 that ping has at once
  return rated_ >= enough && decided_by_a_rate(ruleset_, outcome);
}

void Ledger::enter(const simulate::Outcome& outcome) {
  runtime_ = simulate::after(ruleset_, std::move(runtime_), outcome);
  if (decided_by_a_rate(ruleset_, outcome)) ++rated_;
  for (const auto& step : outcome.trace) {
    const auto* counted = std::get_if<simulate::Counted>(&step);
    if (counted == nullptr || counted->allowance == simulate::Assumed::exceeded) continue;
    const auto& chain = *ruleset::find(ruleset_, counted->place.chain);
    const auto most = allowance(chain.rules.at(counted->place.rule), counted->count.set);
    if (most && ++used_[counted->count] >= *most) runtime_.exceeded.insert(counted->count);
  }
}

}  // namespace differential
