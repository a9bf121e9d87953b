// SPDX-License-Identifier: GPL-2.0-or-later
#include "lower/registers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using enum ruleset::Field;
using lower::registers_of;
using testing::ElementsAre;

TEST(Registers, GiveASingleFieldTheFirstOne) {
  EXPECT_THAT(registers_of({destination_port}), ElementsAre(1));
  EXPECT_THAT(registers_of({ipv6_source}), ElementsAre(1));
}

TEST(Registers, PutANarrowFieldBehindANarrowOne) {
  EXPECT_THAT(registers_of({l4_protocol, destination_port}), ElementsAre(1, 9));
  EXPECT_THAT(registers_of({ipv4_source, l4_protocol, destination_port}), ElementsAre(1, 9, 10));
}

TEST(Registers, NameAPlaceOnASixteenByteBoundaryAfterTheWideRegister) {
  EXPECT_THAT(registers_of({in_interface, l4_protocol, destination_port}), ElementsAre(1, 2, 13));
  EXPECT_THAT(registers_of({ipv6_source, destination_port}), ElementsAre(1, 2));
  EXPECT_THAT(registers_of({in_interface, out_interface, ipv4_source}), ElementsAre(1, 2, 3));
}

TEST(Registers, PutAWideFieldRightBehindANarrowOne) {
  EXPECT_THAT(registers_of({destination_port, ipv6_source, l4_protocol}), ElementsAre(1, 9, 13));
}

TEST(Registers, AreNoneForNoField) {
  EXPECT_THAT(registers_of({}), ElementsAre());
}

}  // namespace
