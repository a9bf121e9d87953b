// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/framing.h"

#include <gtest/gtest.h>

namespace control {
namespace {

using namespace std::string_literals;

TEST(Framing, GivesAMessageOnlyWhenItsEndHasCome) {
  FrameSplitter splitter(100);
  ASSERT_TRUE(splitter.add("{\"method\":"));
  EXPECT_EQ(splitter.next(), std::nullopt);
  ASSERT_TRUE(splitter.add("\"x.Y\"}\0"s));
  EXPECT_EQ(splitter.next(), "{\"method\":\"x.Y\"}");
  EXPECT_EQ(splitter.next(), std::nullopt);
  EXPECT_TRUE(splitter.empty());
}

TEST(Framing, KeepsTheOrderOfMessagesThatCameTogether) {
  FrameSplitter splitter(100);
  ASSERT_TRUE(splitter.add("first\0second\0\0thi"s));
  EXPECT_EQ(splitter.next(), "first");
  EXPECT_EQ(splitter.next(), "second");
  EXPECT_EQ(splitter.next(), "");
  EXPECT_EQ(splitter.next(), std::nullopt);
  EXPECT_FALSE(splitter.empty());
}

TEST(Framing, TakesAMessageOfExactlyTheLimit) {
  FrameSplitter splitter(8);
  EXPECT_TRUE(splitter.add("12345678\0"s));
  EXPECT_EQ(splitter.next(), "12345678");
}

TEST(Framing, RefusesAMessageOneByteOverTheLimitBeforeItsEnd) {
  FrameSplitter splitter(8);
  EXPECT_FALSE(splitter.add("123456789"));
}

TEST(Framing, CountsTheLimitPerMessageAndAcrossReceives) {
  FrameSplitter splitter(8);
  EXPECT_TRUE(splitter.add("12345678\0abcdefg"s));
  EXPECT_TRUE(splitter.add("h"));
  EXPECT_FALSE(splitter.add("i"));
}

TEST(Framing, EndsAMessageWithOneNul) {
  EXPECT_EQ(framed("{}"), "{}\0"s);
}

}  // namespace
}  // namespace control
