// SPDX-License-Identifier: GPL-2.0-or-later
//
// Sentences of [test]: what holds is silent, what does not is told whole, with a packet.
#include <gtest/gtest.h>

#include <string>

#include "compile/compile.h"
#include "policy/read.h"
#include "policy/source_lines.h"
#include "prove/prove.h"
#include "resolve/resolve.h"
#include "support/gateway_world.h"

namespace {

const std::string policy_text = R"(version = 1
[zones]
internet = "eth0"
dmz = { interface = "eth1", network = "192.168.25.0/24" }
lan = { interface = "eth2", network = "10.0.0.0/16" }
[hosts]
bastion = "192.168.25.25"
web = "192.168.25.80"
[admin]
from = "10.0.9.0/24"
service = "ssh"
[allow]
mail-in = { from = "internet", to = "bastion", service = "smtp", limit = { rate = "60/min" } }
web-in = { from = "internet", to = "web", service = "https" }
relay = { from = "self", to = "internet", service = "smtp", user = "postfix" }
[reject]
no-relay = { from = "lan", to = "internet", service = "smtp" }
[publish]
webmail = { from = "internet", address = "203.0.113.25", service = "https", to = "web" }
)";

// What proving says of the policy with this line in its [test].
std::string told(const std::string& test) {
  const std::vector<policy::SourceFile> sources{{"policy.toml", policy_text + "[test]\n" + test + "\n"}};
  const auto read = policy::read(sources);
  if (!read) return base::to_text(read.error());
  const auto resolved = resolve::resolve(*read, support::gateway_world());
  if (!resolved) return base::to_text(policy::with_source_lines(resolved.error(), sources));
  auto errors = prove::to_errors(prove::prove(compile::compile(*resolved), *resolved));
  return base::to_text(policy::with_source_lines(std::move(errors), sources));
}

struct Row {
  std::string name;
  std::string test;
  std::string told;  // behind the place; empty: it holds
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.test;
}

std::string error_text(const Row& row) {
  if (row.told.empty()) return {};
  const auto bar = row.told.find('|');
  return "policy.toml:21:1: error: the test 't' does not hold: it expects " + row.told.substr(0, bar) +
         "\n  21 | " + row.test + "\n     | ^\n  hint: " + row.told.substr(bar + 1) + "\n";
}

class PolicyTest : public testing::TestWithParam<Row> {};

TEST_P(PolicyTest, HoldsForEveryPacketOrShowsOne) {
  EXPECT_EQ(told(GetParam().test), error_text(GetParam()));
}

const Row rows[]{
    {"MailGetsIn", R"(t = { from = "internet", to = "bastion", service = "smtp", expect = "allow" })", ""},
    {"MailGetsInToOneHostOnly",
     R"(t = { from = "internet", to = "dmz", service = "smtp", expect = "allow" })",
     "allow, but this packet is dropped: eth0-eth1: 203.0.113.0:40000 > 192.168.25.0:25 tcp syn|it is "
     "dropped by: "
     "nothing allows it"},
    {"NoSshFromOutside", R"(t = { from = "internet", to = "any", service = "ssh", expect = "deny" })", ""},
    {"SshFromTheAdmin", R"(t = { from = "lan", to = "any", service = "ssh", expect = "deny" })",
     "deny, but this packet is accepted: eth2: 10.0.9.0:40000 > 10.0.0.1:22 tcp syn|it is accepted by: "
     "admin"},
    {"WithinALimitSomethingGetsIn",
     R"(t = { from = "internet", to = "bastion", service = "smtp", expect = "deny" })",
     "deny, but this packet is accepted: eth0-eth1: 203.0.113.0:40000 > 192.168.25.25:25 tcp syn; assuming: "
     "allow "
     "mail-in: within 60 new in 60 s, 60 at once of each|it is accepted by: allow mail-in"},
    {"ThePublishedAddressLeadsToTheHost",
     R"(t = { from = "internet", to = "203.0.113.25", service = "https", expect = "allow" })", ""},
    {"AnotherPortOfItDoesNot",
     R"(t = { from = "internet", to = "203.0.113.25", service = "http", expect = "allow" })",
     "allow, but this packet is dropped: eth0: 203.0.113.0:40000 > 203.0.113.25:80 tcp syn|it is dropped by: "
     "nothing "
     "allows it"},
    {"AWorkstationIsRefused", R"(t = { from = "lan", to = "internet", service = "smtp", expect = "reject" })",
     ""},
    {"AWorkstationIsNotRefusedElsewhere",
     R"(t = { from = "lan", to = "internet", service = "imap", expect = "reject" })",
     "reject, but this packet is dropped: eth2-eth0: 10.0.0.0:40000 > 198.51.100.7:143 tcp syn|it is dropped "
     "by: "
     "nothing "
     "allows it"},
    {"OnlyTheMailUserSends", R"(t = { from = "self", to = "internet", service = "smtp", expect = "deny" })",
     "deny, but this packet is accepted: self-eth0: 203.0.113.25:40000 > 198.51.100.7:25 tcp syn user 101|it "
     "is "
     "accepted "
     "by: allow relay"},
    {"WithoutAServiceEveryPortIsMeant", R"(t = { from = "lan", to = "dmz", expect = "deny" })", ""},
    {"WithoutAServiceOnePortIsEnough", R"(t = { from = "internet", to = "web", expect = "deny" })",
     "deny, but this packet is accepted: eth0-eth1: 203.0.113.0:40000 > 192.168.25.80:443 tcp syn|it is "
     "accepted by: "
     "allow web-in"},
};
INSTANTIATE_TEST_SUITE_P(Rows, PolicyTest, testing::ValuesIn(rows),
                         [](const auto& one) { return one.param.name; });

}  // namespace
