// SPDX-License-Identifier: GPL-2.0-or-later
//
// What our own batches put into the kernel and what nft makes of `show --nft` are listed by nft in the same
// words, to the last byte. So the renderer tells the truth, and the encoder writes what nft would have
// written.
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

#include "diff/diff.h"
#include "kernel/netlink_kernel.h"
#include "lower/lower.h"
#include "render/nft_text.h"
#include "ruleset/check.h"
#include "support/compiled_goldens.h"
#include "support/network_namespace.h"
#include "support/program.h"
#include "support/random_rule.h"
#include "support/sample_ruleset.h"
#include "support/statement_rows.h"

namespace {

constexpr const char* list = "nft list table inet mailfwd";

// How long an element still stays is another number each time that it is read.
std::string without_remaining_time(const std::string& listing) {
  static const std::regex remaining(" expires [0-9a-z]+");
  return std::regex_replace(listing, remaining, " expires soon");
}

std::string listed() {
  return without_remaining_time(support::run(list).text);
}

std::string listed_after_our_batch(const ruleset::Ruleset& ruleset) {
  const support::NetworkNamespace own;
  const support::NetworkNamespace::Inside inside(own);
  auto kernel = kernel::NetlinkKernel::open();
  if (!kernel) return base::to_text(kernel.error());
  const auto live = (*kernel)->snapshot(nullptr);
  if (!live) return base::to_text(live.error());
  const auto outcome = (*kernel)->commit(diff::diff(*live, lower::lower(ruleset)));
  if (const auto* refused = std::get_if<kernel::Refused>(&outcome)) return base::to_text(refused->errors);
  if (!std::holds_alternative<kernel::Committed>(outcome)) return "not committed";
  return listed();
}

std::string listed_after_nft(const std::string& script) {
  const support::NetworkNamespace own;
  const support::NetworkNamespace::Inside inside(own);
  const auto loaded = support::run("nft --file -", script);
  if (loaded.status != 0) return loaded.text;
  return listed();
}

// nft shows who owns a table, and can not load what it shows.
std::string without_owner(const std::string& listing) {
  static const std::regex owner(" # progname [^\n]*\n\tflags owner\n\n?");
  return std::regex_replace(listing, owner, "\n", std::regex_constants::format_first_only);
}

void expect_equivalent(const ruleset::Ruleset& ruleset) {
  ASSERT_EQ(ruleset::violations(ruleset), std::vector<std::string>{});
  const auto ours = without_owner(listed_after_our_batch(ruleset));
  const auto theirs = listed_after_nft(render::nft_text(ruleset));
  EXPECT_TRUE(theirs.starts_with("table inet mailfwd {\n")) << theirs;
  EXPECT_EQ(ours, theirs);
}

ruleset::Ruleset sample_with(const std::vector<ruleset::Rule>& rules) {
  auto ruleset = support::sample_ruleset();
  ruleset.chains.push_back({{"tried"}, {}, rules});
  std::ranges::sort(ruleset.chains, {}, &ruleset::Chain::name);
  return ruleset;
}

TEST(Equivalence, HoldsForTheSample) {
  expect_equivalent(support::sample_ruleset());
}

TEST(Equivalence, HoldsForAnOwnedTable) {
  auto owned = support::sample_ruleset();
  owned.owned = true;
  expect_equivalent(owned);
}

TEST(Equivalence, HoldsForEveryRow) {
  std::vector<ruleset::Rule> rules;
  for (const auto& row : support::statement_rows()) rules.push_back(row.rule);
  expect_equivalent(sample_with(rules));
}

TEST(Equivalence, HoldsForRulesThatNobodyThoughtOf) {
  std::mt19937 random(20261124);
  const auto world = support::sample_ruleset();
  std::vector<ruleset::Rule> rules;
  for (int count = 0; count < 500; ++count) rules.push_back(support::random_rule(random, world));
  expect_equivalent(sample_with(rules));
}

TEST(Equivalence, HoldsForAnEmptyTable) {
  ruleset::Ruleset empty;
  empty.owned = false;
  expect_equivalent(empty);
}

// Every golden case that compiles, as the compiler makes it.
TEST(Equivalence, HoldsForEveryCompiledPolicy) {
  const auto compiled = support::compiled_goldens();
  EXPECT_GE(compiled.size(), 5U);
  for (const auto& [name, ruleset] : compiled) {
    SCOPED_TRACE(name);
    expect_equivalent(ruleset);
  }
}

// Reading our own listing back gives the listing again: an admin may save it and load it.
TEST(Equivalence, SurvivesTheRoundTripThroughNftsListing) {
  const auto first = listed_after_our_batch(support::sample_ruleset());
  const auto loadable = std::regex_replace(first, std::regex(" expires soon"), " expires 30s");
  EXPECT_EQ(listed_after_nft(loadable), first);
}

// The refusing twin: one chain and one element less, and the listings differ.
TEST(Equivalence, DoesNotHoldForAnotherRuleset) {
  auto other = support::sample_ruleset();
  std::erase_if(other.chains, [](const auto& chain) { return chain.name.text == "icmp_6"; });
  for (auto& set : other.sets) {
    if (set.name.text == "by_protocol") std::get<ruleset::KeyedElements>(set.elements).edit().pop_back();
  }
  ASSERT_EQ(ruleset::violations(other), std::vector<std::string>{});
  EXPECT_NE(listed_after_our_batch(other), listed_after_nft(render::nft_text(support::sample_ruleset())));
}

}  // namespace
