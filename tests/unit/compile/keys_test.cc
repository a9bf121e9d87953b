// SPDX-License-Identifier: GPL-2.0-or-later
#include "compile/keys.h"

#include <gtest/gtest.h>

namespace {

using ruleset::Bytes;

TEST(Keys, AddressesAndPortsAreInNetworkOrder) {
  EXPECT_EQ(compile::bytes_of(base::Ipv4Address{0xc0000201}), (Bytes{192, 0, 2, 1}));
  EXPECT_EQ(compile::bytes_of(base::Port{0x1234}), (Bytes{0x12, 0x34}));
}

TEST(Keys, AnInterfaceNameFillsSixteenBytes) {
  const auto bytes = compile::bytes_of_interface("eth0");
  EXPECT_EQ(bytes.size(), 16u);
  EXPECT_EQ(bytes[3], '0');
  EXPECT_EQ(bytes[4], 0);
}

TEST(Keys, APatternIsTheIntervalOfAllNamesThatBeginSo) {
  const auto element = compile::interface_element("ppp*", ruleset::Accept{});
  EXPECT_EQ(element.low[2], 'p');
  EXPECT_EQ(element.low[3], 0);
  EXPECT_EQ(element.high[2], 'p');
  EXPECT_EQ(element.high[3], 0xff);
  EXPECT_EQ(element.high[15], 0xff);
}

TEST(Keys, AnExactNameIsItself) {
  const auto element = compile::interface_element("ppp0", ruleset::Accept{});
  EXPECT_EQ(element.low, element.high);
}

TEST(Keys, APrefixHasAMask) {
  EXPECT_EQ(compile::prefix_mask(base::Ipv4Range{{0x0a000000}, {0x0affffff}}), (Bytes{255, 0, 0, 0}));
  EXPECT_EQ(compile::prefix_mask(base::Ipv4Range{{0}, {0xffffffff}}), (Bytes{0, 0, 0, 0}));
}

TEST(Keys, ARangeThatIsNoPrefixHasNone) {
  EXPECT_EQ(compile::prefix_mask(base::Ipv4Range{{0x0a000000}, {0x0afffffe}}), std::nullopt);
  EXPECT_EQ(compile::prefix_mask(base::Ipv4Range{{0x0a000001}, {0x0a000002}}), std::nullopt);
  EXPECT_EQ(compile::prefix_mask(base::Ipv4Range{{0x0a000001}, {0x0a000001}}), std::nullopt);
}

TEST(Keys, AServiceKeyIsPaddedPerField) {
  const auto element = compile::service_element(base::protocol_tcp, {{25}, {26}}, ruleset::Accept{});
  EXPECT_EQ(element.low, (Bytes{6, 0, 0, 0, 0, 25, 0, 0}));
  EXPECT_EQ(element.high, (Bytes{6, 0, 0, 0, 0, 26, 0, 0}));
}

}  // namespace
