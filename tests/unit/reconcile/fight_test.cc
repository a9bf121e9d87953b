// SPDX-License-Identifier: GPL-2.0-or-later
#include "reconcile/fight.h"

#include <gtest/gtest.h>

namespace reconcile {
namespace {

using std::chrono::milliseconds;

const Settings settings{};
const Time zero{std::chrono::hours(1)};

TEST(Fight, IsNotWhatHappensNowAndThen) {
  Fight fight;
  EXPECT_EQ(fight.earliest_repair(), Time{});
  for (int at = 0; at < 100; ++at) fight.repaired(zero + milliseconds(50) * at, settings);
  EXPECT_EQ(fight.words(), "");
  EXPECT_EQ(fight.earliest_repair(), zero + milliseconds(50) * 99);
}

TEST(Fight, DoublesItsPausesUpToASecond) {
  Fight fight;
  for (int at = 0; at < 21; ++at) fight.repaired(zero + milliseconds(at), settings);
  EXPECT_EQ(fight.words(), "again and again: the next repair waits 20 ms");
  EXPECT_EQ(fight.earliest_repair(), zero + milliseconds(40));
  for (int at = 21; at < 40; ++at) fight.repaired(zero + milliseconds(at), settings);
  EXPECT_EQ(fight.words(), "again and again: the next repair waits 1000 ms");
}

TEST(Fight, EndsAfterAWhileOfQuiet) {
  Fight fight;
  for (int at = 0; at < 40; ++at) fight.repaired(zero + milliseconds(at), settings);
  fight.repaired(zero + milliseconds(1500), settings);
  EXPECT_EQ(fight.words(), "again and again: the next repair waits 1000 ms");
  fight.repaired(zero + milliseconds(3600), settings);
  EXPECT_EQ(fight.words(), "");
  EXPECT_EQ(fight.earliest_repair(), zero + milliseconds(3600));
}

}  // namespace
}  // namespace reconcile
