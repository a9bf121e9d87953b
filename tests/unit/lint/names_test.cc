// SPDX-License-Identifier: GPL-2.0-or-later
//
// unused-host, unused-service, one-family, no-admin; and allow_lint, which silences all of them.
#include "policy/finding_names.h"
#include "unit/lint/support.h"

namespace lint {
namespace {

constexpr Doubtful unused_names[] = {
    {R"(hosts.old = "192.0.2.1")", R"(
p.toml:1:7: error: host 'old' is defined and nothing in the policy uses it [unused-host]
   1 | hosts.old = "192.0.2.1"
     |       ^
  hint: take it out, or write it where it was meant; nothing is let in or kept out for it now
)",
     R"(hosts.old = "192.0.2.1"
options.trusted = "old")"},
    {R"(services.odd = "tcp/9999")", R"(
p.toml:1:10: error: service 'odd' is defined and nothing in the policy uses it [unused-service]
   1 | services.odd = "tcp/9999"
     |          ^
  hint: take it out, or write it where it was meant; nothing is let in or kept out for it now
)",
     R"(services.odd = "tcp/9999"
ban.service = "odd")"},
};

TEST(Unused, NamesAreTold) {
  expect_doubts(unused_names);
}

TEST(Unused, IsNoHostThatAnotherHolds) {
  EXPECT_EQ(names_of("hosts = { a = \"192.0.2.1\", b = \"a\" }\nlist.x = { file = \"/providers.txt\", deny = "
                     "\"from\", except = \"b\" }"),
            "");
}

TEST(Unused, IsNoServiceThatAGroupHolds) {
  EXPECT_EQ(names_of("services.imaps = \"tcp/1993\"\nallow.x = { from = \"lan\", to = \"bastion\", service = "
                     "\"mailbox\" }"),
            "");
}

constexpr Doubtful one_family[] = {
    {R"(hosts.relay = "192.168.25.26"
allow.x = { from = "lan", to = "relay", service = "smtp" })",
     R"(
p.toml:1:7: error: host 'relay' has IPv4 addresses only, and its zone 'dmz' has IPv6 too [one-family]
   1 | hosts.relay = "192.168.25.26"
     |       ^
  hint: a client that tries IPv6 first waits half a minute before it turns to IPv4: add the address, or see that its names in the DNS have none
)",
     R"(hosts.relay = ["192.168.25.26", "2001:db8:25::26"]
allow.x = { from = "lan", to = "relay", service = "smtp" })"},
    {R"(hosts.relay = "2001:db8:25::26"
allow.x = { from = "lan", to = "relay", service = "smtp" })",
     R"(
p.toml:1:7: error: host 'relay' has IPv6 addresses only, and its zone 'dmz' has IPv4 too [one-family]
   1 | hosts.relay = "2001:db8:25::26"
     |       ^
  hint: a client that tries IPv4 first waits half a minute before it turns to IPv6: add the address, or see that its names in the DNS have none
)",
     R"(hosts.relay = "192.168.25.26"
allow.x = { from = "relay", to = "lan", service = "smtp" })"},
};

TEST(OneFamily, OfAHostThatIsReachedIsTold) {
  expect_doubts(one_family);
}

TEST(OneFamily, IsNotToldOfStrangersAndZonesWithOne) {
  EXPECT_EQ(
      names_of("hosts.far = \"192.0.2.26\"\nallow.x = { from = \"lan\", to = \"far\", service = \"smtp\" }"),
      "");
}

TEST(NoAdmin, IsToldWhereItIsSaid) {
  const std::string zones = "version = 1\nzones.internet = \"eth0\"\n";
  const auto told_with = [&](const std::string& options) {
    return told(std::vector<policy::SourceFile>{{"mailfw.toml", zones + options}});
  };
  EXPECT_EQ("\n" + told_with("options.no_admin = true\n"), R"(
mailfw.toml:3:9: error: nobody is sure to get in: a ban, a list or a mistake in a sentence can lock every admin out [no-admin]
   3 | options.no_admin = true
     |         ^
  hint: write [admin] with from and service; allow_lint = ["no-admin"] if there is a console
)");
  EXPECT_EQ(told_with("options = { no_admin = true, allow_lint = \"no-admin\" }\n"), "");
}

TEST(AllowLint, SilencesASentenceAndSaysSo) {
  const auto report = report_of({{"mailfw.toml", rest_of_the_policy},
                                 {"p.toml",
                                  "[allow]\n"
                                  "a = { from = \"lan\", to = \"bastion\", service = \"smtp\" }\n"
                                  "b = { from = \"10.0.2.0/24\", to = \"bastion\", service = \"smtp\", "
                                  "allow_lint = [\"duplicate\", \"shadowed\"] }\n"
                                  "c = { from = \"10.0.1.0/24\", to = \"bastion\", service = \"smtp\", "
                                  "allow_lint = \"duplicate\" }\n"}});
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings.front().text.origin.line, 4);
  ASSERT_EQ(report.silenced.size(), 1U);
  EXPECT_EQ(report.silenced.front().finding.name, "shadowed");
  EXPECT_EQ(report.silenced.front().by.file, "p.toml");
  EXPECT_EQ(report.silenced.front().by.line, 3);
}

TEST(AllowLint, OfTheOptionsSilencesTheWholePolicy) {
  EXPECT_EQ(names_of("hosts.old = \"192.0.2.1\"\noptions.allow_lint = \"unused-host\""), "");
  EXPECT_EQ(names_of("hosts.old = \"192.0.2.1\"\noptions.allow_lint = \"unused-service\""), "unused-host");
}

}  // namespace
}  // namespace lint
