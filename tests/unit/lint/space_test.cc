// SPDX-License-Identifier: GPL-2.0-or-later
//
// Taking pieces of packet space from each other, against counting every point of a small one.
#include "lint/space.h"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace lint {
namespace {

using Box = Piece<base::Ipv4Address>;

base::Ipv4Set addresses(std::uint32_t low, std::uint32_t high) {
  return base::Ipv4Set({base::Ipv4Range{{low}, {high}}});
}

PortSet ports(std::uint16_t low, std::uint16_t high) {
  return PortSet({base::PortRange{{low}, {high}}});
}

Box random_box(std::mt19937& random) {
  const auto some = [&](auto make) {
    const auto low = random() % 5;
    return make(low, low + random() % 3);
  };
  return {some(addresses), some(addresses), some(ports), some(ports)};
}

bool holds(const Box& box, const std::array<unsigned, 4>& at) {
  return box.source.contains({at[0]}) && box.destination.contains({at[1]}) &&
         box.ports.contains({static_cast<std::uint16_t>(at[2])}) &&
         box.client_ports.contains({static_cast<std::uint16_t>(at[3])});
}

int times(const Pieces& pieces, const std::array<unsigned, 4>& at) {
  int count = 0;
  for (const auto& piece : pieces.v4) count += holds(piece, at) ? 1 : 0;
  return count;
}

void expect_exact(const Box& start, const std::vector<Box>& holes, const Pieces& rest) {
  for (unsigned point = 0; point < 8 * 8 * 8 * 8; ++point) {
    const std::array<unsigned, 4> at{point % 8, point / 8 % 8, point / 64 % 8, point / 512};
    const bool taken = std::ranges::any_of(holes, [&](const auto& hole) { return holds(hole, at); });
    ASSERT_EQ(times(rest, at), holds(start, at) && !taken ? 1 : 0) << point;
  }
}

TEST(Space, IsTakenAwayToThePoint) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    const Box start{addresses(0, 6), addresses(1, 7), ports(0, 6), ports(1, 7)};
    Pieces rest{{start}, {}};
    std::vector<Box> holes;
    for (int i = 0; i < 5; ++i) {
      holes.push_back(random_box(random));
      take_out(rest, Pieces{{holes.back()}, {}});
    }
    expect_exact(start, holes, rest);
  }
}

TEST(Space, OfOneFamilyTakesNothingFromTheOther) {
  const base::Ipv6Set some6({base::Ipv6Range{{0}, {9}}});
  const Piece<base::Ipv6Address> all6{some6, some6, all_ports(), all_ports()};
  const Box all4{addresses(0, 9), addresses(0, 9), all_ports(), all_ports()};
  Pieces pieces{{all4}, {}};
  EXPECT_FALSE(take_out(pieces, Pieces{{}, {all6}}));
  EXPECT_FALSE(pieces.empty());
  EXPECT_TRUE(take_out(pieces, Pieces{{all4}, {all6}}));
  EXPECT_TRUE(pieces.empty());
}

}  // namespace
}  // namespace lint
