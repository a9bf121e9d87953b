// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/signals.h"

#include <gtest/gtest.h>

#include <csignal>

namespace mailfwd {
namespace {

TEST(Signals, AreOneHoweverOftenTheyWereSent) {
  auto signals = Signals::block({SIGHUP, SIGTERM});
  ASSERT_TRUE(signals);
  EXPECT_EQ(signals->next(), std::nullopt);
  for (int i = 0; i < 1000; ++i) ::raise(SIGHUP);
  EXPECT_EQ(signals->next(), SIGHUP);
  EXPECT_EQ(signals->next(), std::nullopt);
  ::raise(SIGTERM);
  EXPECT_EQ(signals->next(), SIGTERM);
  EXPECT_EQ(signals->next(), std::nullopt);
}

}  // namespace
}  // namespace mailfwd
