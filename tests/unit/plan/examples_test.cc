// SPDX-License-Identifier: GPL-2.0-or-later
//
// The four examples, each edited as an operator would: the whole text that `mailfwctl plan` shows.
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "plan/told.h"
#include "policy/read.h"
#include "policy/source_lines.h"
#include "resolve/resolve.h"
#include "support/golden_world.h"

namespace {

namespace fs = std::filesystem;

const fs::path source = MAILFWD_SOURCE_DIR;

resolve::ResolvedPolicy meant(const std::string& text) {
  const std::vector<policy::SourceFile> sources{{"mailfw.toml", text}};
  const auto policy = policy::read(sources);
  if (!policy) throw std::runtime_error(base::to_text(policy.error()));
  auto resolved = resolve::resolve(*policy, support::golden_world(*policy, source / "tests/unit/lint/world"));
  if (!resolved) throw std::runtime_error(base::to_text(resolved.error()));
  return *std::move(resolved);
}

struct Edit {
  std::string from;
  std::string to;
};

std::string edited(std::string text, const std::vector<Edit>& edits) {
  for (const auto& [from, to] : edits) {
    const auto at = text.find(from);
    if (at == text.npos) throw std::runtime_error("not there: " + from);
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string planned(const std::string& before, const std::string& now,
                    const std::vector<plan::Session>& sessions = {}) {
  std::vector<plan::Told> told;
  for (const auto& sentence : plan::compare(meant(before), meant(now))) {
    told.push_back(plan::tell(
        sentence, static_cast<std::size_t>(std::ranges::count_if(sessions, [&](const plan::Session& session) {
          return plan::is_about(sentence, session);
        }))));
  }
  return "\n" + plan::to_text(told);
}

std::string plan_of(const std::string& example, const std::vector<Edit>& edits,
                    const std::vector<plan::Session>& sessions = {}) {
  const auto text = support::text_of(source / "config/examples" / example);
  return planned(text, edited(text, edits), sessions);
}

plan::Session session(std::uint32_t from, std::uint32_t to, std::uint16_t port) {
  return {base::Ipv4Address{from}, base::Ipv4Address{to}, base::protocol_tcp, {port}};
}

TEST(Plan, OfTheSamePolicyIsNothing) {
  for (const auto* name :
       {"a-single-host.toml", "b-dmz-gateway.toml", "c-secure-gateway.toml", "d-soho.toml"}) {
    EXPECT_EQ(plan_of(name, {}), "\n") << name;
  }
}

TEST(Plan, OfASingleHostThatStopsPop) {
  EXPECT_EQ(plan_of("a-single-host.toml", {{", \"pop3s\"], limit", "], limit"}}), R"(
newly refused
  internet 2.16.0.0/16, 5.1.0.0/16, 2003::/19 to this machine: tcp/995
    before   let in: allow mailboxes
    now      dropped: nothing allows it
    such as  eth0: 2.16.0.0:40000 > 10.0.0.1:995 tcp syn
)");
}

TEST(Plan, OfAGatewayThatOpensSubmission) {
  EXPECT_EQ(plan_of("b-dmz-gateway.toml",
                    {{"\"imaps\", \"submissions\"]", "\"imaps\", \"submissions\", \"submission\"]"}}),
            R"(
newly let in
  internet to this machine 203.0.113.25: tcp/587
    before   dropped: nothing allows it
    now      let in, to 192.168.25.25: publish mail  [mailfw.toml:14]
    such as  eth0-eth1: 198.51.100.7:40000 > 203.0.113.25:587 tcp syn
  internet to dmz 2001:db8:25::25: tcp/587
    before   dropped: nothing allows it
    now      let in: publish mail  [mailfw.toml:14]
    such as  eth0-eth1: [2001:db8:ffff::7]:40000 > [2001:db8:25::25]:587 tcp syn
)");
}

TEST(Plan, OfAGatewayThatClosesAndMoves) {
  EXPECT_EQ(plan_of("c-secure-gateway.toml", {{"gina        = ", "#gina        = "}},
                    {session(0xc6336407, 0xc0000205, 443), session(0xc6336408, 0xc0000206, 443),
                     session(0xc6336409, 0xc0000205, 25)}),
            R"(
newly refused
  internet to dmz 192.0.2.5-192.0.2.6: tcp/443
    before   let in: allow gina
    now      dropped: nothing allows it
    such as  eth0-eth1: 198.51.100.7:40000 > 192.0.2.5:443 tcp syn
             2 open sessions are of these; they stay
)");
}

TEST(Plan, OfAnOfficeThatLetsItsProxyGo) {
  EXPECT_EQ(plan_of("d-soho.toml", {{"web   = {", "#web   = {"},
                                    {"service = \"dns\" }", "service = [\"dns\", \"dns-tls\"] }"}}),
            R"(
newly let in
  lan to internet 9.9.9.9, 149.112.112.112: tcp/853, udp/853
    before   dropped: nothing allows it
    now      let in, as the address of the interface: allow names  [mailfw.toml:13]
    such as  eth1-ppp0: 192.168.1.0:40000 > 9.9.9.9:853 udp
  this machine 203.0.113.25 to internet 9.9.9.9, 149.112.112.112: tcp/853, udp/853
    before   refused: nothing allows it
    now      let in: allow names  [mailfw.toml:13]
    such as  self-ppp0: 203.0.113.25:40000 > 9.9.9.9:853 tcp syn user 0

newly refused
  lan to this machine: tcp/3128
    before   let in: allow web
    now      dropped: nothing allows it
    such as  eth1: 192.168.1.0:40000 > 10.0.0.1:3128 tcp syn

refused in another way
  this machine 10.0.0.1, 192.168.25.1 to internet 9.9.9.9, 149.112.112.112: tcp/853, udp/853
    before   refused: nothing allows it
    now      dropped: a private source never leaves for the internet
    such as  self-ppp0: 10.0.0.1:40000 > 9.9.9.9:853 tcp syn user 0
)");
}

TEST(Plan, OfAPublishedServerThatMoves) {
  EXPECT_EQ(plan_of("b-dmz-gateway.toml", {{"to = \"bastion\", limit", "to = \"lan-mail\", limit"},
                                           {"we-get-mail", "we-got-mail"}}),
            R"(
newly let in
  internet to internal 2001:db8:10::25: tcp/25, tcp/465, tcp/993
    before   dropped: nothing allows it
    now      let in: publish mail  [mailfw.toml:14]
    such as  eth0-eth2: [2001:db8:ffff::7]:40000 > [2001:db8:10::25]:25 tcp syn

newly refused
  internet to dmz 2001:db8:25::25: tcp/25, tcp/465, tcp/993
    before   let in: publish mail
    now      dropped: nothing allows it
    such as  eth0-eth1: [2001:db8:ffff::7]:40000 > [2001:db8:25::25]:25 tcp syn

translated in another way
  internet to this machine 203.0.113.25: tcp/25, tcp/465, tcp/993
    before   let in, to 192.168.25.25: publish mail
    now      let in, to 10.0.0.25: publish mail  [mailfw.toml:14]
    such as  eth0-eth2: 198.51.100.7:40000 > 203.0.113.25:25 tcp syn
)");
}

}  // namespace
