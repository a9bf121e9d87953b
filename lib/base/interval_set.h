// SPDX-License-Identifier: GPL-2.0-or-later
//
// A set of numbers kept as a sorted flat array of disjoint, non-adjacent closed intervals, immutable once
// built. Copies share the array, so a list of a million prefixes passes through every stage without being
// copied; `==` looks at the pointer first. This is where half-open versus closed is decided once: intervals
// are closed at both ends here, and only lib/kernel writes the kernel's half-open form.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace base {

template <class Value>
struct Interval {
  Value low{};
  Value high{};

  bool operator==(const Interval&) const = default;
  auto operator<=>(const Interval&) const = default;
};

template <class Value>
class IntervalSet {
 public:
  using Intervals = std::vector<Interval<Value>>;

  IntervalSet() = default;
  // Sorts and merges what overlaps or touches. Precondition: low <= high in each.
  explicit IntervalSet(Intervals intervals) {
    if (intervals.empty()) return;
    if (!std::ranges::is_sorted(intervals)) std::ranges::sort(intervals);
    merge(intervals);
    intervals.shrink_to_fit();
    intervals_ = std::make_shared<const Intervals>(std::move(intervals));
  }

  [[nodiscard]] const Intervals& intervals() const {
    static const Intervals none;
    return intervals_ ? *intervals_ : none;
  }
  [[nodiscard]] bool empty() const { return !intervals_; }
  [[nodiscard]] std::size_t size() const { return intervals().size(); }
  [[nodiscard]] bool contains(const Value& value) const {
    const auto& all = intervals();
    auto after = std::ranges::upper_bound(all, value, {}, &Interval<Value>::low);
    return after != all.begin() && !(std::prev(after)->high < value);
  }

  bool operator==(const IntervalSet& other) const {
    return intervals_ == other.intervals_ || intervals() == other.intervals();
  }

 private:
  static void merge(Intervals& intervals) {
    auto last = intervals.begin();
    for (auto next = std::next(last); next != intervals.end(); ++next) {
      // Touching counts as overlapping; the highest value has no successor.
      if (last->high == highest(Value{}) || !(successor(last->high) < next->low)) {
        last->high = std::max(last->high, next->high);
      } else if (++last != next) {
        *last = *next;
      }
    }
    intervals.erase(std::next(last), intervals.end());
  }

  std::shared_ptr<const Intervals> intervals_;
};

// a ∪ b
template <class Value>
IntervalSet<Value> unite(const IntervalSet<Value>& a, const IntervalSet<Value>& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  typename IntervalSet<Value>::Intervals all;
  all.reserve(a.size() + b.size());
  std::ranges::merge(a.intervals(), b.intervals(), std::back_inserter(all));
  return IntervalSet<Value>(std::move(all));
}

// Whether a ∩ b has an element; ends at the first.
template <class Value>
bool meets(const IntervalSet<Value>& a, const IntervalSet<Value>& b) {
  auto left = a.intervals().begin();
  auto right = b.intervals().begin();
  while (left != a.intervals().end() && right != b.intervals().end()) {
    if (left->high < right->low) {
      ++left;
    } else if (right->high < left->low) {
      ++right;
    } else {
      return true;
    }
  }
  return false;
}

// a ∩ b
template <class Value>
IntervalSet<Value> intersect(const IntervalSet<Value>& a, const IntervalSet<Value>& b) {
  typename IntervalSet<Value>::Intervals common;
  auto left = a.intervals().begin();
  auto right = b.intervals().begin();
  while (left != a.intervals().end() && right != b.intervals().end()) {
    const auto low = std::max(left->low, right->low);
    const auto high = std::min(left->high, right->high);
    if (!(high < low)) common.push_back({low, high});
    if (left->high < right->high) {
      ++left;
    } else {
      ++right;
    }
  }
  return IntervalSet<Value>(std::move(common));
}

// a \ b
template <class Value>
IntervalSet<Value> subtract(const IntervalSet<Value>& a, const IntervalSet<Value>& b) {
  typename IntervalSet<Value>::Intervals rest;
  auto hole = b.intervals().begin();
  for (auto piece : a.intervals()) {
    while (hole != b.intervals().end() && hole->high < piece.low) ++hole;
    bool open = true;
    for (auto cut = hole; cut != b.intervals().end() && !(piece.high < cut->low); ++cut) {
      if (piece.low < cut->low) rest.push_back({piece.low, predecessor(cut->low)});
      if (!(cut->high < piece.high)) {
        open = false;
        break;
      }
      piece.low = successor(cut->high);
    }
    if (open) rest.push_back(piece);
  }
  return IntervalSet<Value>(std::move(rest));
}

}  // namespace base
