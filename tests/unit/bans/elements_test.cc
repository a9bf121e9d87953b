// SPDX-License-Identifier: GPL-2.0-or-later
#include "bans/elements.h"

#include <gtest/gtest.h>

#include "bans/words.h"
#include "unit/bans/bans_at.h"

namespace bans {
namespace {

Ban ban(std::string_view text, Uptime ends) {
  return {of(text), 0s, ends, 1, {}};
}

TEST(Elements, OfHostsHaveTheTimeThatIsLeft) {
  const auto elements = elements_of({ban("192.0.2.1", 60s), ban("192.0.2.9", 90s)}, 30s);
  ASSERT_EQ(elements.size(), 2U);
  EXPECT_EQ(elements[0], (ruleset::TimedElement{{192, 0, 2, 1}, {192, 0, 2, 1}, 60s, 30s}));
  EXPECT_EQ(elements[1], (ruleset::TimedElement{{192, 0, 2, 9}, {192, 0, 2, 9}, 90s, 60s}));
}

TEST(Elements, OfA64AreItsFirstAddress) {
  const auto elements = elements_of({ban("2001:db8::5", 60s)}, 0s);
  const ruleset::Bytes key{0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  EXPECT_EQ(elements, (std::vector<ruleset::TimedElement>{{key, key, 60s, 60s}}));
  EXPECT_EQ(source_of(elements.front(), SetKind::hosts_6), source("2001:db8::/64"));
}

// "192.0.2.0-192.0.2.255 60"
std::string words(const std::vector<ruleset::TimedElement>& elements) {
  std::string text;
  for (const auto& element : elements) {
    const auto address = [](const ruleset::Bytes& key) {
      return std::to_string(key[0]) + '.' + std::to_string(key[1]) + '.' + std::to_string(key[2]) + '.' +
             std::to_string(key[3]);
    };
    text += address(element.low) + '-' + address(element.high) + ' ' +
            std::to_string(element.left.count() / 1000) + '\n';
  }
  return text;
}

TEST(Elements, OfNetworksWithinNetworksAreDisjointAndLastLongest) {
  EXPECT_EQ(words(elements_of({ban("10.0.0.0/8", 60s), ban("10.1.0.0/16", 90s), ban("10.1.2.0/24", 30s),
                               ban("10.1.3.0/24", 120s), ban("192.0.2.0/24", 10s)},
                              0s)),
            "10.0.0.0-10.0.255.255 60\n"
            "10.1.0.0-10.1.2.255 90\n"
            "10.1.3.0-10.1.3.255 120\n"
            "10.1.4.0-10.1.255.255 90\n"
            "10.2.0.0-10.255.255.255 60\n"
            "192.0.2.0-192.0.2.255 10\n");
}

TEST(Elements, OfNetworksReachTheEndsOfTheAddressSpace) {
  EXPECT_EQ(
      words(elements_of({ban("0.0.0.0/8", 60s), ban("255.0.0.0/8", 60s), ban("255.255.0.0/16", 90s)}, 0s)),
      "0.0.0.0-0.255.255.255 60\n"
      "255.0.0.0-255.254.255.255 60\n"
      "255.255.0.0-255.255.255.255 90\n");
}

TEST(Elements, AreReadBackAndNothingElseIs) {
  const ruleset::TimedElement network{{192, 0, 2, 0}, {192, 0, 2, 255}, 1h, 1h};
  EXPECT_EQ(source_of(network, SetKind::networks_4), source("192.0.2.0/24"));
  EXPECT_EQ(source_of(network, SetKind::networks_6), std::nullopt);
  EXPECT_EQ(source_of({{192, 0, 2, 1}, {192, 0, 2, 7}, 1h, 1h}, SetKind::networks_4), std::nullopt);
}

TEST(Words, TellHowLong) {
  EXPECT_EQ(in_words(0s), "0 s");
  EXPECT_EQ(in_words(90s), "1 min 30 s");
  EXPECT_EQ(in_words(1h), "1h");
  EXPECT_EQ(in_words(25h + 59s), "1d 1h");
  EXPECT_EQ(in_words(24h + 59s), "1d");
}

TEST(Words, TellHowOften) {
  EXPECT_EQ(ordinal(1), "1st");
  EXPECT_EQ(ordinal(2), "2nd");
  EXPECT_EQ(ordinal(3), "3rd");
  EXPECT_EQ(ordinal(4), "4th");
  EXPECT_EQ(ordinal(11), "11th");
  EXPECT_EQ(ordinal(112), "112th");
  EXPECT_EQ(ordinal(22), "22nd");
}

}  // namespace
}  // namespace bans
