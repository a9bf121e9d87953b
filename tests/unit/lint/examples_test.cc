// SPDX-License-Identifier: GPL-2.0-or-later
//
// The four examples give no cause for doubt; each with one line changed as an operator in a hurry would.
#include "unit/lint/support.h"

namespace lint {
namespace {

std::string example(const std::string& name) {
  return support::text_of(std::filesystem::path(MAILFWD_SOURCE_DIR) / "config/examples" / name);
}

std::string told_of(std::string text) {
  return told(std::vector<policy::SourceFile>{{"mailfw.toml", std::move(text)}});
}

std::string changed(const std::string& name, const std::string& from, const std::string& to) {
  auto text = example(name);
  const auto at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return told_of(text.replace(at, from.size(), to));
}

TEST(Examples, GiveNoCauseForDoubt) {
  for (const auto* name :
       {"a-single-host.toml", "b-dmz-gateway.toml", "c-secure-gateway.toml", "d-soho.toml"}) {
    EXPECT_EQ(told_of(example(name)), "") << name;
  }
}

TEST(Examples, OnASingleHostTheWebmailMayNotSend) {
  EXPECT_EQ("\n" + changed("a-single-host.toml", "[\"dns\", \"ntp\", \"http\"",
                           "[\"smtp\", \"dns\", \"ntp\", \"http\""),
            R"(
mailfw.toml:17:1: error: [allow] 'host-out' lets through all that [allow] 'mail-out' lets through only for user 'postfix' [too-wide]
  17 | host-out  = { from = "self", to = "internet", service = ["smtp", "dns", "ntp", "http", "https", "razor", "pyzor"] }
     | ^
  hint: that sentence changes nothing as long as this one is as wide: say here what is needed, or take that one out
mailfw.toml:16:1: note: the narrower one is here
  16 | mail-out  = { from = "self", to = "internet", service = "smtp", user = "postfix" }     # a hacked webmail cannot send
     | ^
)");
}

TEST(Examples, BehindADmzGatewayNobodyPassesTheBastion) {
  const std::string direct = "to = \"internet\", service = \"smtp\", log = true }\n";
  const std::string out = "[allow.out]\nfrom = \"internal\"\nto = \"internet\"\n";
  EXPECT_EQ(changed("b-dmz-gateway.toml", direct, direct + out), "");
  const auto other = "to = \"internet\", service = \"imap\", log = true }\n" + out;
  EXPECT_EQ("\n" + changed("b-dmz-gateway.toml", direct, other), R"(
mailfw.toml:23:8: error: [allow] 'out' lets every machine of 'internal' send mail to the internet itself, past the mail host [past-bastion]
  23 | [allow.out]
     |        ^
  hint: one that is hacked sends spam in your name; let them hand mail to the mail host, and write in [reject]: direct-mail = { from = "internal", to = "internet", service = "smtp" }
mailfw.toml:14:1: note: mail comes in here
  14 | mail = { from = "internet", address = "203.0.113.25", service = ["smtp", "imaps", "submissions"], to = "bastion", limit = { rate = "60/min", open = 20 } }
     | ^
)");
}

TEST(Examples, ASecureGatewayKeepsItsAdministrationToItself) {
  EXPECT_EQ("\n" + changed("c-secure-gateway.toml",
                           "from = \"admin-pc\", to = \"appliance\", service = \"gw-admin\"",
                           "from = \"internet\", to = \"appliance\", service = \"gw-admin\""),
            R"(
mailfw.toml:28:1: error: [allow] 'administer' lets the internet reach gw-admin (8443) [exposed-admin]
  28 | administer  = { from = "internet", to = "appliance", service = "gw-admin" }
     | ^
  hint: administration is for admins: name their hosts in 'from', or come in by [admin] and ssh
)");
}

TEST(Examples, AnOfficeSaysEachThingOnce) {
  EXPECT_EQ("\n" + changed("d-soho.toml", "from = [\"lan\", \"self\"], to = \"name-servers\"",
                           "from = [\"lan\", \"self\"], to = \"internet\""),
            R"(
mailfw.toml:7:1: error: host 'name-servers' is defined and nothing in the policy uses it [unused-host]
   7 | name-servers = ["9.9.9.9", "149.112.112.112"]
     | ^
  hint: take it out, or write it where it was meant; nothing is let in or kept out for it now
)");
}

}  // namespace
}  // namespace lint
