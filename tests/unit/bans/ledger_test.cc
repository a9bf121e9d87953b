// SPDX-License-Identifier: GPL-2.0-or-later
#include "bans/ledger.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/bans/bans_at.h"

namespace bans {
namespace {

// Bans, and gives back what it came to.
Ban ban(Ledger& ledger, const Offence& offence, Uptime now, const Rules& rules = an_hour_up_to_eight()) {
  const auto judged = ledger.judge(offence, rules, now);
  ledger.put(judged);
  return judged;
}

Offence offence(std::string_view who, std::string reason = {}) {
  return {of(who), std::nullopt, std::move(reason)};
}
Offence offence_for(std::string_view who, std::chrono::seconds length) {
  return {of(who), length, {}};
}

TEST(Ledger, BansForAsLongAsThePolicySays) {
  Ledger ledger;
  EXPECT_EQ(ban(ledger, offence("192.0.2.1", "spam"), 100s),
            (Ban{of("192.0.2.1"), 100s, 100s + 1h, 1, "spam"}));
  EXPECT_EQ(ledger.in_force(100s + 1h - 1ms).size(), 1u);
  EXPECT_TRUE(ledger.in_force(100s + 1h).empty());
}

TEST(Ledger, BansForAsLongAsTheOperatorSaysEvenLongerThanTheLongest) {
  Ledger ledger;
  EXPECT_EQ(length(ban(ledger, offence_for("192.0.2.1", 20h), 0s)), 20h);
  EXPECT_EQ(length(ban(ledger, offence_for("192.0.2.2", 1min), 0s)), 1min);
}

TEST(Ledger, DoublesForWhoComesBack) {
  Ledger ledger;
  Uptime now = 0s;
  const std::vector<std::chrono::seconds> lengths{1h, 2h, 4h, 8h, 8h};
  for (std::uint32_t n = 1; n <= lengths.size(); ++n) {
    const auto judged = ban(ledger, offence("192.0.2.1"), now);
    EXPECT_EQ(length(judged), lengths[n - 1]);
    EXPECT_EQ(judged.times, n);
    now = judged.ends + 1s;
  }
}

TEST(Ledger, ForgivesWhoBehavesLongEnough) {
  Ledger ledger;
  const auto first = ban(ledger, offence("192.0.2.1"), 0s);
  EXPECT_EQ(ledger.judge(offence("192.0.2.1"), an_hour_up_to_eight(), first.ends + 24h - 1ms).times, 2u);
  EXPECT_EQ(ledger.judge(offence("192.0.2.1"), an_hour_up_to_eight(), first.ends + 24h).times, 1u);
}

TEST(Ledger, CountsTheSameOffenceOnceAndNeverShortensABan) {
  Ledger ledger;
  ban(ledger, offence_for("192.0.2.1", 5h), 0s);
  // Told again by another program, for less.
  EXPECT_EQ(ban(ledger, offence_for("192.0.2.1", 1h), 10s), (Ban{of("192.0.2.1"), 0s, 5h, 1, ""}));
  // And for more.
  EXPECT_EQ(ban(ledger, offence_for("192.0.2.1", 6h), 10s), (Ban{of("192.0.2.1"), 0s, 6h + 10s, 1, ""}));
  // Without a time it is that of the ban which it is.
  EXPECT_EQ(ban(ledger, offence("192.0.2.1", "still there"), 5h + 30min),
            (Ban{of("192.0.2.1"), 0s, 6h + 30min, 1, "still there"}));
  // The reason stays where none is given.
  EXPECT_EQ(ban(ledger, offence("192.0.2.1"), 5h + 30min).reason, "still there");
}

TEST(Ledger, KeepsTheBansOfServicesApart) {
  Ledger ledger;
  ban(ledger, offence("192.0.2.1"), 0s);
  ban(ledger, {of("192.0.2.1", "imap"), 2h, "guessing"}, 0s);
  EXPECT_EQ(
      ledger.of(source("192.0.2.1")),
      (std::vector<Ban>{{of("192.0.2.1"), 0s, 1h, 1, ""}, {of("192.0.2.1", "imap"), 0s, 2h, 1, "guessing"}}));
  EXPECT_TRUE(ledger.of(source("192.0.2.2")).empty());
  EXPECT_EQ(ledger.services(1h), std::set<std::string>{"imap"});
  EXPECT_EQ(ledger.services(2h), std::set<std::string>{});
}

TEST(Ledger, ForgetsABanThatIsLifted) {
  Ledger ledger;
  ban(ledger, offence("192.0.2.1"), 0s);
  EXPECT_TRUE(ledger.erase(of("192.0.2.1")));
  EXPECT_FALSE(ledger.erase(of("192.0.2.1")));
  EXPECT_EQ(ban(ledger, offence("192.0.2.1"), 1s).times, 1u);
}

TEST(Ledger, ForgetsOldOffencesOnceTheyAreMany) {
  Ledger ledger;
  const auto rules = an_hour_up_to_eight();
  for (std::uint32_t n = 0; n < 999; ++n) {
    ledger.put({{{base::Ipv4Range{{n}, {n}}}, {}}, 0s, 1h, 1, {}});
  }
  EXPECT_TRUE(ledger.forget(rules, 26h).empty()) << "not yet worth the walk";
  ledger.put({of("192.0.2.1"), 0s, 3h, 1, {}});
  const auto forgotten = ledger.forget(rules, 26h);
  EXPECT_EQ(forgotten.size(), 999u);
  EXPECT_EQ(ledger.all().size(), 1u);
  EXPECT_NE(ledger.find(of("192.0.2.1")), nullptr);
}

}  // namespace
}  // namespace bans
