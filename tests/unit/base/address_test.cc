// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/address.h"

#include <gtest/gtest.h>

#include <random>

namespace base {
namespace {

// The text that an address range is read as and printed as again, or its error.
std::string reading_of(std::string_view text, HostBits host_bits = HostBits::refuse) {
  const auto range = parse_address_range(text, host_bits);
  return range ? to_text(*range) : to_text(range.error());
}

TEST(Address, ReadsAndPrintsTheShortestForm) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"192.0.2.1", "192.0.2.1"},
      {"0.0.0.0", "0.0.0.0"},
      {"255.255.255.255", "255.255.255.255"},
      {"192.0.2.1/32", "192.0.2.1"},
      {"192.0.2.0/24", "192.0.2.0/24"},
      {"0.0.0.0/0", "0.0.0.0/0"},
      {"0.0.0.0-255.255.255.255", "0.0.0.0/0"},
      {"128.0.0.0/1", "128.0.0.0/1"},
      {"255.255.255.254/31", "255.255.255.254/31"},
      {"192.0.2.10-192.0.2.20", "192.0.2.10-192.0.2.20"},
      {"192.0.2.0-192.0.2.255", "192.0.2.0/24"},
      {"192.0.2.1-192.0.2.2", "192.0.2.1-192.0.2.2"},
      {"192.0.2.7-192.0.2.7", "192.0.2.7"},
      {"2001:db8::25", "2001:db8::25"},
      {"2001:DB8:0:0:0:0:0:25", "2001:db8::25"},
      {"2001:db8::/32", "2001:db8::/32"},
      {"::/0", "::/0"},
      {"::", "::"},
      {"::1/128", "::1"},
      {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
      {"2001:db8::1-2001:db8::9", "2001:db8::1-2001:db8::9"},
      {"2001:db8::-2001:db8::ffff", "2001:db8::/112"},
  };
  for (const auto& [text, printed] : rows) EXPECT_EQ(reading_of(text), printed) << text;
}

TEST(Address, RefusesWhatIsNoAddress) {
  const std::string other = "  hint: for example 192.0.2.1, 192.0.2.0/24 or 2001:db8::25\n";
  for (const std::string text : {"", "1.2.3.4 ", " 1.2.3.4", "a.b.c.d", "+1.2.3.4", "lan"}) {
    EXPECT_EQ(reading_of(text), "error: '" + text + "' is not an address\n" + other);
  }
  const std::string v4 = "  hint: four numbers from 0 to 255, without leading zeros, as in 192.0.2.1\n";
  for (const std::string text : {"1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.0004", "01.2.3.4", "1.2.3.",
                                 ".1.2.3", "1..2.3", "4294967297.1.1.1"}) {
    EXPECT_EQ(reading_of(text), "error: '" + text + "' is not an IPv4 address\n" + v4);
  }
  const std::string v6 = "  hint: up to eight groups of hexadecimal digits, as in 2001:db8::25\n";
  for (const std::string text :
       {":", ":::", "2001:db8", "2001:db8::g", "1:2:3:4:5:6:7:8:9", "::1::", "12345::", "::1 "}) {
    EXPECT_EQ(reading_of(text), "error: '" + text + "' is not an IPv6 address\n" + v6);
  }
}

TEST(Address, ShowsForeignTextSafely) {
  EXPECT_EQ(reading_of(std::string_view("::1\0", 4)).substr(0, 37), "error: '::1?' is not an IPv6 address\n");
  EXPECT_EQ(reading_of("\x1b[2J\xff").substr(0, 33), "error: '?[2J?' is not an address\n");
  EXPECT_EQ(reading_of(std::string(1000, 'x')).substr(0, 91),
            "error: '" + std::string(60, 'x') + "...' is not an address\n");
}

TEST(Address, NamesThePrefixThatWasMeant) {
  EXPECT_EQ(reading_of("192.0.2.7/24"),
            "error: '192.0.2.7/24' is not the beginning of its network, which is 192.0.2.0/24\n"
            "  hint: write '192.0.2.0/24' for the network or '192.0.2.7' for one address\n");
  EXPECT_EQ(reading_of("2001:db8::1/64"),
            "error: '2001:db8::1/64' is not the beginning of its network, which is 2001:db8::/64\n"
            "  hint: write '2001:db8::/64' for the network or '2001:db8::1' for one address\n");
  EXPECT_EQ(reading_of("192.0.2.7/24", HostBits::clear), "192.0.2.0/24");
  EXPECT_EQ(reading_of("2001:db8::1/64", HostBits::clear), "2001:db8::/64");
}

