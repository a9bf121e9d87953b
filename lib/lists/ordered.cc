// SPDX-License-Identifier: GPL-2.0-or-later
#include "lists/ordered.h"

#include <algorithm>
#include <array>
#include <utility>

namespace lists {
namespace {

constexpr std::size_t worth_a_radix_sort = 1 << 14;
constexpr int digit_bits = 11;  // three passes over 32 bits, and the counts stay in the first cache
constexpr std::size_t digits = 1 << digit_bits;

using Intervals = base::Ipv4Set::Intervals;

void sort_by_low(Intervals& intervals) {
  Intervals scratch(intervals.size());
  for (int shift = 0; shift < 32; shift += digit_bits) {
    const auto digit = [shift](const base::Ipv4Range& range) {
      return range.low.bits >> shift & (digits - 1);
    };
    std::array<std::size_t, digits> next{};
    for (const auto& range : intervals) ++next[digit(range)];
    std::size_t begin = 0;
    for (auto& count : next) begin += std::exchange(count, begin);
    for (const auto& range : intervals) scratch[next[digit(range)]++] = range;
    intervals.swap(scratch);
  }
}

// IntervalSet sorts what is not in order of low and high, and equal lows are not yet.
void join_equal_lows(Intervals& intervals) {
  auto last = intervals.begin();
  for (auto next = std::next(last); next != intervals.end(); ++next) {
    if (next->low == last->low) {
      last->high = std::max(last->high, next->high);
    } else {
      *++last = *next;
    }
  }
  intervals.erase(std::next(last), intervals.end());
}

}  // namespace

base::Ipv4Set ordered(Intervals intervals) {
  if (intervals.size() >= worth_a_radix_sort && !std::ranges::is_sorted(intervals)) {
    sort_by_low(intervals);
    join_equal_lows(intervals);
  }
  return base::Ipv4Set(std::move(intervals));
}

base::Ipv6Set ordered(base::Ipv6Set::Intervals intervals) {
  return base::Ipv6Set(std::move(intervals));
}

}  // namespace lists
