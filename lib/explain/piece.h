// SPDX-License-Identifier: GPL-2.0-or-later
//
// A part of the addresses of one family: intervals, and conditions about sets that are too big to be cut
// along. Whether anybody is in it is found out by leaping from one candidate to the next, so a list of a
// million costs a few look-ups. Private to lib/explain.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/interval_set.h"

namespace explain {

// The addresses whose masked bits are among the keys. The mask is that of a prefix.
template <class Value>
struct Members {
  base::IntervalSet<Value> keys;
  Value mask = base::highest(Value{});
  std::string label;  // what the operator calls it; empty: cut along it, whatever its size

  [[nodiscard]] Value masked(Value value) const { return {value.bits & mask.bits}; }
  [[nodiscard]] bool has(Value value) const { return keys.contains(masked(value)); }

  // The first address from `value` on that is (not) a member; nothing if there is none.
  [[nodiscard]] std::optional<Value> next(Value value, bool inside) const {
    if (has(value) == inside) return value;
    const auto& all = keys.intervals();
    const auto after = std::ranges::upper_bound(all, masked(value), {}, &base::Interval<Value>::low);
    if (inside) return after == all.end() ? std::nullopt : std::optional(after->low);
    const auto high = mask == base::highest(mask) ? std::prev(after)->high : masked(value);
    const Value last{high.bits | static_cast<decltype(high.bits)>(~mask.bits)};
    if (last == base::highest(last)) return std::nullopt;
    return base::successor(last);
  }

  // As plain intervals.
  [[nodiscard]] base::IntervalSet<Value> addresses() const {
    if (mask == base::highest(mask)) return keys;
    typename base::IntervalSet<Value>::Intervals all;
    for (const auto& key : keys.intervals()) {
      all.push_back({key.low, {key.high.bits | static_cast<decltype(mask.bits)>(~mask.bits)}});
    }
    return base::IntervalSet<Value>(std::move(all));
  }
};

template <class Value>
struct Condition {
  const Members<Value>* members = nullptr;
  bool inside = true;

  bool operator==(const Condition&) const = default;
};

template <class Value>
struct Piece {
  base::IntervalSet<Value> addresses;
  std::vector<Condition<Value>> conditions;

  // One of them; nothing if it is empty.
  [[nodiscard]] std::optional<Value> witness() const {
    for (const auto& interval : addresses.intervals()) {
      auto candidate = std::optional(interval.low);
      while (candidate && !(interval.high < *candidate)) {
        const auto better = leap(*candidate);
        if (better == candidate) return candidate;
        candidate = better;
      }
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] std::optional<Value> leap(Value from) const {
    std::optional<Value> at = from;
    for (const auto& condition : conditions) {
      at = condition.members->next(*at, condition.inside);
      if (!at) return std::nullopt;
    }
    return at;
  }
};

// Beyond, nobody reads the prefixes any more.
inline constexpr std::size_t few = 64;

// Too big to be cut along, or better known by its name.
template <class Value>
bool is_named(const Members<Value>& members) {
  return !members.label.empty() && (members.keys.size() > few || members.label.starts_with('['));
}

template <class Value>
Piece<Value> part_of(const Piece<Value>& piece, const Members<Value>& members, bool inside) {
  auto part = piece;
  if (is_named(members)) {
    for (const auto& condition : piece.conditions) {
      if (condition.members != &members) continue;
      return condition.inside == inside ? part : Piece<Value>{};
    }
    part.conditions.push_back({&members, inside});
    return part;
  }
  const auto cut = members.addresses();
  part.addresses = inside ? base::intersect(piece.addresses, cut) : base::subtract(piece.addresses, cut);
  return part;
}

}  // namespace explain
