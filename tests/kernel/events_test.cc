// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the two event sockets tell of what happens, and what they keep quiet about. Netlink announces before
// the system call that causes it returns, with one exception, so nothing else here waits.
#include <poll.h>
#include <sys/socket.h>

#include "kernel/interface_events.h"
#include "kernel/interfaces.h"
#include "kernel/netlink_fixture.h"
#include "kernel/table_events.h"
#include "support/tables.h"

namespace tests {
namespace {

using kernel::TableCommit;

class TableEvents : public NetlinkTest {
 protected:
  void SetUp() override {
    NetlinkTest::SetUp();
    auto opened = kernel::TableEvents::open(kernel_->port_id());
    ASSERT_TRUE(opened) << base::to_text(opened.error());
    events_.emplace(std::move(*opened));
  }

  // The commits announced since the last call, without the number of the process, which is the machine's to
  // choose.
  std::vector<TableCommit> heard() {
    auto events = events_->drain();
    EXPECT_TRUE(events);
    std::vector<TableCommit> commits;
    for (auto& event : *events) {
      auto* commit = std::get_if<TableCommit>(&event);
      if (!commit) {
        ADD_FAILURE() << "events were lost";
        continue;
      }
      EXPECT_NE(commit->pid, 0u);
      commit->pid = 0;
      commits.push_back(std::move(*commit));
    }
    return commits;
  }

  static lower::LoweredTable small_table() {
    auto wanted =
        support::table({support::addresses("friends", {"192.0.2.1"})}, {support::chain("plain", {})});
    wanted.owned = false;
    return wanted;
  }

  std::optional<kernel::TableEvents> events_;
};

TEST_F(TableEvents, OfOurOwnCommitsAreMarkedAsOurs) {
  expect_committed(commit_towards(small_table()));
  EXPECT_EQ(heard(),
            (std::vector<TableCommit>{{snapshot().generation, true, true, {"friends"}, "kernel_test", 0}}));
}

TEST_F(TableEvents, OfOthersNameTheProcessAndTheSets) {
  expect_committed(commit_towards(small_table()));
  heard();
  nft("'add element inet mailfwd friends { 192.0.2.9 }'");
  nft("add rule inet mailfwd plain accept");
  const auto generation = snapshot().generation;
  EXPECT_EQ(heard(), (std::vector<TableCommit>{{generation - 1, false, true, {"friends"}, "nft", 0},
                                               {generation, false, true, {}, "nft", 0}}));
}

TEST_F(TableEvents, OfOtherTablesDoNotTouchOurs) {
  nft("'add table ip mailfwd; add chain ip mailfwd input; add set ip mailfwd friends { type ipv4_addr; }'");
  nft("add table inet other");
  const auto generation = snapshot().generation;
  EXPECT_EQ(heard(), (std::vector<TableCommit>{{generation - 1, false, false, {}, "nft", 0},
                                               {generation, false, false, {}, "nft", 0}}));
}

TEST_F(TableEvents, TellOfADeletedTable) {
  expect_committed(commit_towards(small_table()));
  heard();
  nft("flush ruleset");
  const auto commits = heard();
  ASSERT_EQ(commits.size(), 1u);
  EXPECT_TRUE(commits[0].touches_our_table);
  EXPECT_FALSE(commits[0].ours);
}

TEST_F(TableEvents, AreSilentAboutDryRunsAndRefusals) {
  expect_committed(kernel_->check(changes_towards(small_table())));
  EXPECT_TRUE(std::holds_alternative<kernel::Refused>(kernel_->commit(now({diff::DeleteTable{}}))));
  EXPECT_EQ(heard(), std::vector<TableCommit>{});
}

TEST_F(TableEvents, ThatDoNotFitAreReportedAsLost) {
  const int tiny = 4096;
  ASSERT_EQ(::setsockopt(events_->fd(), SOL_SOCKET, SO_RCVBUF, &tiny, sizeof tiny), 0);
  expect_committed(commit_towards(support::table({support::many_addresses("many", 3000)}, {})));
  const auto events = events_->drain();
  ASSERT_TRUE(events);
  EXPECT_THAT(*events, testing::Contains(testing::VariantWith<kernel::EventsLost>(kernel::EventsLost{})));
  // And the socket goes on.
  nft("add table ip other");
  EXPECT_EQ(heard().size(), 1u);
}

class Interfaces : public testing::Test {
 protected:
  static void ip(const std::string& arguments) {
    const auto output = support::run("ip " + arguments);
    ASSERT_EQ(output.status, 0) << output.text;
  }
  static base::AddressRange range(const char* text) { return support::range(text); }

