// SPDX-License-Identifier: GPL-2.0-or-later
//
// shadowed, duplicate, too-wide.
#include <chrono>

#include "unit/lint/support.h"

namespace lint {
namespace {

constexpr Doubtful shadows[] = {
    {R"([allow]
ssh = { from = "lan", to = "bastion", service = "ssh" }
[deny]
no = { from = "any", to = "dmz", service = "tcp/1-1023" })",
     R"(
p.toml:2:1: error: [allow] 'ssh' never decides anything: [deny] 'no' decides all of it first [shadowed]
   2 | ssh = { from = "lan", to = "bastion", service = "ssh" }
     | ^
  hint: a deny always beats an allow: spare somebody with 'except' in the deny, or take this one out
p.toml:4:1: note: [deny] 'no' is here
   4 | no = { from = "any", to = "dmz", service = "tcp/1-1023" }
     | ^
)",
     R"([allow]
ssh = { from = "lan", to = "bastion", service = "ssh" }
[deny]
no = { from = "any", except = "10.0.5.5", to = "dmz", service = "tcp/1-1023" })"},
    {R"([reject]
a = { from = "lan", to = "bastion", service = "imap" }
[deny]
b = { from = "lan", to = "bastion" })",
     R"(
p.toml:2:1: error: [reject] 'a' never decides anything: [deny] 'b' decides all of it first [shadowed]
   2 | a = { from = "lan", to = "bastion", service = "imap" }
     | ^
  hint: a deny comes before a reject, so nobody gets an answer: take one of the two out
p.toml:4:1: note: [deny] 'b' is here
   4 | b = { from = "lan", to = "bastion" }
     | ^
)",
     R"([reject]
a = { from = "lan", to = "bastion" }
[deny]
b = { from = "lan", to = "bastion", service = "imap" })"},
    {R"([allow]
low = { from = "10.0.0.0/17", to = "dmz", service = "https" }
high = { from = "10.0.128.0/17", to = "dmz", service = "https" }
middle = { from = "10.0.1.0-10.0.200.0", to = "dmz", service = "https" })",
     R"(
p.toml:4:1: error: [allow] 'middle' changes nothing: [allow] 'low' and [allow] 'high' together say all of it already [shadowed]
   4 | middle = { from = "10.0.1.0-10.0.200.0", to = "dmz", service = "https" }
     | ^
  hint: take it out, or say here what the others do not say
p.toml:2:1: note: [allow] 'low' is here
   2 | low = { from = "10.0.0.0/17", to = "dmz", service = "https" }
     | ^
p.toml:3:1: note: [allow] 'high' is here
   3 | high = { from = "10.0.128.0/17", to = "dmz", service = "https" }
     | ^
)",
     R"([allow]
low = { from = "10.0.0.0/17", to = "dmz", service = "https" }
high = { from = "10.0.128.1-10.0.255.255", to = "dmz", service = "https" }
middle = { from = "10.0.1.0-10.0.200.0", to = "dmz", service = "https" })"},
    {R"(allow.admin = { from = "10.0.9.7", to = "self", service = "ssh" })", R"(
p.toml:1:7: error: [allow] 'admin' never decides anything: [admin] decides all of it first [shadowed]
   1 | allow.admin = { from = "10.0.9.7", to = "self", service = "ssh" }
     |       ^
  hint: [admin] gets in whatever the sentences say: take this one out
mailfw.toml:8:2: note: [admin] is here
   8 | [admin]
     |  ^
)",
     R"(allow.admin = { from = "10.0.9.7", to = "dmz", service = "ssh" })"},
    {R"(publish.web = { from = "internet", address = "203.0.113.25", service = "https", to = "bastion" }
deny.web = { from = "internet", to = "dmz", service = "https" })",
     R"(
p.toml:1:9: error: [publish] 'web' never decides anything: [deny] 'web' decides all of it first [shadowed]
   1 | publish.web = { from = "internet", address = "203.0.113.25", service = "https", to = "bastion" }
     |         ^
  hint: a deny always beats an allow: spare somebody with 'except' in the deny, or take this one out
p.toml:2:6: note: [deny] 'web' is here
   2 | deny.web = { from = "internet", to = "dmz", service = "https" }
     |      ^
)",
     R"(publish.web = { from = "internet", address = "203.0.113.25", service = "https", to = "bastion" }
deny.web = { from = "0.0.0.0/0", to = "dmz", service = "https" })"},
};

