// SPDX-License-Identifier: GPL-2.0-or-later
//
// nft is the judge: it reads the words of the renderer, and the program that it makes of them is the one that
// lower() made of the same rule. Neither side knows of the other, so an error in one can not hide in the
// other.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "lower/lower.h"
#include "render/nft_text.h"
#include "ruleset/check.h"
#include "support/bytes.h"
#include "support/network_namespace.h"
#include "support/nft_program.h"
#include "support/program.h"
#include "support/random_rule.h"
#include "support/sample_ruleset.h"
#include "support/statement_rows.h"

namespace {

ruleset::ChainName chain_of(std::size_t index) {
  const auto digits = std::to_string(index);
  return {"row_" + std::string(4 - digits.size(), '0') + digits};
}

// The sample's sets and chains, and one chain for each rule.
ruleset::Ruleset with_chains_for(const std::vector<ruleset::Rule>& rules) {
  auto ruleset = support::sample_ruleset();
  for (std::size_t index = 0; index < rules.size(); ++index)
    ruleset.chains.push_back({chain_of(index), {}, {rules[index]}});
  std::ranges::sort(ruleset.chains, {}, &ruleset::Chain::name);
  return ruleset;
}

void expect_that_nft_agrees(const std::vector<ruleset::Rule>& rules) {
  const support::NetworkNamespace own;
  const support::NetworkNamespace::Inside inside(own);
  const auto ruleset = with_chains_for(rules);
  ASSERT_EQ(ruleset::violations(ruleset), std::vector<std::string>{});
  const auto output = support::run("nft --debug=netlink --check --file -", render::nft_text(ruleset));
  ASSERT_EQ(output.status, 0) << output.text;

  auto programs = support::nft_programs(output.text);
  for (std::size_t index = 0; index < rules.size(); ++index) {
    EXPECT_EQ(programs[chain_of(index).text], support::nft_program(lower::lower(rules[index])))
        << render::nft_text(rules[index]);
  }
}

TEST(Judge, AgreesOnEveryRow) {
  std::vector<ruleset::Rule> rules;
  for (const auto& row : support::statement_rows()) rules.push_back(row.rule);
  expect_that_nft_agrees(rules);
}

TEST(Judge, AgreesOnEveryRuleOfTheSample) {
  std::vector<ruleset::Rule> rules;
  for (const auto& chain : support::sample_ruleset().chains) {
    rules.insert(rules.end(), chain.rules.begin(), chain.rules.end());
  }
  expect_that_nft_agrees(rules);
}

TEST(Judge, AgreesOnRulesThatNobodyThoughtOf) {
  std::mt19937 random(20261123);
  const auto world = support::sample_ruleset();
  std::vector<ruleset::Rule> rules;
  for (int count = 0; count < 1000; ++count) rules.push_back(support::random_rule(random, world));
  expect_that_nft_agrees(rules);
}

// The words that stand for numbers are nft's own.
TEST(Judge, AgreesOnEveryNumberThatHasAWord) {
  using enum ruleset::Field;
  std::vector<ruleset::Rule> rules;
  for (const auto field : {icmp_type, icmpv6_type, l4_protocol, tcp_flags}) {
    for (int number = 0; number < 256; ++number) {
      rules.push_back({{ruleset::Compare{field, true, support::byte(number)}, ruleset::Accept{}}, ""});
    }
  }
  for (const std::uint32_t state : {1, 2, 4, 8, 64}) {
    rules.push_back({{ruleset::Compare{ct_state, true, support::host_word(state)}, ruleset::Accept{}}, ""});
  }
  expect_that_nft_agrees(rules);
}

// The refusing twin: the comparison sees a difference of one bit.
TEST(Judge, DisagreesWhereTheProgramIsAnother) {
  const auto& row = support::statement_rows().front();
  auto program = lower::lower(row.rule);
  const auto before = support::nft_program(program);
  std::get<lower::Cmp>(program.expressions.at(1)).value.back() ^= 1;
  EXPECT_NE(support::nft_program(program), before);
}

}  // namespace
