// SPDX-License-Identifier: GPL-2.0-or-later
#include "lists/json_line.h"

#include <gtest/gtest.h>

#include <string>

namespace {

std::string read(std::string_view line) {
  const auto found = lists::read_json_line(line);
  if (!found) return "bad";
  const auto* entry = std::get_if<std::string_view>(&*found);
  return entry == nullptr ? "metadata" : std::string(*entry);
}

TEST(JsonLine, GivesTheMemberCidr) {
  EXPECT_EQ(read(R"({"cidr":"1.10.16.0/20","sblid":"SBL256894","rir":"apnic"})"), "1.10.16.0/20");
  EXPECT_EQ(
      read(
          R"( { "rir" : "ap\"nic" , "count" : -1.5e3, "new":true, "old" : null,"cidr" : "2001:db8::/32" } )"),
      "2001:db8::/32");
}

TEST(JsonLine, IsMetadataIfItSaysSo) {
  EXPECT_EQ(read(R"({"type":"metadata","timestamp":1764000000,"size":1405,"records":1405})"), "metadata");
}

TEST(JsonLine, IsNotTakenFromWhatIsNoFlatObject) {
  for (const char* line : {"",
                           "{",
                           "{}",
                           "[]",
                           R"({"cidr":"192.0.2.1")",
                           R"({"cidr":"192.0.2.1"} x)",
                           R"({"cidr":"192.0.2.1"}})",
                           R"({"cidr":["192.0.2.1"]})",
                           R"({"a":{"cidr":"192.0.2.1"}})",
                           R"({"cidr" "192.0.2.1"})",
                           R"({cidr:"192.0.2.1"})",
                           R"({"cidr":"192.0.2.1",})",
                           R"({"cidr":"192.0.2.1" "a":1})",
                           R"({"cidr":null})",
                           R"({"a":"192.0.2.1"})",
                           R"({"cidr":"192.0.2.1","cidr":"192.0.2.2"})",
                           R"({"type":"list"})",
                           R"({"a":nul,"cidr":"192.0.2.1"})",
                           R"({"cidr":"192.0.2.1\)",
                           "{\"cidr\":\"192.0.2.1\n\"}"}) {
    EXPECT_EQ(read(line), "bad") << line;
  }
}

}  // namespace
