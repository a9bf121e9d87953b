// SPDX-License-Identifier: GPL-2.0-or-later
//
// Whether the witness in conntrack tells a flush from everything else that happens to a table of sessions.
#include "kernel/session_memory.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>

#include "support/network_namespace.h"

namespace tests {
namespace {

class SessionMemory : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = kernel::SessionMemory::open();
    ASSERT_TRUE(opened) << base::to_text(opened.error());
    memory_.emplace(*std::move(opened));
  }

  support::NetworkNamespace namespace_;
  support::NetworkNamespace::Inside inside_{namespace_};
  std::optional<kernel::SessionMemory> memory_;
};

TEST_F(SessionMemory, IsEmptyBeforeTheWitnessIsThere) {
  EXPECT_EQ(memory_->lasts(), base::Result<bool>(false));
}

TEST_F(SessionMemory, LastsWhileTheWitnessStands) {
  ASSERT_TRUE(memory_->renew());
  EXPECT_EQ(memory_->lasts(), base::Result<bool>(true));
}

TEST_F(SessionMemory, CanBeRenewedWhileItLasts) {
  ASSERT_TRUE(memory_->renew());
  ASSERT_TRUE(memory_->renew());
  EXPECT_EQ(memory_->lasts(), base::Result<bool>(true));
}

TEST_F(SessionMemory, OutlivesTheOneWhoPutItThere) {
  ASSERT_TRUE(memory_->renew());
  auto successor = kernel::SessionMemory::open();
  ASSERT_TRUE(successor);
  EXPECT_EQ(successor->lasts(), base::Result<bool>(true));
}

TEST_F(SessionMemory, IsLostWithAFlushOfConntrack) {
  ASSERT_TRUE(memory_->renew());
  ASSERT_EQ(std::system("conntrack -F >/dev/null 2>&1"), 0);
  EXPECT_EQ(memory_->lasts(), base::Result<bool>(false));
}

TEST_F(SessionMemory, SurvivesTheEndOfOtherSessions) {
  ASSERT_TRUE(memory_->renew());
  ASSERT_EQ(
      std::system("conntrack -I -p tcp -s 192.0.2.1 -d 192.0.2.2 --sport 1025 --dport 25 --state ESTABLISHED "
                  "-t 600 >/dev/null && conntrack -D -p tcp -s 192.0.2.1 >/dev/null 2>&1"),
      0);
  EXPECT_EQ(memory_->lasts(), base::Result<bool>(true));
}

}  // namespace
}  // namespace tests
