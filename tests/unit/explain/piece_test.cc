// SPDX-License-Identifier: GPL-2.0-or-later
//
// Pieces of addresses under conditions: is anybody in it, and who.
#include "explain/piece.h"

#include <gtest/gtest.h>

#include <chrono>

namespace {

using base::Ipv4Address;
using Members = explain::Members<Ipv4Address>;
using Piece = explain::Piece<Ipv4Address>;

base::Ipv4Set ipv4(std::initializer_list<const char*> texts) {
  base::Ipv4Set::Intervals all;
  for (const auto* text : texts) all.push_back(std::get<base::Ipv4Range>(*base::parse_address_range(text)));
  return base::Ipv4Set(std::move(all));
}
Ipv4Address address(const char* text) {
  return ipv4({text}).intervals().front().low;
}

TEST(Piece, OfOnlyAddressesHasItsFirst) {
  EXPECT_EQ((Piece{ipv4({"10.0.0.0/8"}), {}}.witness()), address("10.0.0.0"));
  EXPECT_EQ((Piece{{}, {}}.witness()), std::nullopt);
}

TEST(Piece, LeapsToTheFirstThatIsInTheSet) {
  const Members members{ipv4({"9.0.0.1", "10.1.0.0/16"}), base::highest(Ipv4Address{}), "[list.x]"};
  EXPECT_EQ((Piece{ipv4({"10.0.0.0/8"}), {{&members, true}}}.witness()), address("10.1.0.0"));
  EXPECT_EQ((Piece{ipv4({"10.2.0.0/16"}), {{&members, true}}}.witness()), std::nullopt);
}

TEST(Piece, LeapsOverThoseThatAreInTheSet) {
  const Members members{ipv4({"10.0.0.0/9", "255.255.255.255"}), base::highest(Ipv4Address{}), "[list.x]"};
  EXPECT_EQ((Piece{ipv4({"10.0.0.0/8"}), {{&members, false}}}.witness()), address("10.128.0.0"));
  EXPECT_EQ((Piece{ipv4({"10.0.0.0/9"}), {{&members, false}}}.witness()), std::nullopt);
  EXPECT_EQ((Piece{ipv4({"255.255.255.255"}), {{&members, false}}}.witness()), std::nullopt);
}

TEST(Piece, TakesAMaskIntoAccount) {
  const Members networks{ipv4({"10.1.0.0", "255.255.255.0"}), address("255.255.255.0"), "[list.x]"};
  EXPECT_EQ((Piece{ipv4({"10.1.0.7-10.1.1.9"}), {{&networks, true}}}.witness()), address("10.1.0.7"));
  EXPECT_EQ((Piece{ipv4({"10.1.0.7-10.1.1.9"}), {{&networks, false}}}.witness()), address("10.1.1.0"));
  EXPECT_EQ((Piece{ipv4({"255.255.255.3-255.255.255.255"}), {{&networks, false}}}.witness()), std::nullopt);
  EXPECT_EQ(networks.addresses(), ipv4({"10.1.0.0/24", "255.255.255.0/24"}));
}

TEST(Piece, FindsWhoMeetsAllConditions) {
  const Members some{ipv4({"10.0.0.0/24", "10.0.5.0/24"}), base::highest(Ipv4Address{}), "[list.x]"};
  const Members others{ipv4({"10.0.0.0/23", "10.0.5.0-10.0.5.9"}), base::highest(Ipv4Address{}), "[list.y]"};
  EXPECT_EQ((Piece{ipv4({"10.0.0.0/8"}), {{&some, true}, {&others, false}}}.witness()), address("10.0.5.10"));
  EXPECT_EQ((Piece{ipv4({"10.0.0.0/24"}), {{&some, true}, {&others, false}}}.witness()), std::nullopt);
}

TEST(Part, IsCutAlongASmallSet) {
  const Members members{ipv4({"10.1.0.0/16"}), base::highest(Ipv4Address{}), "host office"};
  const Piece whole{ipv4({"10.0.0.0/15"}), {}};
  EXPECT_EQ(part_of(whole, members, true).addresses, ipv4({"10.1.0.0/16"}));
  EXPECT_EQ(part_of(whole, members, false).addresses, ipv4({"10.0.0.0/16"}));
}

TEST(Part, NamesAListInsteadAndKnowsItAgain) {
  const Members members{ipv4({"10.1.0.0/16"}), base::highest(Ipv4Address{}), "[list.x]"};
  const Piece whole{ipv4({"10.0.0.0/15"}), {}};
  const auto inside = part_of(whole, members, true);
  EXPECT_EQ(inside.addresses, whole.addresses);
  EXPECT_EQ(inside.conditions.size(), 1U);
  EXPECT_EQ(part_of(inside, members, true).conditions.size(), 1U);
  EXPECT_TRUE(part_of(inside, members, false).addresses.empty());
}

}  // namespace
