// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include "ruleset/ruleset.h"
#include "support/bytes.h"
#include "support/sample_ruleset.h"

namespace {

using namespace ruleset;
using namespace std::chrono_literals;
using support::address;
using support::byte;
using support::key;
using support::port;

TEST(RulesetText, IsReadableAsAWhole) {
  Ruleset ruleset;
  ruleset.sets = {
      {{"host_admins_4"},
       {{KeyType::ipv4_address}, true, false},
       support::ipv4_set({"10.0.0.0/8", "192.0.2.1"}),
       "us"},
      {{"services"},
       {{KeyType::l4_protocol, KeyType::port}, false, true},
       KeyedElements{{key({byte(6), port(25)}), key({byte(6), port(25)}), Goto{{"smtp"}}}},
       ""},
  };
  ruleset.chains = {
      {{"input"},
       BaseHook{},
       {{{VerdictMap{{Field::l4_protocol, Field::destination_port}, {"services"}}}, ""}}},
      {{"smtp"},
       {},
       {{{InSet{{Field::ipv4_source}, {"host_admins_4"}, true}, Drop{}}, "deny (mailfw.toml:3)"},
        {{Accept{}}, ""}}},
  };
  EXPECT_EQ(to_text(ruleset), R"(table inet mailfwd owned

set host_admins_4: ipv4_addr interval  # us
  10.0.0.0/8
  192.0.2.1

map services: inet_proto . inet_service
  tcp . 25 : goto smtp

chain input: filter at input priority 0 policy drop
  meta l4proto . th dport decides by @services

chain smtp
  ip saddr not in @host_admins_4, drop  # deny (mailfw.toml:3)
  accept
)");
}

std::string text_of(Statement statement) {
  Ruleset ruleset;
  ruleset.chains = {{{"x"}, {}, {{{std::move(statement)}, ""}}}};
  const std::string before = "table inet mailfwd owned\n\nchain x\n  ";
  const auto text = to_text(ruleset);
  return text.substr(before.size(), text.size() - before.size() - 1);
}

TEST(RulesetText, HasAFormForEveryStatement) {
  const std::vector<std::pair<Statement, std::string>> rows = {
      {Compare{Field::destination_port, false, port(25)}, "th dport != 25"},
      {InterfacePrefix{Field::out_interface, "ppp"}, "oifname == \"ppp*\""},
      {InRange{Field::source_port, port(1), port(2)}, "th sport in 1-2"},
      {Masked{Field::tcp_flags, byte(3), true, byte(2)}, "(tcp flags & fin|syn) == syn"},
      {InSet{{Field::ipv4_source, Field::destination_port}, {"s"}, false}, "ip saddr . th dport in @s"},
      {VerdictMap{{Field::in_interface}, {"m"}}, "iifname decides by @m"},
      {RateLimit{3, RateUnit::minute, 5}, "at most 3/minute burst 5"},
      {Remember{Field::ipv6_source, address("ffff::"), {"s"}, 90s, true, WithinRate{3, RateUnit::week, 5}},
       "remember (ip6 saddr & ffff::) in @s for 90000 ms from the last on within 3/week burst 5"},
      {Log{"mailfwd: "}, "log \"mailfwd: \""},
      {Notify{25, "mailfwd ban x"}, "notify group 25 \"mailfwd ban x\""},
      {ClampMss{}, "clamp mss"},
      {SetTimeouts{{"t"}}, "timeouts of t"},
      {DestinationNat{address("2001:db8::5"), base::Port{25}}, "destination becomes 2001:db8::5 port 25"},
      {SourceNat{address("192.0.2.1")}, "source becomes 192.0.2.1"},
      {Masquerade{}, "masquerade"},
      {Accept{}, "accept"},
      {Drop{}, "drop"},
      {Return{}, "return"},
      {Jump{{"y"}}, "jump y"},
      {Goto{{"y"}}, "goto y"},
      {RejectReset{}, "reject with reset"},
      {RejectProhibited{}, "reject as prohibited"},
  };
  EXPECT_EQ(rows.size(), std::variant_size_v<Statement>);
  for (std::size_t index = 0; index < rows.size(); ++index) {
    EXPECT_EQ(rows[index].first.index(), index);
    EXPECT_EQ(text_of(rows[index].first), rows[index].second);
  }
}

TEST(RulesetText, ShowsWhatIsOptional) {
  EXPECT_EQ(text_of(Remember{Field::ct_state, {}, {"s"}, {}, false, WithinOpen{7}}),
            "remember ct state in @s within 7 open");
  EXPECT_EQ(text_of(Remember{Field::ipv4_source, {}, {"s"}, 1s, false, {}}),
            "remember ip saddr in @s for 1000 ms");
  EXPECT_EQ(text_of(InSet{{Field::ipv4_source}, {"s"}, true, address("255.0.0.0")}),
            "(ip saddr & 255.0.0.0) not in @s");
  EXPECT_EQ(text_of(DestinationNat{address("10.0.0.5"), {}}), "destination becomes 10.0.0.5");
}

TEST(RulesetText, ShowsSetsThatChangeAndTimeouts) {
  Ruleset ruleset;
  ruleset.timeouts = {
      {{"t"}, base::protocol_udp, {{SessionState::udp_unreplied, 20s}, {SessionState::udp_replied, 40s}}}};
  ruleset.sets = {{{"banned_4"},
                   {{KeyType::ipv4_address}, false, false, true, true, 16},
                   RuntimeElements{{{address("192.0.2.7"), address("192.0.2.7"), 1h, 59min}}},
                   ""}};
  EXPECT_EQ(to_text(ruleset), R"(table inet mailfwd owned

timeouts t: udp
  unreplied 20 s
  replied 40 s

set banned_4: ipv4_addr dynamic timeouts size 16
  192.0.2.7 for 3540000 of 3600000 ms
)");
}

TEST(RulesetText, DiffersWhereRulesetsDiffer) {
  const auto sample = support::sample_ruleset();
  auto other = sample;
  other.owned = !other.owned;
  EXPECT_NE(to_text(other), to_text(sample));
  other = sample;
  other.chains.front().rules.front().comment += "!";
  EXPECT_NE(to_text(other), to_text(sample));
  EXPECT_EQ(to_text(support::sample_ruleset()), to_text(sample));
}

TEST(Find, FindsByNameAndOnlyThat) {
  const auto sample = support::sample_ruleset();
  for (const auto& set : sample.sets) EXPECT_EQ(find(sample, set.name), &set);
  for (const auto& chain : sample.chains) EXPECT_EQ(find(sample, chain.name), &chain);
  for (const auto& timeouts : sample.timeouts) EXPECT_EQ(find(sample, timeouts.name), &timeouts);
  EXPECT_EQ(find(sample, SetName{"nobody"}), nullptr);
  EXPECT_EQ(find(sample, ObjectName{"times"}), nullptr);
  EXPECT_EQ(find(sample, ChainName{"zzz"}), nullptr);
}

TEST(Size, CountsIntervalsOrKeys) {
  EXPECT_EQ(size(support::ipv4_set({"10.0.0.0/25", "10.0.0.128/25", "192.0.2.1"})), 2U);
  EXPECT_EQ(size(base::Ipv6Set()), 0U);
  EXPECT_EQ(size(KeyedElements(std::vector<Element>(3))), 3U);
  EXPECT_EQ(size(RuntimeElements{{{address("192.0.2.7"), address("192.0.2.7"), 1h, 1h}}}), 0U);
}

}  // namespace
