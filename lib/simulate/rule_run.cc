// SPDX-License-Identifier: GPL-2.0-or-later
#include "simulate/rule_run.h"

#include <algorithm>
#include <cassert>
#include <optional>
#include <utility>

#include "ruleset/value.h"
#include "simulate/load.h"
#include "simulate/membership.h"
#include "simulate/refusal.h"
#include "simulate/translation.h"

namespace simulate {
namespace {

using ruleset::Bytes;

// What one statement comes to. A visitor without a generic case: a new kind of statement does not compile
// until it is simulated.
struct Matched {};
struct Failed {};
using Effect = std::variant<Matched, Failed, ruleset::Verdict, Decision>;

Effect when(bool condition) {
  return condition ? Effect(Matched{}) : Effect(Failed{});
}

Bytes masked(Bytes value, const Bytes& mask) {
  for (std::size_t index = 0; index < std::min(value.size(), mask.size()); ++index)
    value[index] &= mask[index];
  return value;
}

class Statements {
 public:
  Statements(Traveller& traveller, const Place& place) : traveller_(traveller), place_(place) {}

  Effect operator()(const ruleset::Compare& compare) {
    const auto value = field(compare.field);
    if (!value || (*value == Bytes(compare.value)) != compare.equal) return Failed{};
    if (compare.field == ruleset::Field::l4_protocol && compare.equal) asked_.protocol = value->front();
    return Matched{};
  }
  Effect operator()(const ruleset::InterfacePrefix& pattern) const {
    const auto value = field(pattern.field);
    return when(value && std::equal(pattern.prefix.begin(), pattern.prefix.end(), value->begin()));
  }
  Effect operator()(const ruleset::InRange& range) const {
    const auto value = field(range.field);
    return when(value && !(*value < Bytes(range.low)) && !(Bytes(range.high) < *value));
  }
  Effect operator()(const ruleset::Masked& bits) const {
    const auto value = field(bits.field);
    return when(value && (masked(*value, bits.mask) == Bytes(bits.value)) == bits.equal);
  }
  Effect operator()(const ruleset::InSet& membership) const {
    const auto value = key(membership.fields, membership.mask);
    if (!value) return Failed{};
    const bool found = contains(set(membership.set), traveller_.runtime, *value);
    traveller_.trace.emplace_back(LookedUp{place_, membership.set, *value, found});
    return when(found != membership.negated);
  }
  Effect operator()(const ruleset::VerdictMap& map) const {
    const auto value = key(map.fields, {});
    if (!value) return Failed{};
    const auto* verdict = verdict_for(set(map.map), *value);
    traveller_.trace.emplace_back(LookedUp{place_, map.map, *value, verdict != nullptr});
    return verdict == nullptr ? Effect(Failed{}) : Effect(*verdict);
  }
  Effect operator()(const ruleset::RateLimit&) const {
    return when(traveller_.runtime.rates == Assumed::within);
  }
  Effect operator()(const ruleset::Remember& remember) const {
    const auto value = key({remember.field}, remember.mask);
    if (!value) return Failed{};
    const SourceCount source{remember.set, *value};
    const bool known = contains(set(remember.set), traveller_.runtime, *value);
    if (!known && traveller_.runtime.full.contains(remember.set)) return Failed{};
    const auto allowance = allowance_of(remember, source);
    traveller_.trace.emplace_back(Counted{place_, source, !known, allowance});
    return when(allowance == Assumed::within);
  }
  Effect operator()(const ruleset::Log&) const { return Matched{}; }
  Effect operator()(const ruleset::Notify&) const { return Matched{}; }
  // Neither is a match: what can not be clamped or has no session goes on unchanged.
  Effect operator()(const ruleset::ClampMss&) const { return Matched{}; }
  Effect operator()(const ruleset::SetTimeouts&) const { return Matched{}; }
  Effect operator()(const ruleset::DestinationNat& nat) const {
    return translated(translate(traveller_, place_, nat));
  }
  Effect operator()(const ruleset::SourceNat& nat) const {
    return translated(translate(traveller_, place_, nat));
  }
  Effect operator()(const ruleset::Masquerade& nat) const {
    return translated(translate(traveller_, place_, nat));
  }
  Effect operator()(const ruleset::Accept& verdict) const { return ruleset::Verdict(verdict); }
  Effect operator()(const ruleset::Drop& verdict) const { return ruleset::Verdict(verdict); }
  Effect operator()(const ruleset::Return& verdict) const { return ruleset::Verdict(verdict); }
  Effect operator()(const ruleset::Jump& verdict) const { return ruleset::Verdict(verdict); }
  Effect operator()(const ruleset::Goto& verdict) const { return ruleset::Verdict(verdict); }
  Effect operator()(const ruleset::RejectReset&) const { return reset_of(traveller_.packet); }
  Effect operator()(const ruleset::RejectProhibited&) const { return prohibited_of(traveller_.packet); }

 private:
  std::optional<Bytes> field(ruleset::Field field) const { return load(traveller_.packet, field, asked_); }

  std::optional<Bytes> key(const ruleset::Fields& fields, const Bytes& mask) const {
    Bytes key;
    for (const auto field : fields) {
      auto value = load(traveller_.packet, field, asked_);
      if (!value) return std::nullopt;
      if (!mask.empty()) value = masked(*std::move(value), mask);
      value->resize(ruleset::padded_length(ruleset::facts(field).type));
      key.append(*value);
    }
    return key;
  }

  const ruleset::Set& set(const ruleset::SetName& name) const {
    const auto* found = ruleset::find(traveller_.ruleset, name);
    assert(found != nullptr && "violations() finds a set that does not exist");
    return *found;
  }

  Assumed allowance_of(const ruleset::Remember& remember, const SourceCount& source) const {
    if (std::holds_alternative<std::monostate>(remember.allowance)) return Assumed::within;
    const bool exceeded = traveller_.runtime.exceeded.contains(source);
    return exceeded ? Assumed::exceeded : traveller_.runtime.allowances;
  }

  static Effect translated(Translation translation) {
    switch (translation) {
      case Translation::other_family:
        return Matched{};
      case Translation::done:
        return Decision::accept;
      case Translation::no_address:
        return Decision::drop;
    }
    return Failed{};
  }

  Traveller& traveller_;
  const Place& place_;
  AlreadyAsked asked_;
};

}  // namespace

RuleResult run_rule(Traveller& traveller, const Place& place, const ruleset::Rule& rule) {
  Statements statements(traveller, place);
  for (std::size_t index = 0; index < rule.statements.size(); ++index) {
    auto effect = std::visit(statements, rule.statements[index]);
    if (std::holds_alternative<Failed>(effect)) return NoMatch{index};
    if (auto* verdict = std::get_if<ruleset::Verdict>(&effect)) return std::move(*verdict);
    if (const auto* decision = std::get_if<Decision>(&effect)) return *decision;
  }
  return NoVerdict{};
}

}  // namespace simulate
