// SPDX-License-Identifier: GPL-2.0-or-later
#include "lists/entry.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace {

// The entry as it was understood; empty if it was not.
std::string taken(std::string_view token) {
  lists::Collected collected;
  if (!lists::take_entry(token, collected)) return {};
  EXPECT_EQ(collected.v4.size() + collected.v6.size(), 1u);
  return collected.v4.empty() ? base::to_text(collected.v6.front()) : base::to_text(collected.v4.front());
}

TEST(Entry, IsAnAddressAPrefixOrARangeOfEitherFamily) {
  for (const std::string text :
       {"192.0.2.1", "198.51.100.0/24", "203.0.113.5-203.0.113.9", "2001:db8::1", "2001:db8::/32",
        "2001:db8::1-2001:db8::5", "0.0.0.0/8", "255.255.255.255"}) {
    EXPECT_EQ(taken(text), text);
  }
}

TEST(Entry, MayHaveSpaceAroundTheDashOfARange) {
  EXPECT_EQ(taken("192.0.2.1 - 192.0.2.6"), "192.0.2.1-192.0.2.6");
}

TEST(Entry, WithStrayHostBitsIsItsNetwork) {
  EXPECT_EQ(taken("192.0.2.7/24"), "192.0.2.0/24");
  EXPECT_EQ(taken("2001:db8::7/32"), "2001:db8::/32");
}

TEST(Entry, IsNothingElse) {
  for (const char* text : {"",
                           " ",
                           "192.0.2",
                           "192.0.2.256",
                           "192.0.2.01",
                           "192.0.2.1.",
                           "192.0.2.1/33",
                           "192.0.2.1/",
                           "192.0.2.1/024",
                           "192.0.2.1 ",
                           "192.0.2.9-192.0.2.1",
                           "192.0.2.1-2001:db8::1",
                           "2001:db8::/129",
                           "example.net",
                           "1",
                           "dead",
                           "add",
                           "192.0.2.1 192.0.2.2",
                           "fe80::1%eth0",
                           "\xff"}) {
    EXPECT_EQ(taken(text), "") << text;
  }
}

TEST(Entry, IsNeverAWholeFamily) {
  for (const char* text : {"0.0.0.0/0", "192.0.2.1/0", "::/0", "0.0.0.0-255.255.255.255"})
    EXPECT_EQ(taken(text), "") << text;
}

TEST(Entry, IsWhatTheReaderOfThePolicySeesToo) {
  std::mt19937 random(1);
  const std::string letters = "0123456789./-:a ";
  for (int round = 0; round < 200'000; ++round) {
    std::string text = "19" + std::to_string(random() % 300) + '.' + std::to_string(random() % 30) + ".2." +
                       std::to_string(random() % 300) +
                       (random() % 2 ? "/" + std::to_string(1 + random() % 40) : "");
    if (random() % 4 == 0) text[random() % text.size()] = letters[random() % letters.size()];
    const auto theirs = base::parse_address_range(text, base::HostBits::clear);
    const auto ours = taken(text);
    if (theirs && !ours.empty()) {
      ASSERT_EQ(ours, base::to_text(*theirs)) << text;
    } else {
      const bool whole = theirs && base::to_text(*theirs) == "0.0.0.0/0";
      ASSERT_EQ(ours.empty(), !theirs || whole) << text;
    }
  }
}

TEST(Entry, OfIpv6IsWhatTheReaderOfThePolicySeesToo) {
  std::mt19937 random(2);
  const std::string letters = "0123456789abcdefF:::/.g";
  for (int round = 0; round < 300'000; ++round) {
    std::string text;
    const auto length = random() % 24;
    for (unsigned at = 0; at < length; ++at) text += letters[random() % letters.size()];
    const auto theirs = base::parse_address_range("::" + text, base::HostBits::clear);
    const auto whole = theirs && base::to_text(*theirs) == "::/0";
    ASSERT_EQ(taken("::" + text), theirs && !whole ? base::to_text(*theirs) : "") << text;
    const auto tail = base::parse_address_range("2001:" + text, base::HostBits::clear);
    ASSERT_EQ(taken("2001:" + text), tail && base::to_text(*tail) != "::/0" ? base::to_text(*tail) : "")
        << text;
  }
}

}  // namespace
