// SPDX-License-Identifier: GPL-2.0-or-later
#include "lists/ordered.h"

#include <gtest/gtest.h>

#include <random>

namespace {

TEST(Ordered, IsTheSameSetWhateverTheOrderAndTheNumber) {
  std::mt19937 random(1);
  for (const std::size_t count : {0u, 1u, 100u, 16'383u, 16'384u, 100'000u}) {
    base::Ipv4Set::Intervals ranges(count);
    for (auto& range : ranges) {
      // Few lows, so that many are equal, touch or overlap.
      const base::Ipv4Address low{static_cast<std::uint32_t>(random() % 2 ? random() : random() % 50'000)};
      range = {low, {std::max(low.bits, low.bits + static_cast<std::uint32_t>(random() % 20))}};
    }
    EXPECT_EQ(lists::ordered(ranges), base::Ipv4Set(ranges)) << count;
  }
}

TEST(Ordered, TakesIpv6Too) {
  const base::Ipv6Set::Intervals ranges{{{5}, {9}}, {{1}, {2}}, {{10}, {11}}};
  EXPECT_EQ(lists::ordered(ranges), base::Ipv6Set(ranges));
}

}  // namespace
