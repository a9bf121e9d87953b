// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/evidence.h"

#include <algorithm>
#include <optional>
#include <type_traits>

#include "base/overloaded.h"
#include "explain/labels.h"

namespace explain {
namespace {

using ruleset::Field;

template <class Value>
Value value_of(const ruleset::Bytes& bytes) {
  return std::get<Value>(simulate::address_of(bytes));
}

// The end that a statement asks about, if it is one of this family.
template <class Value>
std::optional<End> end_of(Field field) {
  constexpr bool ipv4 = std::is_same_v<Value, base::Ipv4Address>;
  if (field == (ipv4 ? Field::ipv4_source : Field::ipv6_source)) return End::source;
  if (field == (ipv4 ? Field::ipv4_destination : Field::ipv6_destination)) return End::destination;
  return std::nullopt;
}

std::optional<Field> field_of(const ruleset::Statement& statement) {
  return std::visit(
      []<class Kind>(const Kind& kind) -> std::optional<Field> {
        if constexpr (std::is_same_v<Kind, ruleset::InSet>) {
          return kind.fields.size() == 1 ? std::optional(kind.fields[0]) : std::nullopt;
        } else if constexpr (std::is_same_v<Kind, ruleset::Compare> ||
                             std::is_same_v<Kind, ruleset::InRange> ||
                             std::is_same_v<Kind, ruleset::Masked>) {
          return kind.field;
        } else {
          return std::nullopt;
        }
      },
      statement);
}

template <class Value>
base::IntervalSet<Value> single(const Value& low, const Value& high) {
  return base::IntervalSet<Value>(typename base::IntervalSet<Value>::Intervals{{low, high}});
}

template <class Value, class Elements>
base::IntervalSet<Value> keys_of(const Elements& elements) {
  typename base::IntervalSet<Value>::Intervals all;
  for (const auto& element : elements) {
    all.push_back({value_of<Value>(element.low), value_of<Value>(element.high)});
  }
  return base::IntervalSet<Value>(std::move(all));
}

}  // namespace

template <class Value>
Members<Value> Evidence<Value>::read(const ruleset::InSet& membership) const {
  Members<Value> members;
  const auto* set = ruleset::find(ruleset_, membership.set);
  if (!membership.mask.empty()) members.mask = value_of<Value>(membership.mask);
  members.label = label_of(membership.set, policy_);
  members.keys = std::visit(
      [&]<class Elements>(const Elements& elements) -> base::IntervalSet<Value> {
        if constexpr (std::is_same_v<Elements, base::IntervalSet<Value>>) {
          return elements;
        } else if constexpr (std::is_same_v<Elements, ruleset::KeyedElements>) {
          return keys_of<Value>(elements);
        } else if constexpr (std::is_same_v<Elements, ruleset::RuntimeElements>) {
          const auto held = runtime_.elements.find(membership.set);
          return held == runtime_.elements.end() ? keys_of<Value>(elements.seed)
                                                 : keys_of<Value>(held->second);
        } else {
          return {};
        }
      },
      set->elements);
  return members;
}

template <class Value>
Members<Value> Evidence<Value>::read(const ruleset::Statement& statement) const {
  Members<Value> members;
  if (const auto* membership = std::get_if<ruleset::InSet>(&statement)) return read(*membership);
  if (const auto* compare = std::get_if<ruleset::Compare>(&statement)) {
    members.keys = single(value_of<Value>(compare->value), value_of<Value>(compare->value));
  } else if (const auto* range = std::get_if<ruleset::InRange>(&statement)) {
    members.keys = single(value_of<Value>(range->low), value_of<Value>(range->high));
  } else if (const auto* bits = std::get_if<ruleset::Masked>(&statement)) {
    members.keys = single(value_of<Value>(bits->value), value_of<Value>(bits->value));
    members.mask = value_of<Value>(bits->mask);
    members.keys = members.addresses();
    members.mask = base::highest(Value{});
  }
  return members;
}

template <class Value>
const Members<Value>* Evidence<Value>::members_of(const ruleset::Statement& statement) {
  const auto key = key_of(statement);
  const auto found = members_.find(key);
  if (found != members_.end()) return &found->second;
  return &members_.emplace(key, read(statement)).first->second;
}

template <class Value>
std::pair<const void*, Value> Evidence<Value>::key_of(const ruleset::Statement& statement) const {
  const auto* membership = std::get_if<ruleset::InSet>(&statement);
  if (membership == nullptr) return {&statement, {}};
  const auto mask = membership->mask.empty() ? base::highest(Value{}) : value_of<Value>(membership->mask);
  return {ruleset::find(ruleset_, membership->set), mask};
}

template <class Value>
void Evidence<Value>::take(const ruleset::Statement& statement) {
  const auto field = field_of(statement);
  const auto end = field ? end_of<Value>(*field) : std::nullopt;
  if (!end || !(*end == End::source ? source_is_sent_ : destination_is_sent_)) return;
  const Asked<Value> asked{*end, members_of(statement)};
  if (!asked.members->keys.empty() && std::ranges::find(asked_, asked) == asked_.end())
    asked_.push_back(asked);
}

// Rules that matched and came to no verdict decide nothing, so they are not looked at.
template <class Value>
const std::vector<Asked<Value>>& Evidence<Value>::of(const simulate::Outcome& outcome) {
  asked_.clear();
  source_is_sent_ = true;
  destination_is_sent_ = true;
  const auto take_rule = [&](const simulate::Place& place, std::optional<std::size_t> failed) {
    const auto& statements = ruleset::find(ruleset_, place.chain)->rules.at(place.rule).statements;
    const auto count = failed ? *failed + 1 : statements.size();
    for (std::size_t index = 0; index < count; ++index) take(statements[index]);
  };
  for (const auto& step : outcome.trace) {
    std::visit(base::Overloaded{
                   [](const simulate::Entered&) {},
                   [&](const simulate::Tried& tried) { take_rule(tried.place, tried.statement); },
                   [](const simulate::LookedUp&) {},
                   [](const simulate::Counted&) {},
                   [&](const simulate::Sent& sent) { take_rule(sent.place, {}); },
                   [&](const simulate::Returned& returned) { take_rule(returned.place, {}); },
                   [&](const simulate::Translated& translated) {
                     take_rule(translated.place, {});
                     (is_of_destination(translated) ? destination_is_sent_ : source_is_sent_) = false;
                   },
                   [](const simulate::Routed&) {},
                   [&](const simulate::Decided& decided) {
                     if (decided.place) take_rule(*decided.place, {});
                   },
               },
               step);
  }
  return asked_;
}

template class Evidence<base::Ipv4Address>;
template class Evidence<base::Ipv6Address>;

}  // namespace explain
