// SPDX-License-Identifier: GPL-2.0-or-later
//
// Elements at the edges of their key space, and lists that are long. nft is asked too: what it prints is what
// the kernel matches.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "kernel/netlink_fixture.h"
#include "support/tables.h"

namespace tests {
namespace {

using ruleset::Element;
using ruleset::KeyType;
using support::interface;
using support::interface_end;
using support::key;
using support::port;

struct Edge {
  const char* name;
  ruleset::SetSchema schema;
  ruleset::Elements elements;
  const char* listed;  // by nft
};

Element between(ruleset::Bytes low, ruleset::Bytes high) {
  return {std::move(low), std::move(high), {}};
}

std::vector<Edge> edges() {
  const ruleset::SetSchema v4{{KeyType::ipv4_address}, true, false};
  const ruleset::SetSchema v6{{KeyType::ipv6_address}, true, false};
  const ruleset::SetSchema ports{{KeyType::port}, true, false};
  const ruleset::SetSchema names{{KeyType::interface_name}, true, false};
  const ruleset::SetSchema name_and_port{{KeyType::interface_name, KeyType::port}, true, false};
  return {
      {"EveryIpv4Address", v4, support::ipv4_set({"0.0.0.0/0"}), "{ 0.0.0.0/0 }"},
      {"TheFirstIpv4Address", v4, support::ipv4_set({"0.0.0.0"}), "{ 0.0.0.0 }"},
      {"TheLastIpv4Address", v4, support::ipv4_set({"255.255.255.255"}), "{ 255.255.255.255 }"},
      {"BothHalves", v4, support::ipv4_set({"0.0.0.0-127.255.255.254", "128.0.0.0/1"}),
       "{ 0.0.0.0-127.255.255.254, 128.0.0.0/1 }"},
      {"TheEndOfABlock", v4, support::ipv4_set({"192.0.2.255", "198.51.100.0-198.51.255.255"}),
       "{ 192.0.2.255, 198.51.100.0-198.51.255.255 }"},
      {"EveryIpv6Address", v6, support::ipv6_set({"::/0"}), "{ ::/0 }"},
      {"TheFirstAndLastIpv6Address", v6, support::ipv6_set({"::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}),
       "{ ::,\n\t\t\t     ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff }"},
      {"AcrossAnIpv6Word", v6, support::ipv6_set({"2001:db8::ffff:ffff:ffff:ffff", "2001:db8:1::/48"}),
       "{ 2001:db8::ffff:ffff:ffff:ffff,\n\t\t\t     2001:db8:1::/48 }"},
      {"EveryPort", ports, ruleset::KeyedElements{between(key({port(0)}), key({port(65535)}))},
       "{ 0-65535 }"},
      {"TheFirstAndLastPort", ports,
       ruleset::KeyedElements{between(key({port(0)}), key({port(0)})),
                              between(key({port(255)}), key({port(256)})),
                              between(key({port(65535)}), key({port(65535)}))},
       "{ 0, 255-256, 65535 }"},
      {"TouchingPorts", ports,
       ruleset::KeyedElements{between(key({port(20)}), key({port(21)})),
                              between(key({port(22)}), key({port(22)}))},
       "{ 20-21, 22 }"},
      {"NamesAndPatterns", names,
       ruleset::KeyedElements{between(interface("eth"), interface_end("eth")),
                              between(interface("lo"), interface("lo")),
                              between(interface("abcdefghijklmno"), interface("abcdefghijklmno"))},
       "\"eth*\""},
      {"PatternsWithPorts", name_and_port,
       ruleset::KeyedElements{
           between(key({interface("eth"), port(0)}), key({interface_end("eth"), port(65535)}))},
       "{ \"eth*\" . 0-65535 }"},
  };
}

class Edges : public NetlinkTest, public testing::WithParamInterface<Edge> {};

TEST_P(Edges, GoInComeBackAndGoOutAgain) {
  auto elements = GetParam().elements;
  if (auto* keyed = std::get_if<ruleset::KeyedElements>(&elements))
    std::ranges::sort(keyed->edit(), {}, &Element::low);
  const ruleset::Set set{{"edges"}, GetParam().schema, elements, ""};
  auto wanted = support::table({set}, {});
  wanted.owned = false;
  expect_committed(commit_towards(wanted));
  const auto live = snapshot();
  ASSERT_EQ(live.sets.size(), 1u);
  EXPECT_EQ(live.sets[0].content, diff::LiveContent(elements));
  EXPECT_THAT(nft("list set inet mailfwd edges"), testing::HasSubstr(GetParam().listed));

  expect_committed(kernel_->commit(now({diff::DeleteElements{{"edges"}, set.schema, elements}})));
  EXPECT_THAT(nft("list set inet mailfwd edges"), testing::Not(testing::HasSubstr("elements")));
  EXPECT_EQ(ruleset::size(std::get<ruleset::Elements>(snapshot().sets.at(0).content)), 0u);
}

INSTANTIATE_TEST_SUITE_P(Of, Edges, testing::ValuesIn(edges()),
                         [](const auto& each) { return std::string(each.param.name); });

class Elements : public NetlinkTest {};

TEST_F(Elements, ThatNftMadeReadAsIfWeHadMadeThem) {
  nft("'add table inet mailfwd; add set inet mailfwd s { type ipv4_addr; flags interval; }; "
      "add element inet mailfwd s { 10.0.0.0/8, 192.0.2.1, 240.0.0.0/4 }'");
  EXPECT_EQ(
      snapshot().sets.at(0).content,
      diff::LiveContent(ruleset::Elements(support::ipv4_set({"10.0.0.0/8", "192.0.2.1", "240.0.0.0/4"}))));
}

TEST_F(Elements, ThatTouchAreUnknownBecauseOurArraysWouldMergeThem) {
  nft("'add table inet mailfwd; add set inet mailfwd s { type ipv4_addr; flags interval; }; "
      "add element inet mailfwd s { 10.0.0.0/24, 10.0.1.0/24 }'");
  EXPECT_TRUE(std::holds_alternative<diff::UnknownContent>(snapshot().sets.at(0).content));
}

TEST_F(Elements, WithATimeoutOrACommentAreUnknown) {
  nft("'add table inet mailfwd; add set inet mailfwd s { type inet_service; }; "
      "add element inet mailfwd s { 25 comment \"mail\" }'");
  EXPECT_TRUE(std::holds_alternative<diff::UnknownContent>(snapshot().sets.at(0).content));
}

// The sanitizer keeps what is freed for a while.
#ifdef __SANITIZE_ADDRESS__
constexpr int megabytes_allowed = 64;
#else
constexpr int megabytes_allowed = 4;
#endif

// The peak of this process, in KiB.
long peak_memory() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

TEST_F(Elements, AHundredThousandOfThemTakeFewMegabytesBesidesTheListItself) {
  const pid_t child = ::fork();  // a peak is a process's, and ours may have been higher already
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto wanted = support::table({support::many_addresses("many", 100000)}, {});
    const auto changes = changes_towards(wanted);
    const long before = peak_memory();
    const bool committed = std::holds_alternative<kernel::Committed>(kernel_->commit(changes));
    const long megabytes = (peak_memory() - before + 1023) / 1024;
    ::_exit(committed ? static_cast<int>(std::min(megabytes, 200L)) : 255);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_LE(WEXITSTATUS(status), megabytes_allowed) << "MiB; 255: not committed";
}

TEST_F(Elements, ALongListIsCommittedInBatchesThatOthersCanGetBetween) {
  const auto wanted = support::table({support::many_addresses("many", 50000)}, {});
  const auto before = snapshot();
  const auto outcome = kernel_->commit(diff::diff(before, wanted));
  const auto* committed = std::get_if<kernel::Committed>(&outcome);
  ASSERT_TRUE(committed) << describe(outcome);
  // The set; 20,000, 20,000 and 10,000 elements; what refers to them.
  EXPECT_EQ(committed->generation, before.generation + 5);
  EXPECT_TRUE(changes_towards(wanted).empty());
}

// Commits to another table some fifty times a second, until it is destroyed.
class Hammer {
 public:
  Hammer() : child_(::fork()) {
    if (child_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::execl("/bin/sh", "sh", "-c",
            "while :; do nft add table ip other; sleep 0.01; nft delete table ip other; sleep 0.01; done",
            static_cast<char*>(nullptr));
    ::_exit(127);
  }
  Hammer(const Hammer&) = delete;
  Hammer& operator=(const Hammer&) = delete;
  ~Hammer() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }

 private:
  pid_t child_;
};

TEST_F(Elements, OfALongListGetInWhileSomebodyElseKeepsCommitting) {
  const auto wanted = support::table({support::many_addresses("many", 100000)}, {});
  const auto begin = snapshot().generation;
  const Hammer hammer;
  while (snapshot().generation < begin + 2) {
  }
  // Only the first batch competes; from then on the table is ours.
  int attempts = 1;
  auto outcome = commit_towards(wanted);
  while (std::holds_alternative<kernel::Stale>(outcome) && ++attempts <= 100)
    outcome = commit_towards(wanted);
  expect_committed(outcome);
  EXPECT_TRUE(changes_towards(wanted).empty());
}

}  // namespace
}  // namespace tests
