// SPDX-License-Identifier: GPL-2.0-or-later
#include "ruleset/contents.h"

#include <gtest/gtest.h>

#include <set>

#include "support/bytes.h"

namespace {

using namespace ruleset;
using support::byte;
using support::ipv4_set;
using support::ipv6_set;
using support::key;

Element entry(int number, std::optional<Verdict> verdict = {}) {
  return {key({byte(number)}), key({byte(number)}), std::move(verdict)};
}

TEST(ContentHash, IsTheSameOnEveryMachineAndInEveryRun) {
  // The record outlives the program that wrote it: another number here would refill every big set once at
  // upgrade.
  EXPECT_EQ(content_hash(ipv4_set({"192.0.2.0/24", "198.51.100.7"})), UINT64_C(0x276fbaf35ed9fac5));
  EXPECT_EQ(content_hash(ipv6_set({"2001:db8::/32"})), UINT64_C(0xd8507ec5ada79023));
  EXPECT_EQ(content_hash(KeyedElements{entry(6, Jump{{"smtp"}})}), UINT64_C(0x9fbf7a17b5b8b643));
}

TEST(ContentHash, DependsOnContentAndNotOnHowItCameTogether) {
  EXPECT_EQ(content_hash(ipv4_set({"10.0.0.0/25", "10.0.0.128/25"})),
            content_hash(ipv4_set({"10.0.0.0/24"})));
}

TEST(ContentHash, SeesEveryDifference) {
  const std::vector<Elements> different = {
      base::Ipv4Set(),
      base::Ipv6Set(),
      KeyedElements{},
      ipv4_set({"0.0.0.0"}),
      ipv4_set({"10.0.0.0/8"}),
      ipv4_set({"10.0.0.0-10.255.255.254"}),
      ipv4_set({"10.0.0.1-10.255.255.255"}),
      ipv4_set({"10.0.0.0/8", "11.0.0.1"}),
      ipv6_set({"::"}),
      ipv6_set({"::1"}),
      ipv6_set({"0:0:0:1::"}),
      KeyedElements{entry(6)},
      KeyedElements{entry(17)},
      KeyedElements{entry(6), entry(17)},
      KeyedElements{entry(6, Accept{})},
      KeyedElements{entry(6, Drop{})},
      KeyedElements{entry(6, Jump{{"smtp"}})},
      KeyedElements{entry(6, Goto{{"smtp"}})},
      KeyedElements{entry(6, Goto{{"smtq"}})},
      KeyedElements{{key({byte(6)}), key({byte(7)}), {}}},
  };
  std::set<std::uint64_t> hashes;
  for (const auto& elements : different) hashes.insert(content_hash(elements));
  EXPECT_EQ(hashes.size(), different.size());
}

TEST(ContentHash, ChangesWithAnyBitOfAnyRange) {
  base::Ipv4Set::Intervals ranges;
  for (std::uint32_t number = 0; number < 100; ++number)
    ranges.push_back({{number << 16}, {(number << 16) + 0xff}});
  std::set<std::uint64_t> hashes{content_hash(base::Ipv4Set(ranges))};
  for (auto& range : ranges) {
    const auto before = range;
    for (int bit = 8; bit < 16; ++bit) {
      range.high.bits = before.high.bits | 1U << bit;
      hashes.insert(content_hash(base::Ipv4Set(ranges)));
      range = before;
    }
  }
  EXPECT_EQ(hashes.size(), 1U + 100 * 8);
}

TEST(ContentRecord, IsWrittenAndReadInOneForm) {
  const ContentRecord record{{"host_providers_4"}, 100000, 0x5f0e};
  EXPECT_EQ(to_comment(record), "host_providers_4 100000 0000000000005f0e");
  EXPECT_EQ(parse_comment(to_comment(record)), record);
  const ContentRecord highest{{"x"}, UINT64_MAX, UINT64_MAX};
  EXPECT_EQ(parse_comment(to_comment(highest)), highest);
}

TEST(ContentRecord, TellsTheNameTheSizeAndTheHashOfASet) {
  const Set set{
      {"host_admins_4"}, {{KeyType::ipv4_address}, true, false}, ipv4_set({"192.0.2.1", "10.0.0.0/8"}), ""};
  EXPECT_EQ(record_of(set), (ContentRecord{{"host_admins_4"}, 2, content_hash(set.elements)}));
}

TEST(ContentRecord, IsNotReadFromWhatIsNoRecord) {
  for (const auto* text : {"", " ", "host", "host 1", "host 1 ", "host 1 5f0e", " 1 0000000000005f0e",
                           "host x 0000000000005f0e", "host -1 0000000000005f0e", "host 1 000000000000zf0e",
                           "host 1 0000000000005f0e ", "host 1 +000000000005f0e", "host 1  000000000005f0e",
                           "host 18446744073709551616 0000000000005f0e", "allow mail-in (mailfw.toml:12)"}) {
    EXPECT_EQ(parse_comment(text), std::nullopt) << text;
  }
}

}  // namespace
