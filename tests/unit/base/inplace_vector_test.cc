// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/inplace_vector.h"

#include <gtest/gtest.h>

#include <compare>
#include <string_view>

namespace {

using Bytes = base::InplaceVector<std::uint8_t, 4>;

TEST(InplaceVector, HoldsWhatWasPutIn) {
  Bytes bytes{1, 2};
  bytes.push_back(3);
  EXPECT_EQ(bytes, (Bytes{1, 2, 3}));
  EXPECT_EQ(bytes.size(), 3U);
  EXPECT_EQ(bytes.front(), 1);
  EXPECT_EQ(bytes.back(), 3);
  EXPECT_TRUE(Bytes().empty());
}

TEST(InplaceVector, GrowsWithTheGivenValueAlsoWhereThereWasAnother) {
  Bytes bytes{1, 2, 3};
  bytes.resize(1);
  bytes.resize(3);
  EXPECT_EQ(bytes, (Bytes{1, 0, 0}));
}

TEST(InplaceVector, DiffersByLengthAndByValue) {
  EXPECT_NE(Bytes({1}), Bytes({1, 0}));
  EXPECT_NE(Bytes({1}), Bytes({2}));
}

TEST(InplaceVector, ComparesLikeWords) {
  EXPECT_EQ(Bytes({1}) <=> Bytes({1, 0}), std::strong_ordering::less);
  EXPECT_EQ(Bytes({2}) <=> Bytes({1, 0}), std::strong_ordering::greater);
}

TEST(InplaceVector, IsTheSameInAnotherRoom) {
  const base::InplaceVector<std::uint8_t, 8> wider = Bytes{1, 2};
  EXPECT_EQ(Bytes(wider), (Bytes{1, 2}));
}

#ifndef NDEBUG
TEST(InplaceVectorDeathTest, MoreThanTheCapacityIsABug) {
  Bytes full{1, 2, 3, 4};
  EXPECT_DEATH(full.push_back(5), "");
}
#endif

}  // namespace
