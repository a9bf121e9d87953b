// SPDX-License-Identifier: GPL-2.0-or-later
#include "reconcile/settling.h"

#include <gtest/gtest.h>

namespace reconcile {
namespace {

using std::chrono::milliseconds;

const Settings settings{};
const Time zero{std::chrono::hours(1)};

TEST(Settling, WaitsForQuiet) {
  Settling inputs;
  EXPECT_FALSE(inputs.due());
  inputs.note("a", zero, settings);
  EXPECT_EQ(inputs.due(), zero + milliseconds(20));
  inputs.note("b", zero + milliseconds(15), settings);
  EXPECT_EQ(inputs.due(), zero + milliseconds(35));
  EXPECT_EQ(inputs.take().text(), "a, b");
  EXPECT_FALSE(inputs.due());
}

TEST(Settling, ButNotForEver) {
  Settling inputs;
  for (int at = 0; at < 10; ++at) inputs.note("a", zero + milliseconds(19 * at), settings);
  EXPECT_EQ(inputs.due(), zero + milliseconds(100));
  EXPECT_EQ(inputs.take().text(), "a");
}

TEST(Settling, RetriesLaterUnlessSomethingChangesBefore) {
  Settling inputs;
  inputs.retry(Causes("again"), zero + milliseconds(1000));
  EXPECT_EQ(inputs.due(), zero + milliseconds(1000));
  inputs.note("a", zero + milliseconds(100), settings);
  EXPECT_EQ(inputs.due(), zero + milliseconds(120));
  inputs.retry(Causes("later"), zero + milliseconds(2000));
  EXPECT_EQ(inputs.due(), zero + milliseconds(120));
  EXPECT_EQ(inputs.take().text(), "again, a");
}

TEST(Causes, AreSaidOnceAndNotAllOfThem) {
  Causes causes;
  EXPECT_TRUE(causes.empty());
  for (const auto* cause : {"a", "b", "a", "", "c", "d"}) causes.add(cause);
  EXPECT_EQ(causes.text(), "a, b, c, d");
  causes.add("e");
  causes.add("f");
  EXPECT_EQ(causes.text(), "a, b, c, d and 2 more");
}

}  // namespace
}  // namespace reconcile
