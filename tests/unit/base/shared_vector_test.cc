// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/shared_vector.h"

#include <gtest/gtest.h>

namespace {

using Numbers = base::SharedVector<int>;

TEST(SharedVector, ACopySharesItsElements) {
  const Numbers numbers{1, 2};
  const Numbers copy = numbers;
  EXPECT_EQ(copy.begin(), numbers.begin());
  EXPECT_EQ(copy, numbers);
}

TEST(SharedVector, AChangeIsNotSeenInTheCopy) {
  const Numbers numbers{1, 2};
  Numbers copy = numbers;
  copy.push_back(3);
  copy.edit().front() = 7;
  EXPECT_EQ(numbers, (Numbers{1, 2}));
  EXPECT_EQ(copy, (Numbers{7, 2, 3}));
}

TEST(SharedVector, IsEqualByElementsWhereverTheyLie) {
  EXPECT_EQ(Numbers({1, 2}), Numbers({1, 2}));
  EXPECT_NE(Numbers({1, 2}), Numbers({1, 3}));
  EXPECT_NE(Numbers({1, 2}), Numbers({1}));
}

struct Unequal {
  bool operator==(const Unequal&) const { return false; }
};

TEST(SharedVector, WhatEqualsNothingDoesNotEqualItsCopyEither) {
  const base::SharedVector<Unequal> one{Unequal{}};
  const auto copy = one;
  EXPECT_NE(copy, one);
}

TEST(SharedVector, NothingIsEmptyHoweverItCameAbout) {
  Numbers cleared{1};
  cleared.clear();
  EXPECT_EQ(cleared, Numbers());
  EXPECT_EQ(Numbers(std::vector<int>()), Numbers());
  EXPECT_EQ(cleared.begin(), cleared.end());
}

}  // namespace
