// SPDX-License-Identifier: GPL-2.0-or-later
//
// Questions about a small gateway: the values that come out. What they look like in words is in
// examples_test.cc.
#include "explain/explain.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/address_sets.h"
#include "compile/compile.h"
#include "policy/read.h"
#include "resolve/resolve.h"
#include "simulate/simulate.h"
#include "support/compiled_goldens.h"
#include "support/gateway_world.h"

namespace {

using explain::Answer;
using explain::Question;
using simulate::Decision;

constexpr const char* gateway = R"(version = 1
[zones]
internet = "eth0"
dmz = { interface = "eth1", network = ["192.168.25.0/24", "2001:db8:25::/64"] }
lan = { interface = "eth2", network = "10.0.0.0/16" }
[hosts]
bastion = "192.168.25.25"
[options]
no_admin = true
[deny]
out = { from = "self", to = "internet", service = "smtp", user = "root" }
nasty = { from = "198.51.100.0/24", to = "self", service = "smtp" }
[publish]
web = { from = "internet", address = "203.0.113.25", service = "http", to = "bastion", to_port = 8080 }
[allow]
mail = { from = "internet", to = "self", service = "smtp", limit = { rate = "60/min" } }
wide = { from = "lan", to = "dmz", service = "tcp/100-200" }
out = { from = "self", to = "internet", service = "smtp", user = "postfix" }
[nat]
out = { from = "bastion", to = "internet", as = "203.0.113.25" }
)";

struct Stages {
  std::vector<policy::SourceFile> sources;
  policy::Policy policy;
  resolve::World world = support::gateway_world();
  resolve::ResolvedPolicy resolved;
  ruleset::Ruleset ruleset;

  explicit Stages(const std::string& text) : sources{{"policy.toml", text}} {
    policy = policy::read(sources).value();
    resolved = resolve::resolve(policy, world).value();
    ruleset = compile::compile(resolved);
  }
  [[nodiscard]] explain::Ground ground() const { return {sources, policy, world, resolved, ruleset}; }
};

const Stages& stages() {
  static const Stages all(gateway);
  return all;
}

Answer answer(const Question& question, const simulate::Runtime& runtime = {}) {
  return explain::explain(question, stages().ground(), runtime).value();
}

std::string title(const explain::Case& each) {
  return each.reason.decided ? each.reason.decided->title : each.reason.why;
}

std::vector<std::string> titles(const Answer& answer) {
  std::vector<std::string> all;
  for (const auto& each : answer.cases) all.push_back(title(each));
  return all;
}

using Titles = std::vector<std::string>;

TEST(Explain, SaysWhichSentenceDecidesWithItsPlaceAndText) {
  const auto mail = answer({"8.8.8.8", "self", "smtp"});
  ASSERT_EQ(titles(mail), Titles{"allow mail"});
  const auto& reason = mail.cases[0].reason;
  EXPECT_EQ(reason.decision, Decision::accept);
  EXPECT_EQ(reason.decided->origin.line, 16);
  EXPECT_EQ(reason.decided->line,
            R"(mail = { from = "internet", to = "self", service = "smtp", limit = { rate = "60/min" } })");
  EXPECT_EQ(reason.limits, std::vector<std::string>{"60/min for each source"});
}

TEST(Explain, SaysWhatWasTriedBefore) {
  const auto mail = answer({"8.8.8.8", "self", "smtp"});
  ASSERT_EQ(mail.cases[0].reason.before.size(), 1U);
  EXPECT_EQ(mail.cases[0].reason.before[0].sentence.title, "deny nasty");
  EXPECT_EQ(mail.cases[0].reason.before[0].because, "the source is not in its 'from'");
}

TEST(Explain, SplitsAZoneWhereTheAnswerDiffers) {
  const auto mail = answer({"internet", "self", "smtp"});
  EXPECT_EQ(titles(mail), (Titles{"allow mail", "anti-spoofing: not from internet", "deny nasty"}));
  const auto& nasty = mail.cases[2].traffic;
  ASSERT_EQ(nasty.size(), 1U);
  EXPECT_EQ(nasty[0].from.addresses, base::set_of(*base::parse_address_range("198.51.100.0/24")));
  EXPECT_TRUE(nasty[0].to.whole);
}

TEST(Explain, SplitsPortsWhereTheAnswerDiffers) {
  const auto wide = answer({"lan", "dmz", "tcp/90-210"});
  ASSERT_EQ(titles(wide), (Titles{"nothing allowed it", "allow wide"}));
  const std::vector<explain::Service> allowed{{base::protocol_tcp, {{100}, {200}}}};
  EXPECT_EQ(wide.cases[1].traffic[0].services, allowed);
  const std::vector<explain::Service> denied{{base::protocol_tcp, {{90}, {99}}},
                                             {base::protocol_tcp, {{201}, {210}}}};
  EXPECT_EQ(wide.cases[0].traffic[0].services, denied);
}

TEST(Explain, SpeaksOfThePacketAsItsSenderSendsIt) {
  const auto published = answer({"8.8.8.8", "203.0.113.25", "http"});
  ASSERT_EQ(titles(published), Titles{"publish web"});
  const auto& changes = published.cases[0].reason.changes;
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].sentence.title, "publish web");
  EXPECT_EQ(simulate::to_text(changes[0].after), "192.168.25.25");
  EXPECT_EQ(changes[0].port, base::Port{8080});
  const auto direct = answer({"8.8.8.8", "bastion", "tcp/8080"});
  ASSERT_EQ(titles(direct), Titles{"nothing allowed it"});
  EXPECT_EQ(direct.cases[0].reason.before.at(0).because, "it is about what was sent to 203.0.113.25");
}