  support::NetworkNamespace namespace_;
  support::NetworkNamespace::Inside inside_{namespace_};
};

class InterfaceEvents : public Interfaces {
 protected:
  void SetUp() override {
    // IPv6 link-local addresses come when they like.
    ASSERT_EQ(support::run("echo 1 > /proc/sys/net/ipv6/conf/default/addr_gen_mode").status, 0);
    ip("link add eth0 type veth peer name peer0");
    auto opened = kernel::InterfaceEvents::open();
    ASSERT_TRUE(opened) << base::to_text(opened.error());
    events_.emplace(std::move(*opened));
  }
  std::vector<std::string> heard() {
    auto causes = events_->drain();
    EXPECT_TRUE(causes);
    return causes.value_or(std::vector<std::string>{});
  }
  // A new IPv6 address is announced by a worker of the kernel, a little after the call that made it.
  std::vector<std::string> awaited() {
    pollfd waiting{events_->fd(), POLLIN, 0};
    EXPECT_EQ(::poll(&waiting, 1, 5000), 1) << "nothing was announced";
    return heard();
  }

  std::optional<kernel::InterfaceEvents> events_;
};

TEST_F(InterfaceEvents, TellOfInterfacesThatComeGoAndAreRenamed) {
  ip("link add ppp0 type veth peer name ppp1");
  EXPECT_THAT(heard(), testing::UnorderedElementsAre("interface ppp0 appeared", "interface ppp1 appeared"));
  ip("link set ppp0 name wan0");
  EXPECT_EQ(heard(), (std::vector<std::string>{"interface ppp0 was renamed to wan0"}));
  ip("link set wan0 mtu 1400");
  EXPECT_EQ(heard(), (std::vector<std::string>{"interface wan0 has MTU 1400"}));
  ip("link del wan0");
  EXPECT_THAT(heard(), testing::UnorderedElementsAre("interface wan0 vanished", "interface ppp1 vanished"));
}

TEST_F(InterfaceEvents, TellOfAddressesThatComeAndGo) {
  ip("addr add 192.0.2.7/28 dev eth0");
  EXPECT_EQ(heard(), (std::vector<std::string>{"address 192.0.2.7 came to eth0"}));
  ip("addr add 2001:db8::7/64 dev eth0 nodad");
  EXPECT_EQ(awaited(), (std::vector<std::string>{"address 2001:db8::7 came to eth0"}));
  ip("addr del 192.0.2.7/28 dev eth0");
  EXPECT_EQ(heard(), (std::vector<std::string>{"address 192.0.2.7 left eth0"}));
}

TEST_F(InterfaceEvents, AreSilentAboutWhatChangesNothing) {
  ip("addr add 2001:db8::7/64 dev eth0 nodad");
  awaited();
  ip("link set eth0 up");
  ip("link set eth0 txqueuelen 77");
  ip("addr change 2001:db8::7/64 dev eth0 valid_lft 3600 preferred_lft 1800");
  EXPECT_EQ(heard(), std::vector<std::string>{});
}

TEST_F(InterfaceEvents, ThatDoNotFitAreReportedAsLost) {
  const int tiny = 2048;
  ASSERT_EQ(::setsockopt(events_->fd(), SOL_SOCKET, SO_RCVBUF, &tiny, sizeof tiny), 0);
  for (int i = 0; i < 20; ++i) ip("link set eth0 mtu " + std::to_string(1300 + i));
  EXPECT_THAT(heard(), testing::Contains("events of interfaces were lost"));
  // What was lost is known by now.
  ip("link set eth0 mtu 1319");
  EXPECT_EQ(heard(), std::vector<std::string>{});
}

TEST_F(Interfaces, AreReadWithTheirAddressesAndNetworks) {
  ip("link add eth0 mtu 1400 type veth peer name peer0");
  ip("addr add 192.0.2.7/28 dev eth0");
  ip("addr add 198.51.100.1 peer 198.51.100.2/32 dev eth0");
  ip("addr add 2001:db8::7/64 dev eth0 nodad");
  const auto read = kernel::read_interfaces();
  ASSERT_TRUE(read) << base::to_text(read.error());
  const resolve::Interface eth0{"eth0",
                                1400,
                                {{range("192.0.2.7"), range("192.0.2.0/28")},
                                 {range("198.51.100.1"), range("198.51.100.2")},
                                 {range("2001:db8::7"), range("2001:db8::/64")}}};
  EXPECT_EQ(*read, (std::vector<resolve::Interface>{eth0, {"lo", 65536, {}}, {"peer0", 1500, {}}}));
}

}  // namespace
}  // namespace tests
