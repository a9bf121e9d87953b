// SPDX-License-Identifier: GPL-2.0-or-later
#include "lower/lower.h"

#include <gtest/gtest.h>

#include <set>

#include "support/sample_ruleset.h"
#include "support/statement_rows.h"

namespace {

TEST(Lower, MakesOfEveryRowTheProgramThatIsWrittenBesideIt) {
  for (const auto& row : support::statement_rows()) EXPECT_EQ(to_text(lower::lower(row.rule)), row.program);
}

TEST(Lower, HasARowForEveryKindOfStatement) {
  std::set<std::size_t> kinds;
  for (const auto& row : support::statement_rows()) {
    for (const auto& statement : row.rule.statements) kinds.insert(statement.index());
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<ruleset::Statement>);
}

TEST(Lower, KeepsTheCommentOfARule) {
  const ruleset::Rule rule{{ruleset::Accept{}}, "allow mail-in (mailfw.toml:12)"};
  EXPECT_EQ(to_text(lower::lower(rule)), "[ accept ]  # allow mail-in (mailfw.toml:12)");
}

TEST(Lower, SetsTheDefaultThatTheKernelWouldFillIn) {
  const auto program = lower::lower(ruleset::Rule{{ruleset::Log{"mailfwd: "}}, ""});
  EXPECT_EQ(std::get<lower::LogLine>(program.expressions.front()).level, 4U);
}

TEST(Lower, CarriesSetsAndChainsOverAsTheyAre) {
  const auto sample = support::sample_ruleset();
  const auto table = lower::lower(sample);
  EXPECT_EQ(table.owned, sample.owned);
  EXPECT_EQ(table.sets, sample.sets);
  EXPECT_EQ(table.timeouts, sample.timeouts);
  ASSERT_EQ(table.chains.size(), sample.chains.size());
  for (std::size_t index = 0; index < sample.chains.size(); ++index) {
    EXPECT_EQ(table.chains[index].name, sample.chains[index].name);
    EXPECT_EQ(table.chains[index].base, sample.chains[index].base);
    EXPECT_EQ(table.chains[index].rules.size(), sample.chains[index].rules.size());
  }
}

TEST(Lower, GivesTheSameForTheSame) {
  EXPECT_EQ(lower::lower(support::sample_ruleset()), lower::lower(support::sample_ruleset()));
}

}  // namespace
