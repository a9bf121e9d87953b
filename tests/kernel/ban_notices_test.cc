// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the daemon hears of packets that ban their source. nft writes the rules, as the compiler will.
#include "kernel/ban_notices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/network_namespace.h"
#include "support/program.h"

namespace tests {
namespace {

using kernel::BanNotice;

class BanNotices : public testing::Test {
 protected:
  void SetUp() override {
    run("ip link set lo up && ip addr add 192.0.2.7/32 dev lo && ip addr add 2001:db8::7/128 dev lo nodad");
    run("nft add table inet watch");
    run("nft add chain inet watch output '{ type filter hook output priority 0; }'");
    run("nft add rule inet watch output udp dport 25 log group 25 prefix '\"mailfwd ban mail-in\"' snaplen "
        "64");
    run("nft add rule inet watch output udp dport 26 log group 25 prefix '\"somebody else\"' snaplen 64");
    auto opened = kernel::BanNotices::open();
    ASSERT_TRUE(opened) << base::to_text(opened.error());
    notices_.emplace(*std::move(opened));
  }

  static void run(const std::string& command) {
    const auto output = support::run(command);
    ASSERT_EQ(output.status, 0) << command << '\n' << output.text;
  }

  static void send(const std::string& to, int port, int count = 1) {
    run("/usr/bin/python3 -c 'import socket; s = socket.socket(socket." +
        std::string(to.find(':') == std::string::npos ? "AF_INET" : "AF_INET6") +
        ", socket.SOCK_DGRAM); s.bind((\"" + to + "\", 0)); [s.sendto(b\"hello\" * 40, (\"" + to + "\", " +
        std::to_string(port) + ")) for _ in range(" + std::to_string(count) + ")]'");
  }

  std::vector<BanNotice> heard() {
    std::vector<BanNotice> all;
    for (;;) {
      const auto some = notices_->drain();
      EXPECT_TRUE(some);
      if (!some) return all;
      lost_ = lost_ || some->lost;
      if (some->notices.empty()) return all;
      all.insert(all.end(), some->notices.begin(), some->notices.end());
    }
  }

  support::NetworkNamespace namespace_;
  support::NetworkNamespace::Inside inside_{namespace_};
  std::optional<kernel::BanNotices> notices_;
  bool lost_ = false;
};

BanNotice notice(const std::string& source) {
  return {base::parse_address_range(source).value(), "mail-in"};
}

TEST_F(BanNotices, NameTheSourceAndTheSentence) {
  EXPECT_TRUE(heard().empty());
  send("192.0.2.7", 25);
  send("2001:db8::7", 25);
  EXPECT_EQ(heard(), (std::vector<BanNotice>{notice("192.0.2.7"), notice("2001:db8::7")}));
  EXPECT_FALSE(lost_);
}

TEST_F(BanNotices, AreNotWhatOthersLogToTheSameGroup) {
  send("192.0.2.7", 26);
  EXPECT_TRUE(heard().empty());
}

TEST_F(BanNotices, ComeOneByOneAndAtOnceHoweverManyThereAre) {
  send("192.0.2.7", 25, 500);
  EXPECT_EQ(heard().size(), 500u);
}

TEST_F(BanNotices, SayThatSomeWereLost) {
  send("192.0.2.7", 25, 30'000);
  EXPECT_LT(heard().size(), 30'000u);
  EXPECT_TRUE(lost_);
}

TEST_F(BanNotices, AreForOneListener) {
  const auto second = kernel::BanNotices::open();
  ASSERT_FALSE(second);
  EXPECT_THAT(base::to_text(second.error()), testing::StartsWith("error: listen to NFLOG group 25: "));
  EXPECT_EQ(second.error().hint,
            "one program at a time can listen to it: is there another one, ulogd for example?");
  notices_.reset();
  EXPECT_TRUE(kernel::BanNotices::open());
}

}  // namespace
}  // namespace tests
