// SPDX-License-Identifier: GPL-2.0-or-later
//
// What counts as a change since the last proof, when all is proven anew, and that [test] is kept all the
// same. That nothing is missed is for mutation_test.cc and bin/meaning.
#include "prove/change.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "compile/compile.h"
#include "policy/read.h"
#include "prove/prove.h"
#include "resolve/resolve.h"
#include "support/gateway_world.h"

namespace {

const std::string head = R"(version = 1
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
[publish]
webmail = { from = "internet", address = "203.0.113.25", service = "https", to = "web" }
)";
const std::string allows = R"([allow]
mail-in = { from = "internet", to = "bastion", service = "smtp" }
lan-mail = { from = "lan", to = "bastion", service = "imaps" }
)";

prove::Proven meant(const std::string& text) {
  const auto read = policy::read({{"policy.toml", text}});
  if (!read) throw std::runtime_error(base::to_text(read.error()));
  auto resolved = resolve::resolve(*read, support::gateway_world());
  if (!resolved) throw std::runtime_error(base::to_text(resolved.error()));
  auto ruleset = compile::compile(*resolved);
  return {std::move(ruleset), *std::move(resolved)};
}

std::optional<prove::Change> change(const std::string& before, const std::string& after) {
  const auto old = meant(before);
  const auto now = meant(after);
  return prove::change_between(old.ruleset, old.policy, now.ruleset, now.policy);
}

prove::Proof proof_since(const std::string& before, const std::string& after) {
  const auto old = meant(before);
  const auto now = meant(after);
  return prove::prove(now.ruleset, now.policy, &old);
}

std::vector<std::string> names(const prove::Change& change) {
  std::vector<std::string> names;
  for (const auto& sentence : change.sentences) names.push_back(sentence.name);
  return names;
}

TEST(Change, IsEmptyWhereOnlyLinesHaveMoved) {
  const auto found = change(head + allows, "# a comment\n\n" + head + "\n" + allows);
  ASSERT_TRUE(found);
  EXPECT_FALSE(prove::concerns(*found, prove::Family::ipv4));
  EXPECT_FALSE(prove::concerns(*found, prove::Family::ipv6));
  EXPECT_EQ(proof_since(head + allows, "# a comment\n\n" + head + allows).regions, 0U);
}

TEST(Change, IsTheSentenceThatWasAdded) {
  const std::string pop = "lan-pop = { from = \"lan\", to = \"bastion\", service = \"pop3s\" }\n";
  const auto found = change(head + allows, head + allows + pop);
  ASSERT_TRUE(found);
  EXPECT_EQ(names(*found), std::vector<std::string>{"lan-pop"});
  EXPECT_FALSE(found->come.chains.empty());
  EXPECT_TRUE(prove::concerns(*found, prove::Family::ipv4));
  EXPECT_FALSE(prove::concerns(*found, prove::Family::ipv6));  // the bastion has no such address
  const auto part = proof_since(head + allows, head + allows + pop);
  EXPECT_FALSE(part.disagreement);
  EXPECT_GT(part.regions, 0U);
  const auto all = meant(head + allows + pop);
  EXPECT_LT(part.regions, prove::prove(all.ruleset, all.policy).regions / 4);
}

TEST(Change, OfASentenceAboutZonesConcernsBothFamilies) {
  const auto found = change(
      head + allows, head + allows + "ntp = { from = \"lan\", to = \"internet\", service = \"ntp\" }\n");
  ASSERT_TRUE(found);
  EXPECT_TRUE(prove::concerns(*found, prove::Family::ipv4));
  EXPECT_TRUE(prove::concerns(*found, prove::Family::ipv6));
}

TEST(Change, IsTheSentenceThatWasTakenAway) {
  const auto found = change(head + allows, head + allows.substr(0, allows.find("lan-mail")));
  ASSERT_TRUE(found);
  EXPECT_EQ(names(*found), std::vector<std::string>{"lan-mail"});
  EXPECT_FALSE(found->gone.chains.empty());
}

TEST(Change, IsNoneWhereMoreIsDifferent) {
  const auto other = [](std::string from, const std::string& word, const std::string& by) {
    return from.replace(from.find(word), word.size(), by);
  };
  const auto text = head + allows;
  EXPECT_FALSE(change(text, other(text, "10.0.0.0/16", "10.0.0.0/17"))) << "a zone";
  EXPECT_FALSE(change(text, other(text, "to = \"web\"", "to = \"bastion\""))) << "a translation";
  EXPECT_FALSE(change(text, text + "[options]\nping = false\n")) << "an option";
  EXPECT_FALSE(change(text, other(text, "10.0.9.0", "10.0.8.0"))) << "the admin";
}

// Cutting so many regions out of each other once took seconds.
TEST(Change, OfManySentencesAtOnceIsAProofOfEverything) {
  std::string many;
  for (int i = 0; i < 9; ++i) {
    const auto number = std::to_string(i);
    many += "more-" + number + " = { from = \"lan\", to = \"192.168.25." + number + "\", service = \"tcp/20" +
            number + "\" }\n";
  }
  EXPECT_FALSE(change(head + allows, head + allows + many));
  EXPECT_TRUE(change(head + allows, head + allows + many.substr(0, many.find("more-8"))));
}

TEST(Change, OfARulesetAloneIsSeen) {
  const auto right = meant(head + allows);
  auto wrong = right.ruleset;
  for (auto& chain : wrong.chains) {
    if (chain.name.text == "internet_to_dmz_tcp_25") chain.rules.clear();
  }
  ASSERT_NE(wrong, right.ruleset);
  EXPECT_TRUE(prove::prove(wrong, right.policy, &right).disagreement);
}

TEST(Change, OfATestIsProven) {
  const std::string test =
      "[test]\nno-mail = { from = \"internet\", to = \"bastion\", service = \"smtp\", expect = \"deny\" }\n";
  const auto found = change(head + allows, head + allows + test);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->tests);
  EXPECT_EQ(proof_since(head + allows, head + allows + test).broken.size(), 1U);
}

// The sentence that breaks the test is new, the test is not.
TEST(Change, IsHeldToTheTestsOfBefore) {
  const std::string test =
      "[test]\nno-pop = { from = \"internet\", to = \"bastion\", service = \"pop3s\", expect = \"deny\" }\n";
  const std::string pop = "pop = { from = \"internet\", to = \"bastion\", service = \"pop3s\" }\n";
  EXPECT_TRUE(proof_since(head + allows, head + allows + test).broken.empty());
  EXPECT_EQ(proof_since(head + allows + test, head + allows + pop + test).broken.size(), 1U);
}

}  // namespace