TEST(Shadowed, SentencesAreToldWithWhoDecides) {
  expect_doubts(shadows);
}

constexpr Doubtful duplicates[] = {
    {R"([allow]
a = { from = "10.0.7.0/24", to = "bastion", service = ["imaps", "pop3s"] }
b = { from = ["10.0.7.0/25", "10.0.7.128/25"], to = "bastion", service = ["pop3s", "imaps"] })",
     R"(
p.toml:3:1: error: [allow] 'b' says the same as [allow] 'a' [duplicate]
   3 | b = { from = ["10.0.7.0/25", "10.0.7.128/25"], to = "bastion", service = ["pop3s", "imaps"] }
     | ^
  hint: take one of the two out
p.toml:2:1: note: the other one is here
   2 | a = { from = "10.0.7.0/24", to = "bastion", service = ["imaps", "pop3s"] }
     | ^
)",
     R"([allow]
a = { from = "10.0.7.0/24", to = "bastion", service = ["imaps", "pop3s"] }
b = { from = ["10.0.7.0/25", "10.0.7.128/25"], to = "bastion", service = ["pop3s", "https"] })"},
    {R"([allow]
a = { from = "lan", to = "bastion", service = "imaps", limit = { open = 5 } }
b = { from = "lan", to = "bastion", service = "imaps", limit = { open = 9 } })",
     R"(
p.toml:3:1: error: [allow] 'b' says the same as [allow] 'a', and each has its own limit [duplicate]
   3 | b = { from = "lan", to = "bastion", service = "imaps", limit = { open = 9 } }
     | ^
  hint: whoever exceeds one limit is let in by the other: take one of the two out
p.toml:2:1: note: the other one is here
   2 | a = { from = "lan", to = "bastion", service = "imaps", limit = { open = 5 } }
     | ^
)",
     R"([allow]
a = { from = "lan", to = "bastion", service = "imaps", limit = { open = 5 } }
b = { from = "10.0.0.0/24", to = "bastion", service = "imaps", limit = { open = 9 } })"},
};

TEST(Duplicate, SentencesAreTold) {
  expect_doubts(duplicates);
}

constexpr Doubtful wide[] = {
    {R"([allow]
mailer = { from = "self", to = "internet", service = "smtp", user = "postfix" }
out = { from = "self", to = "internet", service = "mta-out" })",
     R"(
p.toml:3:1: error: [allow] 'out' lets through all that [allow] 'mailer' lets through only for user 'postfix' [too-wide]
   3 | out = { from = "self", to = "internet", service = "mta-out" }
     | ^
  hint: that sentence changes nothing as long as this one is as wide: say here what is needed, or take that one out
p.toml:2:1: note: the narrower one is here
   2 | mailer = { from = "self", to = "internet", service = "smtp", user = "postfix" }
     | ^
)",
     R"([allow]
mailer = { from = "self", to = "internet", service = "smtp", user = "postfix" }
out = { from = "self", to = "internet", service = ["dns", "ntp", "http"] })"},
    {R"([allow]
limited = { from = "10.0.7.0/24", to = "bastion", service = "imaps", limit = { open = 5 } }
free = { from = "lan", to = "bastion", service = "imaps" })",
     R"(
p.toml:3:1: error: [allow] 'free' lets through all that [allow] 'limited' lets through only within a limit [too-wide]
   3 | free = { from = "lan", to = "bastion", service = "imaps" }
     | ^
  hint: that sentence changes nothing as long as this one is as wide: say here what is needed, or take that one out
p.toml:2:1: note: the narrower one is here
   2 | limited = { from = "10.0.7.0/24", to = "bastion", service = "imaps", limit = { open = 5 } }
     | ^
)",
     R"([allow]
limited = { from = "lan", to = "bastion", service = "imaps", limit = { open = 5 } }
free = { from = "10.0.7.0/24", to = "bastion", service = "imaps" })"},
    {R"([allow]
mail = { from = "lan", to = "bastion", service = ["submission", "imaps"] }
all = { from = "lan", to = "bastion" })",
     R"(
p.toml:3:1: error: [allow] 'all' lets through all that [allow] 'mail' lets through only for submission, imaps [too-wide]
   3 | all = { from = "lan", to = "bastion" }
     | ^
  hint: that sentence changes nothing as long as this one is as wide: say here what is needed, or take that one out
