// SPDX-License-Identifier: GPL-2.0-or-later
//
// exposed-backend, exposed-admin, clear-text-mailbox.
#include "unit/lint/support.h"

namespace lint {
namespace {

constexpr Doubtful exposed[] = {
    {R"(allow.db = { from = "internet", to = "bastion", service = ["lmtp", "tcp/3306", "tcp/11333"] })", R"(
p.toml:1:7: error: [allow] 'db' lets the internet reach lmtp (24), rspamd (11333), databases (3306) [exposed-backend]
   1 | allow.db = { from = "internet", to = "bastion", service = ["lmtp", "tcp/3306", "tcp/11333"] }
     |       ^
  hint: these trust whoever reaches them; name in 'from' the hosts that need them, or take them out
)",
     R"(allow.db = { from = "lan", to = "bastion", service = ["lmtp", "tcp/3306", "tcp/11333"] })"},
    {R"(allow.admin = { from = "any", to = "bastion", service = ["gw-admin-plain", "snmp"] })", R"(
p.toml:1:7: error: [allow] 'admin' lets the internet reach gw-admin-plain (8080), snmp (161) [exposed-admin]
   1 | allow.admin = { from = "any", to = "bastion", service = ["gw-admin-plain", "snmp"] }
     |       ^
  hint: administration is for admins: name their hosts in 'from', or come in by [admin] and ssh
)",
     R"(allow.admin = { from = "192.0.2.0/24", to = "bastion", service = ["gw-admin-plain", "snmp"] })"},
    {R"(allow.read = { from = "internet", to = "bastion", service = ["imap", "imaps", "pop3"] })", R"(
p.toml:1:7: error: [allow] 'read' opens pop3 (110), imap (143) to the internet [clear-text-mailbox]
   1 | allow.read = { from = "internet", to = "bastion", service = ["imap", "imaps", "pop3"] }
     |       ^
  hint: a client may send its password in clear text there; pop3s (995) and imaps (993) are encrypted from the first byte
)",
     R"(allow.read = { from = "internet", to = "bastion", service = ["imaps", "pop3s"] })"},
    {R"(allow.all = { from = "internet", to = "192.168.25.80" }
allow.dns = { from = "dmz", to = "internet", service = "dns" })",
     R"(
p.toml:1:7: error: [allow] 'all' lets the internet reach every port, lmtp (24), web-proxy (3128), qmqp (628) and 8 more among them [exposed-backend]
   1 | allow.all = { from = "internet", to = "192.168.25.80" }
     |       ^
  hint: these trust whoever reaches them; name in 'from' the hosts that need them, or take them out
)",
     R"(allow.all = { from = "internet", to = "192.168.25.80", service = "https" }
allow.dns = { from = "dmz", to = "internet", service = "dns" })"},
    {R"(publish.db = { from = "internet", address = "203.0.113.25", service = "tcp/5432", to = "bastion" })",
     R"(
p.toml:1:9: error: [publish] 'db' lets the internet reach databases (5432) [exposed-backend]
   1 | publish.db = { from = "internet", address = "203.0.113.25", service = "tcp/5432", to = "bastion" }
     |         ^
  hint: these trust whoever reaches them; name in 'from' the hosts that need them, or take them out
)",
     R"(publish.web = { from = "internet", address = "203.0.113.25", service = "https", to = "bastion", to_port = 8443 })"},
};

TEST(Exposed, DoorsAreTold) {
  expect_doubts(exposed);
}

TEST(Exposed, IsNothingThatADenyCloses) {
  const std::string open = "allow.db = { from = \"internet\", to = \"bastion\", service = \"tcp/3306\" }\n";
  EXPECT_EQ(names_of(open), "exposed-backend");
  EXPECT_EQ(names_of(open + "deny.x = { from = \"internet\", except = \"192.0.2.0/24\", to = \"dmz\", "
                            "service = \"tcp/1-9999\" }"),
            "");
  // What one family closes stays open in the other.
  EXPECT_EQ(names_of(open + "deny.x = { from = \"0.0.0.0/0\", to = \"dmz\", service = \"tcp/1-9999\" }"),
            "exposed-backend");
}

TEST(Exposed, IsNothingTowardsTheInternet) {
  EXPECT_EQ(
      names_of(
          "allow.db = { from = \"dmz\", to = \"internet\", service = [\"tcp/3306\", \"ldap\", \"pop3\"] }"),
      "");
}

}  // namespace
}  // namespace lint
