// SPDX-License-Identifier: GPL-2.0-or-later
#include "compile/shards.h"

#include <gtest/gtest.h>

namespace compile {
namespace {

using base::Ipv4Address;
using base::Ipv4Set;
using base::Ipv6Address;
using base::Ipv6Set;

constexpr std::uint32_t many = 3000;  // more than is left in one set of intervals

// `count` networks of that length, every second one, from 10.0.0.0 on.
Ipv4Set::Intervals networks(std::uint32_t count, int length, std::uint32_t first = 0x0a000000) {
  Ipv4Set::Intervals all;
  for (std::uint32_t index = 0; index < count; ++index) {
    const Ipv4Address low{first + (index << (33 - length))};
    all.push_back(base::prefix_range(low, length));
  }
  return all;
}

Ipv4Set joined(std::vector<Ipv4Set::Intervals> parts) {
  Ipv4Set::Intervals all;
  for (auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return Ipv4Set(std::move(all));
}

// What the shards match, as one set.
Ipv4Set matched(const Shards<Ipv4Address>& shards) {
  auto all = base::unite(shards.hosts, shards.ranges);
  for (const auto& [length, keys] : shards.networks) {
    Ipv4Set::Intervals expanded;
    for (const auto& key : keys.intervals()) {
      EXPECT_EQ(key.low, key.high);
      expanded.push_back(base::prefix_range(key.low, length));
    }
    all = base::unite(all, Ipv4Set(std::move(expanded)));
  }
  return all;
}

TEST(Shards, OfAShortListAreOneSetOfIntervals) {
  const Ipv4Set list(networks(2000, 32));
  EXPECT_EQ(shards_of(list), (Shards<Ipv4Address>{{}, {}, list}));
}

TEST(Shards, PutHostsIntoAHash) {
  const Ipv4Set list(networks(many, 32));
  EXPECT_EQ(shards_of(list), (Shards<Ipv4Address>{list, {}, {}}));
}

TEST(Shards, PutHostsInARowIntoTheHashAsSingleKeys) {
  auto some = networks(many, 32);
  some.push_back({{0x01020305}, {0x01020306}});  // not a prefix
  const auto shards = shards_of(Ipv4Set(std::move(some)));
  EXPECT_EQ(key_count(shards.hosts), many + 2);
  EXPECT_TRUE(shards.ranges.empty());
}

TEST(Shards, GiveEachFrequentLengthItsOwnHash) {
  const auto list = joined({networks(many, 24), networks(many, 28, 0x40000000), networks(5, 20, 0x80000000)});
  const auto shards = shards_of(list);
  EXPECT_TRUE(shards.hosts.empty());
  ASSERT_EQ(shards.networks.size(), 2u);
  EXPECT_EQ(shards.networks.at(24).size(), many);
  EXPECT_EQ(shards.networks.at(28).size(), many);
  EXPECT_EQ(shards.ranges.size(), 5u);
  EXPECT_EQ(matched(shards), list);
}

TEST(Shards, LeaveLongRangesWhole) {
  auto some = networks(many, 32);
  some.push_back({{0x01000001}, {0x010000fe}});
  const auto shards = shards_of(Ipv4Set(std::move(some)));
  EXPECT_EQ(shards.ranges, Ipv4Set(Ipv4Set::Intervals{{{0x01000001}, {0x010000fe}}}));
}

TEST(Shards, AreBoundedInNumber) {
  std::vector<Ipv4Set::Intervals> parts;
  for (std::uint32_t length = 20; length <= 29; ++length) {
    parts.push_back(networks(2100, static_cast<int>(length), (length - 19) << 26));
  }
  const auto list = joined(std::move(parts));
  const auto shards = shards_of(list);
  EXPECT_EQ(shards.networks.size(), 8u);
  EXPECT_EQ(matched(shards), list);
}

TEST(Shards, MatchExactlyTheListAtBothEndsOfTheAddresses) {
  auto some = networks(many, 32, 0x20000000);
  some.push_back({{0}, {0}});
  some.push_back({{0xffffff00}, {0xffffffff}});
  const Ipv4Set list(std::move(some));
  EXPECT_EQ(matched(shards_of(list)), list);
}

TEST(Shards, OfIpv6AreTheSame) {
  Ipv6Set::Intervals some;
  for (unsigned index = 0; index < many; ++index) {
    const Ipv6Address low{static_cast<unsigned __int128>(0x20010db800000000U + 2 * index) << 64};
    some.push_back(base::prefix_range(low, 64));
    some.push_back({{low.bits + (static_cast<unsigned __int128>(1) << 64)},
                    {low.bits + (static_cast<unsigned __int128>(1) << 64)}});
  }
  const Ipv6Set list(std::move(some));
  const auto shards = shards_of(list);
  // Each network touches the host behind it, and is taken apart from it.
  EXPECT_EQ(shards.networks.at(64).size(), many);
  EXPECT_EQ(key_count(shards.hosts), many);
  EXPECT_TRUE(shards.ranges.empty());
}

TEST(Shards, HaveRoomToGrow) {
  EXPECT_EQ(hash_size(1), 4096u);
  EXPECT_EQ(hash_size(100'000), 131'072u);
  EXPECT_EQ(hash_size(1'000'000), 1'048'576u);
}

}  // namespace
}  // namespace compile
