// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit/prove/faults.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/overloaded.h"

namespace tests {
namespace {

using ruleset::Field;
using ruleset::Statement;

struct Changed {
  const char* kind;
  std::optional<Statement> statement;  // nothing: left out
};
using Changes = std::vector<Changed>;

std::optional<Field> other_end(Field field) {
  constexpr std::pair<Field, Field> ends[]{{Field::ipv4_source, Field::ipv4_destination},
                                           {Field::ipv6_source, Field::ipv6_destination},
                                           {Field::source_port, Field::destination_port},
                                           {Field::in_interface, Field::out_interface}};
  for (const auto& [one, other] : ends) {
    if (field == one) return other;
    if (field == other) return one;
  }
  return std::nullopt;
}

template <class OneField>
void wrong_end(const OneField& statement, Changes& changes) {
  if (const auto other = other_end(statement.field)) {
    auto changed = statement;
    changed.field = *other;
    changes.push_back({"wrong end", changed});
  }
}

template <class ManyFields>
void wrong_ends(const ManyFields& statement, Changes& changes) {
  auto changed = statement;
  for (auto& field : changed.fields) field = other_end(field).value_or(field);
  if (changed != statement) changes.push_back({"wrong end", changed});
}

template <class Bytes>
Bytes plus(Bytes bytes, int step) {
  if (!bytes.empty()) bytes.back() = static_cast<std::uint8_t>(bytes.back() + step);
  return bytes;
}

template <class Bytes>
Bytes reversed(Bytes bytes) {
  std::ranges::reverse(bytes);
  return bytes;
}

template <class Kind, class Change>
void put(Changes& changes, const char* name, Kind statement, const Change& change) {
  const auto before = statement;
  change(statement);
  if (!(statement == before)) changes.push_back({name, statement});
}

void of_compare(const ruleset::Compare& compare, Changes& changes) {
  wrong_end(compare, changes);
  put(changes, "comparison turned", compare, [](auto& one) { one.equal = !one.equal; });
  put(changes, "value off by one", compare, [](auto& one) { one.value = plus(one.value, 1); });
  const bool port = compare.field == Field::destination_port || compare.field == Field::source_port;
  if (port) put(changes, "port bytes swapped", compare, [](auto& one) { one.value = reversed(one.value); });
  if (compare.field == Field::nf_family || compare.field == Field::l4_protocol)
    changes.push_back({"guard lost", std::nullopt});
}

void of_nat(const ruleset::DestinationNat& nat, Changes& changes) {
  put(changes, "wrong target", nat, [](auto& one) { one.address = plus(one.address, 1); });
  put(changes, "wrong target", nat, [](auto& one) {
    if (!one.port) return;
    const auto port = one.port->number;
    one.port->number = static_cast<std::uint16_t>(port << 8 | port >> 8);
  });
  put(changes, "wrong target", nat, [](auto& one) { one.port.reset(); });
}

std::optional<Statement> turned(const Statement& verdict) {
  return std::visit(
      base::Overloaded{
          [](const ruleset::Accept&) -> std::optional<Statement> { return ruleset::Drop{}; },
          [](const ruleset::Drop&) -> std::optional<Statement> { return ruleset::Accept{}; },
          [](const ruleset::Return&) -> std::optional<Statement> { return ruleset::Accept{}; },
          [](const ruleset::RejectReset&) -> std::optional<Statement> { return ruleset::Drop{}; },
          [](const ruleset::RejectProhibited&) -> std::optional<Statement> { return ruleset::Drop{}; },
          [](const ruleset::Jump&) -> std::optional<Statement> { return ruleset::Return{}; },
          [](const ruleset::Goto&) -> std::optional<Statement> { return ruleset::Return{}; },
          [](const auto&) -> std::optional<Statement> { return std::nullopt; },
      },
      verdict);
}

// Every fault that the statement can have.
Changes changes_of(const Statement& statement) {
  Changes changes;
  std::visit(base::Overloaded{
                 [&](const ruleset::Compare& compare) { of_compare(compare, changes); },
                 [&](const ruleset::InterfacePrefix& pattern) { wrong_end(pattern, changes); },
                 [&](const ruleset::InRange& range) {
                   wrong_end(range, changes);
                   put(changes, "interval off by one", range, [](auto& one) { one.low = plus(one.low, 1); });
                   put(changes, "interval off by one", range,
                       [](auto& one) { one.high = plus(one.high, -1); });
                 },
                 [&](const ruleset::Masked& masked) {
                   wrong_end(masked, changes);
                   put(changes, "comparison turned", masked, [](auto& one) { one.equal = !one.equal; });
                   put(changes, "mask bit lost", masked, [](auto& one) {
                     const auto last = std::ranges::find_if(one.mask.rbegin(), one.mask.rend(),
                                                            [](auto byte) { return byte != 0; });
                     *last &= static_cast<std::uint8_t>(*last - 1);
                     for (std::size_t at = 0; at < one.value.size(); ++at) one.value[at] &= one.mask[at];
                   });
                 },
                 [&](const ruleset::InSet& in) {
                   wrong_ends(in, changes);
                   put(changes, "comparison turned", in, [](auto& one) { one.negated = !one.negated; });
                 },
                 [&](const ruleset::VerdictMap& map) { wrong_ends(map, changes); },
                 [&](const ruleset::Remember& remember) {
                   put(changes, "wrong count", remember, [](auto& one) {
                     std::visit(
                         [](auto& allowed) {
                           if constexpr (requires { ++allowed.count; }) ++allowed.count;
                         },
                         one.allowance);
                   });
                 },
                 [&](const ruleset::DestinationNat& nat) { of_nat(nat, changes); },
                 [&](const ruleset::SourceNat& nat) {
                   put(changes, "wrong target", nat, [](auto& one) { one.address = plus(one.address, 1); });
                 },
                 [](const auto&) {},
             },
             statement);
  if (auto verdict = turned(statement)) changes.push_back({"verdict turned", std::move(verdict)});
  return changes;
}

// Not those whose effect is seen elsewhere: in the log, in a packet's size, in conntrack's timeouts.
bool decides(const ruleset::Rule& rule) {
  return std::visit(base::Overloaded{
                        [](const ruleset::Log&) { return false; },
                        [](const ruleset::Notify&) { return false; },
                        [](const ruleset::ClampMss&) { return false; },
                        [](const ruleset::SetTimeouts&) { return false; },
                        [](const auto&) { return true; },
                    },
                    rule.statements.back());
}

void of_rule(const ruleset::Ruleset& ruleset, std::size_t chain, std::size_t rule,
             std::vector<Fault>& faults) {
  const auto& rules = ruleset.chains[chain].rules;
  const auto place =
      ruleset.chains[chain].name.text + " " + std::to_string(rule + 1) + " (" + rules[rule].comment + ")";
  const auto at = static_cast<std::ptrdiff_t>(rule);
  const bool says = decides(rules[rule]);
  faults.push_back(
      {"rule lost", place,
       [=](auto& wrong) { wrong.chains[chain].rules.erase(wrong.chains[chain].rules.begin() + at); }, says});
  if (rule + 1 < rules.size() && rules[rule].statements != rules[rule + 1].statements) {
    faults.push_back({"rules swapped", place,
                      [=](auto& wrong) {
                        std::swap(wrong.chains[chain].rules[rule], wrong.chains[chain].rules[rule + 1]);
                      },
                      says});
  }
  for (std::size_t which = 0; which < rules[rule].statements.size(); ++which) {
    for (auto& [kind, statement] : changes_of(rules[rule].statements[which])) {
      faults.push_back({kind, place + ", statement " + std::to_string(which + 1),
                        [=](auto& wrong) {
                          auto& statements = wrong.chains[chain].rules[rule].statements;
                          if (statement) {
                            statements[which] = *statement;
                          } else {
                            statements.erase(statements.begin() + static_cast<std::ptrdiff_t>(which));
                          }
                        },
                        says});
    }
  }
}

void of_hook(const ruleset::Chain& chain, std::size_t at, std::vector<Fault>& faults) {
  if (!chain.base) return;
  const auto add = [&](const char* kind, const std::function<void(ruleset::BaseHook&)>& change) {
    faults.push_back(
        {kind, chain.name.text, [at, change](auto& wrong) { change(*wrong.chains[at].base); }, true});
  };
  add("wrong hook policy", [](auto& base) {
    base.policy =
        base.policy == ruleset::BasePolicy::drop ? ruleset::BasePolicy::accept : ruleset::BasePolicy::drop;
  });
  add("wrong hook priority", [](auto& base) { base.priority = base.priority > 0 ? -200 : 300; });
  add("wrong hook", [](auto& base) {
    using ruleset::HookPoint;
    base.hook = base.hook == HookPoint::input ? HookPoint::forward : HookPoint::input;
  });
}

template <class Address>
void of_addresses(const std::string& name, std::size_t at, const base::IntervalSet<Address>& addresses,
                  bool interval, std::vector<Fault>& faults) {
  using Set = base::IntervalSet<Address>;
  const auto add = [&](const char* kind, const std::function<void(typename Set::Intervals&)>& change) {
    auto intervals = addresses.intervals();
    change(intervals);
    faults.push_back(
        {kind, name,
         [at, wrong_set = Set(std::move(intervals))](auto& wrong) { wrong.sets[at].elements = wrong_set; },
         true});
  };
  add("element lost", [](auto& all) { all.pop_back(); });
  if (!interval || addresses.intervals().front().low == addresses.intervals().front().high) return;
  add("interval off by one", [](auto& all) { all.front().low = successor(all.front().low); });
  add("interval off by one", [](auto& all) { all.front().high = predecessor(all.front().high); });
}

void of_elements(const ruleset::Set& set, std::size_t at, std::vector<Fault>& faults) {
  for (std::size_t which = 0; which < ruleset::size(set.elements); ++which) {
    const auto place = set.name.text + " element " + std::to_string(which + 1);
    const auto add = [&](const char* kind,
                         const std::function<void(std::vector<ruleset::Element>&)>& change) {
      faults.push_back({kind, place,
                        [at, change](auto& wrong) {
                          change(std::get<ruleset::KeyedElements>(wrong.sets[at].elements).edit());
                        },
                        true});
    };
    add("element lost", [which](auto& all) { all.erase(all.begin() + static_cast<std::ptrdiff_t>(which)); });
    add("value off by one", [which](auto& all) {
      all[which].low = plus(all[which].low, 1);
      all[which].high = plus(all[which].high, 1);
    });
    if (set.schema.verdict_map)
      add("verdict turned", [which](auto& all) {
        const bool accepts = std::holds_alternative<ruleset::Accept>(*all[which].verdict);
        all[which].verdict =
            accepts ? ruleset::Verdict(ruleset::Drop{}) : ruleset::Verdict(ruleset::Accept{});
      });
  }
}

}  // namespace

std::vector<Fault> faults_of(const ruleset::Ruleset& ruleset, const std::set<ruleset::ChainName>& chains,
                             const std::set<ruleset::SetName>& sets) {
  std::vector<Fault> faults;
  for (std::size_t chain = 0; chain < ruleset.chains.size(); ++chain) {
    if (!chains.contains(ruleset.chains[chain].name)) continue;
    of_hook(ruleset.chains[chain], chain, faults);
    for (std::size_t rule = 0; rule < ruleset.chains[chain].rules.size(); ++rule)
      of_rule(ruleset, chain, rule, faults);
  }
  for (std::size_t at = 0; at < ruleset.sets.size(); ++at) {
    const auto& set = ruleset.sets[at];
    if (!sets.contains(set.name) || ruleset::size(set.elements) == 0) continue;
    std::visit(base::Overloaded{
                   [&](const ruleset::KeyedElements&) { of_elements(set, at, faults); },
                   [](const ruleset::RuntimeElements&) {},
                   [&](const auto& addresses) {
                     of_addresses(set.name.text, at, addresses, set.schema.interval, faults);
                   },
               },
               set.elements);
  }
  return faults;
}

}  // namespace tests
