// SPDX-License-Identifier: GPL-2.0-or-later
//
// no-dns-tcp, past-bastion.
#include "unit/lint/support.h"

namespace lint {
namespace {

constexpr Doubtful paths[] = {
    {R"(allow.in = { from = "internet", to = "bastion", service = "smtp" })", R"(
p.toml:1:7: error: [allow] 'in' takes mail from the internet, but 'dmz' may not ask the DNS over TCP [no-dns-tcp]
   1 | allow.in = { from = "internet", to = "bastion", service = "smtp" }
     |       ^
  hint: long answers (DNSSEC, DANE, SPF) come over TCP, and without them mail is refused or delayed: allow service = "dns" from "dmz", or from the mail host in it
)",
     R"(allow.in = { from = "lan", to = "bastion", service = "smtp" })"},
    {R"(allow.in = { from = "internet", to = "self", service = "smtp" }
allow.dns = { from = "self", to = "internet", service = "udp/53" })",
     R"(
p.toml:1:7: error: [allow] 'in' takes mail from the internet, but this machine may ask the DNS over UDP only [no-dns-tcp]
   1 | allow.in = { from = "internet", to = "self", service = "smtp" }
     |       ^
  hint: long answers (DNSSEC, DANE, SPF) come over TCP, and without them mail is refused or delayed: allow service = "dns" from "self", or from the mail host in it
)",
     R"(allow.in = { from = "internet", to = "self", service = "smtp" }
options.output = "allow")"},
    {R"([allow]
in = { from = "internet", to = "bastion", service = "smtp" }
dns = { from = "bastion", to = "10.0.0.53", service = "dns" }
out = { from = "lan", to = "internet" })",
     R"(
p.toml:4:1: error: [allow] 'out' lets every machine of 'lan' send mail to the internet itself, past the mail host [past-bastion]
   4 | out = { from = "lan", to = "internet" }
     | ^
  hint: one that is hacked sends spam in your name; let them hand mail to the mail host, and write in [reject]: direct-mail = { from = "lan", to = "internet", service = "smtp" }
p.toml:2:1: note: mail comes in here
   2 | in = { from = "internet", to = "bastion", service = "smtp" }
     | ^
)",
     R"([allow]
in = { from = "internet", to = "bastion", service = "smtp" }
dns = { from = "bastion", to = "10.0.0.53", service = "dns" }
out = { from = "lan", to = "internet" }
[reject]
direct = { from = "lan", to = "internet", service = "smtp" })"},
};

TEST(MailPaths, ThatMissSomethingAreTold) {
  expect_doubts(paths);
}

TEST(MailPaths, OfOneHostOrToOneHostAreMeant) {
  const std::string mail =
      "[allow]\n"
      "in = { from = \"internet\", to = \"bastion\", service = \"smtp\" }\n"
      "dns = { from = \"bastion\", to = \"internet\", service = \"dns\" }\n";
  EXPECT_EQ(names_of(mail + "a = { from = \"10.0.0.25\", to = \"internet\", service = \"smtp\" }\n"), "");
  EXPECT_EQ(names_of(mail + "b = { from = \"lan\", to = \"192.0.2.25\", service = \"smtp\" }\n"), "");
  EXPECT_EQ(names_of(mail + "c = { from = \"lan\", to = \"internet\", service = \"smtp\" }\n"),
            "past-bastion");
}

TEST(MailPaths, WithoutAMailHostPassNone) {
  EXPECT_EQ(names_of("allow.out = { from = \"lan\", to = \"internet\", service = \"smtp\" }"), "");
}

TEST(MailPaths, OfAnAddressThatOpensNothingAreNotAsked) {
  EXPECT_EQ(names_of("options.receive_only = \"192.168.25.9\"\n"
                     "allow.in = { from = \"internet\", to = \"192.168.25.9\", service = \"smtp\" }"),
            "");
}

}  // namespace
}  // namespace lint
