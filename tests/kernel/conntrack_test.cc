// SPDX-License-Identifier: GPL-2.0-or-later
//
// Which sessions a cut ends, with real ones in a namespace of the test's own. conntrack(8) is the judge.
#include "kernel/conntrack.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <list>
#include <set>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "kernel/open_sessions.h"
#include "support/network_namespace.h"
#include "support/program.h"

namespace tests {
namespace {

using kernel::end_sessions;
using kernel::SessionsFrom;

sockaddr_storage socket_address(const std::string& address, std::uint16_t port) {
  sockaddr_storage storage{};
  if (address.find(':') == std::string::npos) {
    auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    ::inet_pton(AF_INET, address.c_str(), &v4.sin_addr);
  } else {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    ::inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr);
  }
  return storage;
}

socklen_t length_of(const sockaddr_storage& address) {
  return address.ss_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
}

base::UniqueFd bound(const std::string& address, std::uint16_t port) {
  const auto to = socket_address(address, port);
  base::UniqueFd fd(::socket(to.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int yes = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  EXPECT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&to), length_of(to)), 0)
      << std::strerror(errno);
  return fd;
}

class Conntrack : public testing::Test {
 protected:
  void SetUp() override {
    run("ip link set lo up");
    run("sysctl -qw net.core.somaxconn=1000");
    for (const auto* address : {"192.0.2.25/32", "198.51.100.7/32", "198.51.100.8/32", "2001:db8:25::25/128",
                                "2001:db8:7:1::7/128", "2001:db8:7:1::8/128", "2001:db8:7:2::7/128"}) {
      run(std::string("ip addr add ") + address + " dev lo nodad");
    }
    run("nft add table inet watch");
    run("nft add chain inet watch output '{ type filter hook output priority 0; }'");
    run("nft add rule inet watch output ct state new counter");
    run("nft add chain inet watch nat '{ type nat hook output priority -100; }'");
    run("nft add rule inet watch nat ip daddr 192.0.2.25 tcp dport 2525 dnat ip to 192.0.2.25:25");
    for (const std::uint16_t port : {std::uint16_t{25}, std::uint16_t{993}}) {
      listen("192.0.2.25", port);
      listen("2001:db8:25::25", port);
    }
  }

  static void run(const std::string& command) {
    const auto output = support::run(command);
    ASSERT_EQ(output.status, 0) << command << '\n' << output.text;
  }

  void listen(const std::string& address, std::uint16_t port) {
    sockets_.push_back(bound(address, port));
    ASSERT_EQ(::listen(sockets_.back().get(), 1000), 0);
  }

  void connect(const std::string& from, const std::string& to, std::uint16_t port) {
    sockets_.push_back(bound(from, 0));
    const auto there = socket_address(to, port);
    ASSERT_EQ(::connect(sockets_.back().get(), reinterpret_cast<const sockaddr*>(&there), length_of(there)),
              0)
        << from << ' ' << std::strerror(errno);
  }

  // "198.51.100.7 25": who has opened a session to which port, sorted.
  static std::string open() {
    return support::
        run("for family in ipv4 ipv6; do conntrack -L -f $family -o extended 2>/dev/null; done |"
            " sed -n 's/.* src=\\([^ ]*\\) dst=[^ ]* sport=[^ ]* dport=\\([^ ]*\\) src=.*/\\1 \\2/p' | sort")
            .text;
  }

  static std::size_t end(const std::string& from, std::vector<kernel::ServedPorts> services) {
    const auto ended = end_sessions({{base::parse_address_range(from).value(), std::move(services)}});
    EXPECT_TRUE(ended) << base::to_text(ended.error());
    return ended.value_or(0);
  }

  support::NetworkNamespace namespace_;
  support::NetworkNamespace::Inside inside_{namespace_};
  std::list<base::UniqueFd> sockets_;
};

const std::vector<kernel::ServedPorts> smtp{{base::protocol_tcp, {{{25}, {25}}}}};
const std::vector<kernel::ServedPorts> smtp_by_udp{{base::protocol_udp, {{{25}, {25}}}}};
const std::vector<kernel::ServedPorts> mailboxes{{base::protocol_tcp, {{{110}, {110}}, {{990}, {999}}}}};

TEST_F(Conntrack, EndsTheSessionsOfOneSourceToOneService) {
  for (const auto* from : {"198.51.100.7", "198.51.100.7", "198.51.100.8"}) {
    connect(from, "192.0.2.25", 25);
    connect(from, "192.0.2.25", 993);
  }
  EXPECT_EQ(end("198.51.100.7", smtp), 2u);
  EXPECT_EQ(open(),
            "198.51.100.7 993\n198.51.100.7 993\n"
            "198.51.100.8 25\n198.51.100.8 993\n");
  EXPECT_EQ(end("198.51.100.7", smtp), 0u);
  EXPECT_EQ(end("198.51.100.7", smtp_by_udp), 0u);
  EXPECT_EQ(end("198.51.100.7", mailboxes), 2u);
}

