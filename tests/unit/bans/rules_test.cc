// SPDX-License-Identifier: GPL-2.0-or-later
#include "bans/rules.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "unit/bans/bans_at.h"

namespace bans {
namespace {

Exempt a_gateway() {
  Exempt exempt;
  exempt.trusted = addresses({"198.51.100.0/28", "2001:db8:99::/48"});
  exempt.admin = addresses({"203.0.113.9"});
  exempt.own = addresses({"192.0.2.25", "2001:db8:25::25", "127.0.0.0/8", "::1"});
  exempt.neighbours = addresses({"192.0.2.0/26", "2001:db8:25::/64"});
  return exempt;
}

struct Row {
  std::string_view source;
  std::string_view text;
};

TEST(Refusal, SaysWhyASourceCanNotBeBanned) {
  const std::vector<Row> rows{
      {"203.0.113.9",
       "error: 203.0.113.9 is where [admin] comes from, and can not be banned\n"
       "  hint: take it out of [admin] from if it is no admin any more\n"},
      {"203.0.113.0/24",
       "error: 203.0.113.0/24 contains 203.0.113.9, which is where [admin] comes from, and can not be "
       "banned\n"
       "  hint: take it out of [admin] from if it is no admin any more\n"},
      {"198.51.100.3",
       "error: 198.51.100.3 is trusted, and can not be banned\n"
       "  hint: take it out of options.trusted first\n"},
      {"2001:db8:99:1::1",
       "error: 2001:db8:99:1::/64 is trusted, and can not be banned\n"
       "  hint: take it out of options.trusted first\n"},
      {"192.0.2.25",
       "error: 192.0.2.25 is this machine itself\n"
       "  hint: nothing was banned\n"},
      {"192.0.2.7",
       "error: 192.0.2.7 is a neighbour, on a network that this machine is directly on\n"
       "  hint: a [deny] keeps a neighbour out\n"},
      {"2001:db8:25::99",
       "error: 2001:db8:25::/64 contains 2001:db8:25::25, which is this machine itself\n"
       "  hint: nothing was banned\n"},
      {"0.0.0.0/0",
       "error: 0.0.0.0/0 is too much of the internet\n"
       "  hint: a ban is of at most an IPv4 /8 or an IPv6 /16; whom you do not want at all, leave out of "
       "[allow]\n"},
      {"2000::/3",
       "error: 2000::/3 is too much of the internet\n"
       "  hint: a ban is of at most an IPv4 /8 or an IPv6 /16; whom you do not want at all, leave out of "
       "[allow]\n"},
  };
  for (const auto& row : rows) {
    const auto why = refusal(source(row.source), a_gateway());
    ASSERT_TRUE(why) << row.source;
    EXPECT_EQ(to_text(*why), row.text);
  }
}

TEST(Refusal, IsNotForTheRestOfTheWorld) {
  for (const auto* text : {"198.51.100.16", "203.0.113.8", "192.0.2.64", "192.0.2.128/25", "45.0.0.0/8",
                           "2001:db8:98::1", "2001:db8:25:1::/64", "2a00::/16"}) {
    EXPECT_FALSE(refusal(source(text), a_gateway())) << text;
  }
}

TEST(Length, DoublesUpToTheLongest) {
  const auto rules = an_hour_up_to_eight();
  const std::vector<std::chrono::seconds> lengths{1h, 2h, 4h, 8h, 8h};
  for (std::uint32_t n = 1; n <= lengths.size(); ++n) EXPECT_EQ(length_of(n, rules), lengths[n - 1]) << n;
  EXPECT_EQ(length_of(UINT32_MAX, rules), 8h);
}

TEST(Length, EndsAtALongestThatIsNoMultiple) {
  Rules rules;
  rules.duration = 1h;
  rules.max = 3h;
  EXPECT_EQ(length_of(2, rules), 2h);
  EXPECT_EQ(length_of(3, rules), 3h);
}

TEST(Length, IsTheSameEachTimeWithoutALongest) {
  Rules rules;
  rules.duration = 10min;
  EXPECT_EQ(length_of(7, rules), 10min);
}

TEST(Memory, IsAsLongAsTheLongestBanAndADayAtLeast) {
  EXPECT_EQ(memory(an_hour_up_to_eight()), 24h);
  Rules rules;
  rules.max = std::chrono::weeks(1);
  EXPECT_EQ(memory(rules), std::chrono::weeks(1));
}

}  // namespace
}  // namespace bans
