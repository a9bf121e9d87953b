// SPDX-License-Identifier: GPL-2.0-or-later
#include "compile/service_dispatch.h"

#include <gtest/gtest.h>

namespace {

constexpr base::Protocol esp{50};

policy::PortSpec spec(base::Protocol protocol, std::uint16_t low, std::uint16_t high) {
  return {protocol, {{low}, {high}}, base::every_port};
}

std::string segments(const std::vector<policy::PortSpec>& specs) {
  const resolve::Service service{"s", specs};
  std::string text;
  for (const auto& segment : compile::segments_of({&service})) text += compile::to_name(segment) + " ";
  return text;
}

TEST(Segments, AServiceAloneIsOneSegmentPerPortRange) {
  EXPECT_EQ(segments({spec(base::protocol_tcp, 25, 25), spec(base::protocol_udp, 387, 388)}),
            "tcp_25 udp_387_388 ");
}

TEST(Segments, OverlappingRangesAreCut) {
  EXPECT_EQ(segments({spec(base::protocol_tcp, 10, 20), spec(base::protocol_tcp, 15, 30)}),
            "tcp_10_14 tcp_15_20 tcp_21_30 ");
}

TEST(Segments, TheGapBetweenTwoRangesIsNoSegment) {
  EXPECT_EQ(segments({spec(base::protocol_tcp, 10, 11), spec(base::protocol_tcp, 13, 14)}),
            "tcp_10_11 tcp_13_14 ");
}

TEST(Segments, TheEdgesOfThePortSpaceHold) {
  EXPECT_EQ(segments({spec(base::protocol_tcp, 0, 65535), spec(base::protocol_tcp, 65535, 65535)}),
            "tcp_0_65534 tcp_65535 ");
}

TEST(Segments, AProtocolWithoutPortsIsOne) {
  EXPECT_EQ(segments({spec(esp, 0, 65535)}), "esp ");
}

TEST(Segments, CoverOnlyTheirOwnProtocol) {
  const compile::Segment segment{base::protocol_tcp, base::PortRange{{25}, {25}}};
  EXPECT_TRUE(compile::covers(spec(base::protocol_tcp, 20, 30), segment));
  EXPECT_FALSE(compile::covers(spec(base::protocol_udp, 20, 30), segment));
  EXPECT_FALSE(compile::covers(spec(base::protocol_tcp, 26, 30), segment));
}

}  // namespace
