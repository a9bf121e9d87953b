// SPDX-License-Identifier: GPL-2.0-or-later
#include "lists/guard.h"

#include <gtest/gtest.h>

namespace lists {
namespace {

base::AddressSet hosts(int count) {
  base::Ipv4Set::Intervals all;
  for (int index = 0; index < count; ++index) {
    const base::Ipv4Address address{0xc0000200 + static_cast<std::uint32_t>(index) * 2};
    all.push_back({address, address});
  }
  return {base::Ipv4Set(std::move(all)), {}};
}

Candidate good(int count) {
  Reading reading;
  reading.addresses = hosts(count);
  reading.lines = static_cast<std::size_t>(count);
  return {"/drop.txt", reading, {}};
}

const Rules rules{"drop", 50, std::chrono::hours(24)};

std::string warnings_of(const base::Result<Judgement>& judgement) {
  if (!judgement) return "refused: " + judgement.error().message;
  std::string text = judgement->fresh ? "fresh" : "as before";
  for (const auto& warning : judgement->warnings) text += "\n" + warning.message + " (" + warning.hint + ")";
  return text;
}

TEST(Guard, TakesAGoodListWithoutAWord) {
  const auto judgement = judge(good(3), hosts(4), rules);
  EXPECT_EQ(warnings_of(judgement), "fresh");
  EXPECT_EQ(judgement->addresses, hosts(3));
  EXPECT_EQ(warnings_of(judge(good(1), std::nullopt, rules)), "fresh");
}

TEST(Guard, KeepsWhatWasLastGoodInPlaceOfOneThatShrankTooMuch) {
  EXPECT_EQ(warnings_of(judge(good(5), hosts(10), rules)), "fresh");
  const auto judgement = judge(good(4), hosts(10), rules);
  EXPECT_EQ(
      warnings_of(judgement),
      "as before\nthe list 'drop' stays as it was: /drop.txt has shrunk from 10 to 4 entries (if that is "
      "right, raise max_shrink (50%) in [list.drop])");
  EXPECT_EQ(judgement->addresses, hosts(10));
}

TEST(Guard, LetsAListShrinkAsFarAsItsRulesSay) {
  EXPECT_EQ(warnings_of(judge(good(1), hosts(10), {"drop", 90, {}})), "fresh");
  EXPECT_EQ(warnings_of(judge(good(1), hosts(1000), {"drop", 100, {}})), "fresh");
  EXPECT_EQ(warnings_of(judge(good(9), hosts(10), {"drop", 9, {}})).substr(0, 9), "as before");
}

TEST(Guard, NeverTakesAnEmptyList) {
  EXPECT_EQ(warnings_of(judge(good(0), hosts(1), {"drop", 100, {}})),
            "as before\nthe list 'drop' stays as it was: /drop.txt holds no address ()");
  EXPECT_EQ(warnings_of(judge(good(0), std::nullopt, rules)), "refused: /drop.txt holds no address");
}

TEST(Guard, KeepsWhatWasLastGoodInPlaceOfWhatIsNoList) {
  const Candidate page{"/drop.txt", base::failure("/drop.txt is a web page, not a list"), {}};
  EXPECT_EQ(warnings_of(judge(page, hosts(2), rules)),
            "as before\nthe list 'drop' stays as it was: /drop.txt is a web page, not a list ()");
  EXPECT_EQ(warnings_of(judge(page, std::nullopt, rules)), "refused: /drop.txt is a web page, not a list");
}

TEST(Guard, NamesBadLinesAndTakesTheOthers) {
  auto candidate = good(100);
  candidate.reading->bad = 1;
  candidate.reading->first_bad = {{7, "hello"}};
  EXPECT_EQ(warnings_of(judge(candidate, hosts(100), rules)),
            "fresh\n1 line of /drop.txt holds no address and is left out: 'hello' (line 7) ()");
  candidate.reading->bad = 4;
  candidate.reading->first_bad = {{7, "a"}, {8, "b"}, {9, "c"}};
  EXPECT_EQ(warnings_of(judge(candidate, hosts(100), rules)),
            "fresh\n4 lines of /drop.txt hold no address and are left out: 'a' (line 7), 'b' (line 8), 'c' "
            "(line 9) and more ()");
}

TEST(Guard, SaysThatAListIsOldAndTakesItAllTheSame) {
  auto candidate = good(3);
  candidate.age = std::chrono::hours(24);
  EXPECT_EQ(warnings_of(judge(candidate, hosts(3), rules)), "fresh");
  candidate.age += std::chrono::seconds(1);
  EXPECT_EQ(
      warnings_of(judge(candidate, hosts(3), rules)),
      "fresh\n/drop.txt is older than max_age of the list 'drop' (see why nobody renews it; it stays in "
      "force as it is)");
}

}  // namespace
}  // namespace lists