p.toml:2:1: note: the narrower one is here
   2 | mail = { from = "lan", to = "bastion", service = ["submission", "imaps"] }
     | ^
)",
     R"([allow]
mail = { from = "lan", to = "bastion", service = ["submission", "imaps"] }
all = { from = "10.0.7.0/24", to = "bastion" })"},
};

TEST(TooWide, SentencesAreTold) {
  expect_doubts(wide);
}

TEST(Shadows, AreNotCastByWhatDiffersInOneWord) {
  const auto none = [](const std::string& allow) {
    EXPECT_EQ(names_of("[allow]\na = { from = \"lan\", to = \"bastion\", service = \"smtp\" }\n" + allow), "")
        << allow;
  };
  none("b = { from = \"lan\", to = \"bastion\", service = \"smtp\", log = true }");
  none("b = { from = \"lan\", to = \"dmz\", service = \"smtp\" , except = \"10.0.0.1\" }");
  none("b = { from = \"lan\", to = \"bastion\", service = \"udp/25\" }");
}

TEST(Shadows, FollowThePortsOfClients) {
  const std::string smtp = "[allow]\na = { from = \"lan\", to = \"bastion\", service = \"smtp\" }\n";
  const std::string any = "b = { from = \"lan\", to = \"bastion\", service = \"tcp/25\" }\n";
  EXPECT_EQ(report_of({{"mailfw.toml", rest_of_the_policy}, {"p.toml", smtp + any}})
                .findings.front()
                .text.origin.line,
            2);  // smtp asks for a client's port, tcp/25 does not
  EXPECT_EQ(names_of(smtp + any + "[options]\nclient_ports = \"any\"\n"), "duplicate");
}

TEST(Shadows, LeaveTheOwnAddressInANetworkToThisMachine) {
  // 10.0.0.1 is this machine's: what it sends comes from no zone but itself.
  const std::string lan = "[allow]\na = { from = \"lan\", to = \"bastion\", service = \"smtp\" }\n";
  EXPECT_EQ(names_of(lan + "b = { from = \"10.0.0.0/24\", to = \"bastion\", service = \"smtp\" }\n"), "");
  EXPECT_EQ(names_of(lan + "b = { from = \"10.0.1.0/24\", to = \"bastion\", service = \"smtp\" }\n"),
            "shadowed");
}

TEST(Shadows, OfTwoUsersAreTwo) {
  EXPECT_EQ(names_of("[allow]\n"
                     "a = { from = \"self\", to = \"internet\", service = \"ntp\", user = \"postfix\" }\n"
                     "b = { from = \"self\", to = \"internet\", service = \"ntp\", user = \"root\" }\n"),
            "");
}

TEST(Shadows, FallOnTheOtherPortsOfNobody) {
  EXPECT_EQ(
      names_of("[deny]\n"
               "a = { from = \"lan\", to = \"dmz\", service = [\"tcp/1-65535\", \"udp/1-65535\", \"esp\"] }\n"
               "[allow]\n"
               "b = { from = \"lan\", to = \"dmz\" }\n"),
      "");
}

std::string many_sentences(int count) {
  std::string text = "[allow]\n";
  for (int i = 0; i < count; ++i) {
    const auto number = std::to_string(i);
    text += "a" + number + " = { from = \"10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250) +
            "\", to = \"any\", service = [\"https\", \"tcp/" + std::to_string(20000 + i) + "\"] }\n";
  }
  return text;
}

TEST(Shadows, OfAThousandSentencesAreLookedForAtOnce) {
  const std::vector<policy::SourceFile> sources{{"mailfw.toml", rest_of_the_policy},
                                                {"p.toml", many_sentences(1000)}};
  const auto policy = policy::read(sources);
  ASSERT_TRUE(policy) << base::to_text(policy.error());
  const auto resolved = resolve::resolve(*policy, support::golden_world(*policy, "/nowhere"));
  ASSERT_TRUE(resolved) << base::to_text(resolved.error());
  const auto before = std::chrono::steady_clock::now();
  EXPECT_TRUE(lint(*policy, *resolved).findings.empty());
  const auto spent = std::chrono::steady_clock::now() - before;
  RecordProperty("microseconds",
                 std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(spent).count()));
  EXPECT_LT(spent, std::chrono::seconds(5));  // generous: sanitizers, and a machine that has more to do
}

}  // namespace
}  // namespace lint