TEST(Address, RefusesWrongPrefixLengthsAndRanges) {
  for (const std::string length : {"33", "-1", "", "x", "024", "255.255.255.0", "99999999999"}) {
    EXPECT_EQ(reading_of("192.0.2.0/" + length), "error: '" + length +
                                                     "' is not a prefix length in '192.0.2.0/" + length +
                                                     "'\n  hint: a number from 0 to 32 for IPv4\n");
  }
  EXPECT_EQ(
      reading_of("2001:db8::/129"),
      "error: '129' is not a prefix length in '2001:db8::/129'\n  hint: a number from 0 to 128 for IPv6\n");
  EXPECT_EQ(reading_of("192.0.2.9-192.0.2.1"),
            "error: '192.0.2.9-192.0.2.1' ends before it begins\n  hint: write '192.0.2.1-192.0.2.9'\n");
  EXPECT_EQ(reading_of("192.0.2.1-2001:db8::1"), "error: '192.0.2.1-2001:db8::1' mixes IPv4 and IPv6\n");
  EXPECT_EQ(reading_of("192.0.2.10-20"),
            "error: '20' is not an IPv4 address\n"
            "  hint: four numbers from 0 to 255, without leading zeros, as in 192.0.2.1\n");
  EXPECT_EQ(reading_of("fe80::1%eth0"),
            "error: 'fe80::1%eth0' names an interface with its address\n"
            "  hint: leave out '%eth0'; a zone tells interfaces apart\n");
}

TEST(Address, TellsAttemptsAtAddressesFromNames) {
  for (const auto* text : {"192.0.2.1", "10.1.2.3.4", "1.2.3", "10", "192.0.2.0/33", "1.2.3.4-9", "::1",
                           "2001:db8::zz", "fe80::1%eth0", "12/24", "dead:beef"}) {
    EXPECT_TRUE(looks_like_address(text)) << text;
  }
  for (const auto* text :
       {"", "bastion", "mx2.example.net", "dead-beef", "9gag.com", "1.2.3.4.example.org", "file:/etc/x",
        "spf:example.org", "mx:example.org", "country:DE", "tcp/25", "eth0", "lan-1"}) {
    EXPECT_FALSE(looks_like_address(text)) << text;
  }
}

TEST(Address, PrefixRangesHaveBothEdges) {
  EXPECT_EQ(prefix_range(Ipv4Address{0x0a010203}, 8), (Ipv4Range{{0x0a000000}, {0x0affffff}}));
  EXPECT_EQ(prefix_range(Ipv4Address{0x0a010203}, 0), (Ipv4Range{{0}, {0xffffffff}}));
  EXPECT_EQ(prefix_range(Ipv4Address{0x0a010203}, 32), (Ipv4Range{{0x0a010203}, {0x0a010203}}));
  EXPECT_EQ(to_text(prefix_range(Ipv6Address{1}, 0)), "::/0");
  EXPECT_EQ(to_text(prefix_range(Ipv6Address{1}, 127)), "::/127");
  EXPECT_EQ(to_text(prefix_range(Ipv6Address{1}, 128)), "::1");
}

TEST(Address, KnowsPrivateSources) {
  std::string text;
  for (const auto& range : private_addresses().v4.intervals()) text += to_text(range) + ' ';
  for (const auto& range : private_addresses().v6.intervals()) text += to_text(range) + ' ';
  EXPECT_EQ(text, "10.0.0.0/8 100.64.0.0/10 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 fc00::/7 ");
}

// Every range that can be printed is read back as itself: a thousand from a fixed seed, wide and narrow.
TEST(Address, PrintingAndReadingAreInverse) {
  std::mt19937_64 random(20261123);
  for (int round = 0; round < 1000; ++round) {
    const auto shift = static_cast<unsigned>(random() % 64);
    Ipv6Range v6{{static_cast<unsigned __int128>(random()) << shift}, {}};
    v6.high.bits = v6.low.bits + (random() >> random() % 64);
    Ipv4Range v4{{static_cast<std::uint32_t>(random() >> 33)}, {}};
    v4.high.bits = v4.low.bits + static_cast<std::uint32_t>(random() >> (33 + random() % 31));
    for (const auto& range : {AddressRange(v6), AddressRange(v4)}) {
      const auto again = parse_address_range(to_text(range));
      ASSERT_TRUE(again) << to_text(range);
      ASSERT_EQ(*again, range) << to_text(range);
    }
  }
}

}  // namespace
}  // namespace base
