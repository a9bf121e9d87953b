// SPDX-License-Identifier: GPL-2.0-or-later
//
// The sample that readback and equivalence are tried on is whole: nobody adds a kind of statement without a
// row there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "ruleset/check.h"
#include "support/sample_ruleset.h"

namespace {

using namespace ruleset;

TEST(SampleRuleset, HasNoViolations) {
  EXPECT_THAT(violations(support::sample_ruleset()), testing::ElementsAre());
}

TEST(SampleRuleset, HoldsEveryKindOfStatement) {
  std::set<std::size_t> kinds;
  for (const auto& chain : support::sample_ruleset().chains) {
    for (const auto& rule : chain.rules) {
      for (const auto& statement : rule.statements) kinds.insert(statement.index());
    }
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<Statement>);
}

TEST(SampleRuleset, HoldsEveryKindOfVerdictInItsMaps) {
  std::set<std::size_t> kinds;
  for (const auto& set : support::sample_ruleset().sets) {
    const auto* elements = std::get_if<KeyedElements>(&set.elements);
    if (elements == nullptr) continue;
    for (const auto& element : *elements) {
      if (element.verdict) kinds.insert(element.verdict->index());
    }
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<Verdict>);
}

TEST(SampleRuleset, HoldsEveryTypeOfKeyThatASetCanHave) {
  std::set<KeyType> types;
  for (const auto& set : support::sample_ruleset().sets)
    types.insert(set.schema.key.begin(), set.schema.key.end());
  for (const auto& row : fields()) {
    if (row.type == KeyType::byte) continue;  // refused by violations()
    EXPECT_TRUE(types.contains(row.type)) << row.nft_name;
  }
}

TEST(SampleRuleset, LooksAtEveryField) {
  std::set<Field> seen;
  const auto collect = [&](const auto& statement) {
    if constexpr (requires { statement.field; }) seen.insert(statement.field);
    if constexpr (requires { statement.fields; })
      seen.insert(statement.fields.begin(), statement.fields.end());
  };
  for (const auto& chain : support::sample_ruleset().chains) {
    for (const auto& rule : chain.rules) {
      for (const auto& statement : rule.statements) std::visit(collect, statement);
    }
  }
  EXPECT_EQ(seen.size(), fields().size());
}

}  // namespace
