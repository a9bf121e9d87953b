// SPDX-License-Identifier: GPL-2.0-or-later
#include "policy/words.h"

#include <gtest/gtest.h>

#include "policy/quantity.h"

namespace policy {
namespace {

TEST(Nearest, ForgivesOneSlipOfTheFingers) {
  const std::vector<std::string_view> known{"allow", "deny",       "reject",     "smtp",
                                            "smtps", "submission", "submissions"};
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"smpts", "smtps"},   {"smtp ", "smtp"},           {"stmp", "smtp"},
      {"alow", "allow"},    {"alllow", "allow"},         {"dney", "deny"},
      {"REJECT", "reject"}, {"submisson", "submission"}, {"submision", "submission"}};
  for (const auto& [word, meant] : rows) EXPECT_EQ(nearest(word, known), meant) << word;
}

TEST(Nearest, DoesNotGuessWhatIsFar) {
  const std::vector<std::string_view> known{"allow", "deny", "imap"};
  for (const auto* word : {"", "x", "http", "permission", "zz", "denyallowimap"}) {
    EXPECT_EQ(nearest(word, known), std::nullopt) << word;
  }
  EXPECT_EQ(nearest(std::string(1000, 'a'), known), std::nullopt);
  EXPECT_EQ(nearest("allow", {}), std::nullopt);
  EXPECT_EQ(did_you_mean("alow", known), "did you mean 'allow'?");
  EXPECT_EQ(did_you_mean("http", known), "");
}

TEST(InQuotes, ShortensAndHidesControlCharacters) {
  EXPECT_EQ(in_quotes("eth0"), "'eth0'");
  EXPECT_EQ(in_quotes(std::string_view("a\0b\x1b\x7f", 5)),
            "'a?b?"
            "?'");
  EXPECT_EQ(in_quotes("\xc2\x9b"
                      "2J"),
            "'?2J'");
  EXPECT_EQ(in_quotes("\xc3\xbc"), "'\xc3\xbc'");
  EXPECT_EQ(in_quotes(std::string(60, 'a')), "'" + std::string(60, 'a') + "'");
  EXPECT_EQ(in_quotes(std::string(61, 'a')), "'" + std::string(60, 'a') + "...'");
  // Not in the middle of a letter.
  EXPECT_EQ(in_quotes(std::string(59, 'a') + "\xc3\xbc"
                                             "b"),
            "'" + std::string(59, 'a') + "...'");
}

TEST(OneOf, ReadsAsASentence) {
  EXPECT_EQ(one_of({"a"}), "'a'");
  EXPECT_EQ(one_of({"a", "b"}), "'a' or 'b'");
  EXPECT_EQ(one_of({"a", "b", "c"}), "'a', 'b' or 'c'");
}

TEST(Duration, HasFiveUnits) {
  const std::pair<std::string_view, std::int64_t> rows[] = {
      {"90s", 90},  {"1 s", 1},     {"10min", 600}, {"10 min", 600},
      {"1h", 3600}, {"2d", 172800}, {"1w", 604800}, {"520w", 314496000}};
  for (const auto& [text, seconds] : rows) {
    const auto duration = parse_duration(text);
    ASSERT_TRUE(duration) << text;
    EXPECT_EQ(duration->count(), seconds) << text;
  }
  for (const auto* text :
       {"", "h", "1", "1m", "1  h", "1h ", " 1h", "-1h", "1.5h", "1h30min", "521w", "0h", "99999999999s"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(Rate, CountsPerUnit) {
  EXPECT_EQ(parse_rate("60/min").value(), (Rate{60, std::chrono::seconds(60)}));
  EXPECT_EQ(parse_rate("10/s").value(), (Rate{10, std::chrono::seconds(1)}));
  EXPECT_EQ(parse_rate("1/w").value(), (Rate{1, std::chrono::seconds(604800)}));
  for (const auto* text :
       {"", "60", "/min", "60/", "60 /min", "60/ min", "0/s", "-1/s", "60/10min", "1000000001/s"}) {
    EXPECT_FALSE(parse_rate(text)) << text;
  }
}

}  // namespace
}  // namespace policy
