// SPDX-License-Identifier: GPL-2.0-or-later
#include "resolve/list_file.h"

#include <gtest/gtest.h>

namespace {

std::string printed(const base::AddressSet& set) {
  std::string text;
  for (const auto& range : set.v4.intervals()) text += base::to_text(range) + "\n";
  for (const auto& range : set.v6.intervals()) text += base::to_text(range) + "\n";
  return text;
}

std::string read(std::string_view text) {
  const auto list = resolve::parse_list("list.txt", text);
  return list ? printed(*list) : base::to_text(list.error());
}

TEST(ListFile, TakesAddressesPrefixesAndRangesOfBothFamilies) {
  EXPECT_EQ(read("192.0.2.1\n198.51.100.0/24\n203.0.113.5-203.0.113.9\n2001:db8::/32\n2001:db9::1\n"),
            "192.0.2.1\n198.51.100.0/24\n203.0.113.5-203.0.113.9\n2001:db8::/32\n2001:db9::1\n");
}

TEST(ListFile, SkipsCommentsSpaceAndEmptyLines) {
  EXPECT_EQ(read("# a list\n\n  192.0.2.1\t# one\n; old\n192.0.2.9;two\r\n   \n"), "192.0.2.1\n192.0.2.9\n");
}

TEST(ListFile, MergesWhatOverlapsOrTouches) {
  EXPECT_EQ(read("192.0.2.128/25\n192.0.2.0/25\n192.0.2.7\n"), "192.0.2.0/24\n");
}

TEST(ListFile, DoesNotMergeAcrossAGapOfOne) {
  EXPECT_EQ(read("192.0.2.0\n192.0.2.2\n"), "192.0.2.0\n192.0.2.2\n");
}

TEST(ListFile, TakesALastLineWithoutNewline) {
  EXPECT_EQ(read("192.0.2.1\n192.0.2.5"), "192.0.2.1\n192.0.2.5\n");
}

TEST(ListFile, AnEmptyFileIsAnEmptySet) {
  EXPECT_EQ(read(""), "");
}

TEST(ListFile, NamesEveryBadLineWithItsPlace) {
  EXPECT_EQ(read("192.0.2.1\n  192.0.2.300 # far\nexample.net\n"),
            "list.txt:2:3: error: '192.0.2.300' is not an IPv4 address\n"
            "   2 |   192.0.2.300 # far\n"
            "     |   ^\n"
            "  hint: four numbers from 0 to 255, without leading zeros, as in 192.0.2.1\n"
            "list.txt:3:1: error: 'example.net' is not an address, a prefix or a range of addresses\n"
            "   3 | example.net\n"
            "     | ^\n");
}

TEST(ListFile, StopsAfterTwentyErrors) {
  std::string text;
  for (int line = 0; line < 100; ++line) text += "nonsense\n";
  const auto list = resolve::parse_list("list.txt", text);
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().size(), 20u);
}

}  // namespace
