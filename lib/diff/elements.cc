// SPDX-License-Identifier: GPL-2.0-or-later
#include "diff/elements.h"

#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace diff {
namespace {

using ruleset::Element;
using ruleset::Elements;
using ruleset::KeyedElements;
using ruleset::SetSchema;

template <class Value>
bool comes_before(const base::Interval<Value>& a, const base::Interval<Value>& b) {
  return a < b;
}
bool comes_before(const Element& a, const Element& b) {
  return std::tie(a.low, a.high) < std::tie(b.low, b.high);
}

template <class Item>
struct Halves {
  std::vector<Item> removed;
  std::vector<Item> added;
};

template <class Items>
auto merge(const Items& live, const Items& wanted) {
  Halves<typename Items::value_type> halves;
  auto old = live.begin();
  auto now = wanted.begin();
  while (old != live.end() || now != wanted.end()) {
    if (now == wanted.end() || (old != live.end() && comes_before(*old, *now))) {
      halves.removed.push_back(*old++);
    } else if (old == live.end() || comes_before(*now, *old)) {
      halves.added.push_back(*now++);
    } else {
      // Only a verdict can differ here.
      if (*old != *now) {
        halves.removed.push_back(*old);
        halves.added.push_back(*now);
      }
      ++old;
      ++now;
    }
  }
  return halves;
}

// Without intervals each address is a key of its own, whatever its neighbours are.
template <class Value>
ElementDelta delta_of(const SetSchema& schema, const base::IntervalSet<Value>& live,
                      const base::IntervalSet<Value>& wanted) {
  if (live == wanted) return {base::IntervalSet<Value>(), base::IntervalSet<Value>()};
  if (!schema.interval) return {base::subtract(live, wanted), base::subtract(wanted, live)};
  auto halves = merge(live.intervals(), wanted.intervals());
  return {base::IntervalSet<Value>(std::move(halves.removed)),
          base::IntervalSet<Value>(std::move(halves.added))};
}

ElementDelta delta_of(const SetSchema&, const KeyedElements& live, const KeyedElements& wanted) {
  if (live == wanted) return {KeyedElements(), KeyedElements()};
  auto halves = merge(live, wanted);
  return {KeyedElements(std::move(halves.removed)), KeyedElements(std::move(halves.added))};
}

// Not ours to compare.
ElementDelta delta_of(const SetSchema&, const ruleset::RuntimeElements&, const ruleset::RuntimeElements&) {
  return {ruleset::RuntimeElements{}, ruleset::RuntimeElements{}};
}

}  // namespace

ElementDelta delta(const SetSchema& schema, const Elements& live, const Elements& wanted) {
  return std::visit(
      [&](const auto& old, const auto& now) -> ElementDelta {
        if constexpr (std::is_same_v<decltype(old), decltype(now)>) {
          return delta_of(schema, old, now);
        } else {
          return {live, wanted};
        }
      },
      live, wanted);
}

}  // namespace diff