TEST_F(Conntrack, TellsOfSessionsThatAreOpenAndOfNoOthers) {
  connect("198.51.100.7", "192.0.2.25", 25);
  connect("2001:db8:7:1::7", "2001:db8:25::25", 993);
  connect("198.51.100.8", "192.0.2.25", 2525);  // as it was sent, not where it was translated to
  sockets_.push_back(bound("198.51.100.8", 0));
  const auto closed = socket_address("192.0.2.25", 26);
  EXPECT_NE(::connect(sockets_.back().get(), reinterpret_cast<const sockaddr*>(&closed), length_of(closed)),
            0);
  std::multiset<std::string> told;
  const auto asked = kernel::for_each_open_session([&](const kernel::Tuple& first) {
    told.insert(base::to_text(first.source) + " " + std::to_string(first.destination_port.number));
  });
  ASSERT_TRUE(asked) << base::to_text(asked.error());
  EXPECT_EQ(told,
            (std::multiset<std::string>{"198.51.100.7 25", "198.51.100.8 2525", "2001:db8:7:1::7 993"}));
}

TEST_F(Conntrack, EndsSessionsToEveryServiceWhereNoneIsNamed) {
  connect("198.51.100.7", "192.0.2.25", 25);
  connect("198.51.100.7", "192.0.2.25", 993);
  connect("198.51.100.8", "192.0.2.25", 25);
  EXPECT_EQ(end("198.51.100.7", {}), 2u);
  EXPECT_EQ(open(), "198.51.100.8 25\n");
}

TEST_F(Conntrack, LeavesSessionsAloneThatWeHaveOpenedToTheSource) {
  listen("198.51.100.7", 25);
  connect("192.0.2.25", "198.51.100.7", 25);
  EXPECT_EQ(end("198.51.100.7", smtp), 0u);
  EXPECT_EQ(end("198.51.100.7", {}), 0u);
  EXPECT_EQ(open(), "192.0.2.25 25\n");
}

TEST_F(Conntrack, EndsTheSessionsOfANetworkAndOfASixtyFour) {
  connect("198.51.100.7", "192.0.2.25", 25);
  connect("198.51.100.8", "192.0.2.25", 25);
  for (const auto* from : {"2001:db8:7:1::7", "2001:db8:7:1::8", "2001:db8:7:2::7"}) {
    connect(from, "2001:db8:25::25", 25);
  }
  EXPECT_EQ(end("2001:db8:7:1::/64", smtp), 2u);
  EXPECT_EQ(end("198.51.100.0/24", smtp), 2u);
  EXPECT_EQ(open(), "2001:db8:7:2::7 25\n");
}

TEST_F(Conntrack, EndsTheSessionsOfSeveralAtOnce) {
  connect("198.51.100.7", "192.0.2.25", 25);
  connect("198.51.100.8", "192.0.2.25", 25);
  connect("2001:db8:7:2::7", "2001:db8:25::25", 25);
  const auto ended = end_sessions({{base::parse_address_range("198.51.100.7").value(), smtp},
                                   {base::parse_address_range("2001:db8:7:2::/64").value(), smtp},
                                   {base::parse_address_range("198.51.100.8").value(), mailboxes}});
  EXPECT_EQ(ended, 2u);
  EXPECT_EQ(open(), "198.51.100.8 25\n");
}

TEST_F(Conntrack, KnowsAServiceBehindAForwardByItsRealPort) {
  connect("198.51.100.7", "192.0.2.25", 2525);
  EXPECT_EQ(open(), "198.51.100.7 2525\n");
  EXPECT_EQ(end("198.51.100.7", smtp), 1u);
  EXPECT_EQ(open(), "");
}

// As after a reboot, when the server says something first: then the server is who has opened it.
TEST_F(Conntrack, EndsASessionThatWasPickedUpFromTheServersSide) {
  listen("198.51.100.7", 50000);
  sockets_.push_back(bound("192.0.2.25", 465));
  const auto there = socket_address("198.51.100.7", 50000);
  ASSERT_EQ(::connect(sockets_.back().get(), reinterpret_cast<const sockaddr*>(&there), length_of(there)), 0);
  EXPECT_EQ(open(), "192.0.2.25 50000\n");
  EXPECT_EQ(end("198.51.100.7", smtp), 0u);
  EXPECT_EQ(end("198.51.100.7", {}), 0u) << "it may well be one that we have opened";
  EXPECT_EQ(end("198.51.100.7", {{base::protocol_tcp, {{{465}, {465}}}}}), 1u);
}

TEST_F(Conntrack, EndsMoreSessionsThanFitIntoOneMessage) {
  for (int n = 0; n < 450; ++n) connect("198.51.100.7", "192.0.2.25", 25);
  EXPECT_EQ(end("198.51.100.7", smtp), 450u);
  EXPECT_EQ(open(), "");
}

}  // namespace
}  // namespace tests
