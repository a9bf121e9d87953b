// SPDX-License-Identifier: GPL-2.0-or-later
#include "bans/ban.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "unit/bans/bans_at.h"

namespace bans {
namespace {

struct Row {
  std::string_view written;
  std::string_view meant;
  bool host;
};

TEST(Source, IsAnAddressOrAPrefixAndIpv6AtLeastASixtyFour) {
  const std::vector<Row> rows{
      {"192.0.2.1", "192.0.2.1", true},
      {"192.0.2.1/32", "192.0.2.1", true},
      {"192.0.2.0/24", "192.0.2.0/24", false},
      {"192.0.2.0-192.0.2.255", "192.0.2.0/24", false},
      {"0.0.0.0/0", "0.0.0.0/0", false},
      {"2001:db8:1:2::25", "2001:db8:1:2::/64", true},
      {"2001:db8:1:2:3::/80", "2001:db8:1:2::/64", true},
      {"2001:db8:1:2::/64", "2001:db8:1:2::/64", true},
      {"2001:db8::/48", "2001:db8::/48", false},
      {"::ffff:192.0.2.1", "192.0.2.1", true},
      {"::ffff:192.0.2.0/120", "192.0.2.0/24", false},
  };
  for (const auto& row : rows) {
    const auto source = read_source(row.written);
    ASSERT_TRUE(source) << row.written;
    EXPECT_EQ(to_text(*source), row.meant) << row.written;
    EXPECT_EQ(is_host(*source), row.host) << row.written;
  }
}

TEST(Source, IsNoRangeThatIsNoPrefix) {
  const auto source = read_source("192.0.2.1-192.0.2.9");
  ASSERT_FALSE(source);
  EXPECT_EQ(
      to_text(source.error()),
      "error: 192.0.2.1-192.0.2.9 is neither an address nor a prefix\n"
      "  hint: a ban is of 192.0.2.1, 192.0.2.0/24 or 2001:db8::/48, for example; ban a range prefix by "
      "prefix\n");
}

TEST(Source, IsNoPrefixWithHostBits) {
  const auto source = read_source("192.0.2.7/24");
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().message,
            "'192.0.2.7/24' is not the beginning of its network, which is 192.0.2.0/24");
}

TEST(Source, WidensARangeOfIpv6WithinOneSixtyFour) {
  EXPECT_EQ(to_text(source("2001:db8::1-2001:db8::9")), "2001:db8::/64");
  EXPECT_FALSE(read_source("2001:db8::1-2001:db8:0:1::9"));
}

TEST(Ban, IsInForceUntilItEnds) {
  const Ban ban{of("192.0.2.1"), 10s, 20s, 1, ""};
  EXPECT_TRUE(in_force(ban, 19'999ms));
  EXPECT_FALSE(in_force(ban, 20s));
  EXPECT_EQ(left(ban, 12s), 8s);
  EXPECT_EQ(left(ban, 25s), 0s);
  EXPECT_EQ(length(ban), 10s);
}

}  // namespace
}  // namespace bans