TEST(Explain, SaysWhoseProgramsMaySend) {
  Question question{"self", "internet", "smtp"};
  const auto anybody = answer(question);
  EXPECT_EQ(anybody.cases[0].reason.decision, Decision::reset);
  EXPECT_EQ(anybody.cases[0].reason.before.at(0).because, "it is only for user root");
  EXPECT_EQ(anybody.cases[0].reason.before.at(1).because, "it is only for user postfix");
  question.user = 101;
  EXPECT_EQ(titles(answer(question)), Titles{"allow out"});
  EXPECT_EQ(simulate::to_text(answer(question).cases[0].witness.source), "203.0.113.25");
}

TEST(Explain, AsksAtAnotherInterfaceAndInAnotherState) {
  Question question{"8.8.8.8", "self", "smtp"};
  question.in_interface = "eth2";
  EXPECT_EQ(answer(question).cases[0].reason.decision, Decision::drop);
  question.state = simulate::ConnectionState::established;
  EXPECT_EQ(titles(answer(question)), Titles{"sessions that are known pass"});
  question.in_interface = "eht2";
  const auto mistake = explain::explain(question, stages().ground());
  ASSERT_FALSE(mistake);
  EXPECT_EQ(base::to_text(mistake.error()),
            "error: unknown interface 'eht2'\n  hint: did you mean 'eth2'?\n");
}

TEST(Explain, CountsABanAsTheKernelWould) {
  simulate::Runtime runtime;
  const auto banned = std::get<base::Ipv4Range>(*base::parse_address_range("8.8.8.8")).low;
  runtime.elements[{"banned_4"}] = {{simulate::bytes_of(banned), simulate::bytes_of(banned)}};
  EXPECT_EQ(titles(answer({"8.8.8.8", "self", "smtp"}, runtime)), Titles{"banned"});
  EXPECT_EQ(titles(answer({"8.8.8.9", "self", "smtp"}, runtime)), Titles{"allow mail"});
  const auto all = answer({"internet", "self", "smtp"}, runtime);
  ASSERT_EQ(titles(all).back(), "banned");
  EXPECT_EQ(all.cases.back().traffic[0].from.within, std::vector<std::string>{"[ban]"});
}

TEST(Explain, KnowsEveryWayToAskAboutAddresses) {
  EXPECT_EQ(titles(answer({"198.51.100.0-198.51.100.9", "self", "smtp"})), Titles{"deny nasty"});
  EXPECT_EQ(titles(answer({"bastion", "9.9.9.9", "ping"})), Titles{"nothing allowed it"});
  EXPECT_GT(answer({"any", "any", "smtp"}).cases.size(), 3U);
  EXPECT_EQ(titles(answer({"self", "self", "smtp"})), Titles{"implied: loopback"});
}

TEST(Explain, RefusesWordsThatItDoesNotKnow) {
  const auto mistake = [](const Question& question) {
    const auto refused = explain::explain(question, stages().ground());
    return refused ? std::string() : base::to_text(refused.error());
  };
  EXPECT_EQ(mistake({"bastoin", "self", "smtp"}),
            "error: unknown zone or host 'bastoin'\n  hint: did you mean 'bastion'?\n");
  EXPECT_EQ(mistake({"lan", "self", "smpt"}),
            "error: unknown service 'smpt'\n  hint: did you mean 'smtp'?\n");
  EXPECT_EQ(mistake({"lan", "self", "25"}),
            "error: '25' has no protocol\n  hint: say \"tcp/25\" or \"udp/25\"\n");
  EXPECT_EQ(mistake({"10.0.0.7", "2001:db8::1", "smtp"}),
            "error: there is no packet from 10.0.0.7 to 2001:db8::1\n"
            "  hint: one has IPv4 addresses only and the other IPv6\n");
}

// The promise of explain.h, held against the simulator with addresses that explain() has not chosen.
TEST(Explain, SpeaksForEveryAddressOfACase) {
  const auto mail = answer({"internet", "self", "smtp"});
  const simulate::Routes routes{stages().resolved.own_addresses, {}, {}};
  for (const auto* text : {"1.2.3.4", "198.51.100.255", "198.51.101.0", "198.51.99.255", "10.255.255.255",
                           "11.0.0.0", "192.168.0.1", "203.0.113.24"}) {
    simulate::Packet packet = mail.cases[0].witness;
    packet.source = std::get<base::Ipv4Range>(*base::parse_address_range(text)).low;
    const auto outcome = simulate::simulate(stages().ruleset, packet, routes);
    const auto found = std::ranges::find_if(mail.cases, [&](const explain::Case& each) {
      return std::ranges::any_of(each.traffic, [&](const explain::Traffic& traffic) {
        return simulate::contains(traffic.from.addresses, packet.source);
      });
    });
    ASSERT_NE(found, mail.cases.end()) << text;
    EXPECT_EQ(found->reason.decision, outcome.decision) << text;
  }
}

// What explain() takes apart is one address at a time: no key of the compiler's joins one with something
// else.
TEST(Explain, UnderstandsEveryLookUpOfAnAddress) {
  using ruleset::KeyType;
  for (const auto& golden : support::compiled_goldens()) {
    for (const auto& set : golden.ruleset.sets) {
      const auto& key = set.schema.key;
      const bool address =
          std::ranges::count(key, KeyType::ipv4_address) + std::ranges::count(key, KeyType::ipv6_address) > 0;
      EXPECT_FALSE(address && key.size() > 1) << golden.name << " " << set.name.text;
      EXPECT_FALSE(address && set.schema.verdict_map) << golden.name << " " << set.name.text;
    }
  }
}

}  // namespace
