// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/interval_set.h"

#include <gtest/gtest.h>

#include <random>

#include "base/address.h"
#include "base/ports.h"

namespace base {
namespace {

Ipv4Set v4(std::initializer_list<std::string_view> texts) {
  Ipv4Set::Intervals intervals;
  for (const auto text : texts) intervals.push_back(std::get<Ipv4Range>(parse_address_range(text).value()));
  return Ipv4Set(std::move(intervals));
}

Ipv6Set v6(std::initializer_list<std::string_view> texts) {
  Ipv6Set::Intervals intervals;
  for (const auto text : texts) intervals.push_back(std::get<Ipv6Range>(parse_address_range(text).value()));
  return Ipv6Set(std::move(intervals));
}

template <class Value>
std::string text_of(const IntervalSet<Value>& set) {
  std::string text;
  for (const auto& interval : set.intervals()) text += (text.empty() ? "" : " ") + to_text(interval);
  return text;
}

TEST(IntervalSet, SortsAndMergesWhatOverlapsOrTouches) {
  EXPECT_EQ(text_of(v4({"10.0.0.9", "10.0.0.1", "10.0.0.3"})), "10.0.0.1 10.0.0.3 10.0.0.9");
  EXPECT_EQ(text_of(v4({"10.0.0.128/25", "10.0.0.0/25"})), "10.0.0.0/24");
  EXPECT_EQ(text_of(v4({"10.0.0.0/8", "10.1.0.0/16", "10.0.0.1"})), "10.0.0.0/8");
  EXPECT_EQ(text_of(v4({"10.0.0.1", "10.0.0.1"})), "10.0.0.1");
  EXPECT_EQ(text_of(v6({"2001:db8::2", "2001:db8::1", "2001:db8::3-2001:db8::9"})),
            "2001:db8::1-2001:db8::9");
}

TEST(IntervalSet, DoesNotMergeWhatIsOneApart) {
  EXPECT_EQ(text_of(v4({"10.0.0.1", "10.0.0.3"})), "10.0.0.1 10.0.0.3");
  EXPECT_EQ(text_of(v6({"::1", "::3"})), "::1 ::3");
}

TEST(IntervalSet, HoldsBothEdgesOfEachFamily) {
  constexpr auto highest6 = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
  EXPECT_EQ(text_of(v4({"255.255.255.255", "0.0.0.0"})), "0.0.0.0 255.255.255.255");
  EXPECT_EQ(text_of(v4({"255.255.255.255", "0.0.0.0/0", "1.2.3.4"})), "0.0.0.0/0");
  EXPECT_EQ(text_of(v4({"128.0.0.0/1", "0.0.0.0/1"})), "0.0.0.0/0");
  EXPECT_EQ(text_of(v4({"255.255.255.254", "255.255.255.255"})), "255.255.255.254/31");
  EXPECT_EQ(text_of(v6({highest6, "::"})), ":: " + std::string(highest6));
  EXPECT_EQ(text_of(v6({"8000::/1", "::/1"})), "::/0");
  EXPECT_TRUE(v4({"0.0.0.0/0"}).contains(Ipv4Address{0}));
  EXPECT_TRUE(v4({"0.0.0.0/0"}).contains(Ipv4Address{0xffffffff}));
  EXPECT_TRUE(v6({highest6}).contains(highest(Ipv6Address{})));
  EXPECT_FALSE(v6({highest6}).contains(Ipv6Address{0}));
}

TEST(IntervalSet, EmptyIsEmpty) {
  EXPECT_TRUE(Ipv4Set().empty());
  EXPECT_TRUE(Ipv4Set(Ipv4Set::Intervals{}).empty());
  EXPECT_EQ(Ipv4Set(), Ipv4Set(Ipv4Set::Intervals{}));
  EXPECT_EQ(Ipv4Set().size(), 0U);
  EXPECT_FALSE(Ipv4Set().contains(Ipv4Address{0}));
  EXPECT_NE(Ipv4Set(), v4({"0.0.0.0"}));
}

TEST(IntervalSet, UnitesIntersectsAndSubtractsAtTheEdges) {
  const auto all = v4({"0.0.0.0/0"});
  EXPECT_EQ(text_of(subtract(all, v4({"0.0.0.0"}))), "0.0.0.1-255.255.255.255");
  EXPECT_EQ(text_of(subtract(all, v4({"255.255.255.255"}))), "0.0.0.0-255.255.255.254");
  EXPECT_EQ(text_of(subtract(all, v4({"10.0.0.0/8", "11.0.0.1"}))),
            "0.0.0.0-9.255.255.255 11.0.0.0 11.0.0.2-255.255.255.255");
  EXPECT_TRUE(subtract(all, all).empty());
  EXPECT_TRUE(subtract(Ipv4Set(), all).empty());
  EXPECT_EQ(subtract(all, Ipv4Set()), all);
  EXPECT_EQ(text_of(intersect(all, v4({"255.255.255.255", "0.0.0.0"}))), "0.0.0.0 255.255.255.255");
  EXPECT_TRUE(intersect(v4({"10.0.0.0/8"}), v4({"11.0.0.0/8"})).empty());
  EXPECT_EQ(text_of(unite(v4({"10.0.0.0/8"}), v4({"11.0.0.0/8"}))), "10.0.0.0/7");
  EXPECT_EQ(unite(Ipv4Set(), all), all);
  EXPECT_EQ(unite(all, Ipv4Set()), all);
  EXPECT_EQ(text_of(subtract(v6({"::/0"}), v6({"::1", "ff00::/8"}))),
            ":: ::2-feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}

TEST(IntervalSet, CopiesShareAndCompareByContent) {
  const auto set = v4({"10.0.0.0/8"});
  const auto copy = set;
  EXPECT_EQ(&set.intervals(), &copy.intervals());
  EXPECT_EQ(set, v4({"10.0.0.0/9", "10.128.0.0/9"}));
  EXPECT_NE(set, v4({"10.0.0.0/9"}));
}

// Against membership, value by value, over the small space of ports.
TEST(IntervalSet, AgreesWithMembershipOfEachValue) {
  std::mt19937 random(20261123);
  const auto any_set = [&] {
    IntervalSet<Port>::Intervals intervals;
    for (auto count = random() % 6; count > 0; --count) {
      const auto low = static_cast<std::uint16_t>(random() % 64 + (random() % 2) * 65472);
      const auto high = static_cast<std::uint16_t>(std::min<unsigned>(low + random() % 9, 65535));
      intervals.push_back({{low}, {high}});
    }
    return IntervalSet<Port>(std::move(intervals));
  };
  for (int round = 0; round < 300; ++round) {
    const auto a = any_set();
    const auto b = any_set();
    const auto both = intersect(a, b);
    const auto either = unite(a, b);
    const auto rest = subtract(a, b);
    for (unsigned number = 0; number <= 65535; number += number == 80 ? 65380 : 1) {
      const Port port{static_cast<std::uint16_t>(number)};
      ASSERT_EQ(both.contains(port), a.contains(port) && b.contains(port)) << number;
      ASSERT_EQ(either.contains(port), a.contains(port) || b.contains(port)) << number;
      ASSERT_EQ(rest.contains(port), a.contains(port) && !b.contains(port)) << number;
    }
    ASSERT_EQ(meets(a, b), !both.empty());
  }
}

}  // namespace
}  // namespace base
