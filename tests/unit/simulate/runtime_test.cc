// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the kernel has come to hold, as an assumption: elements, full sets, allowances, rates.
#include <gtest/gtest.h>

#include "simulate/simulate.h"
#include "unit/simulate/packets.h"

namespace {

using namespace ruleset;
using simulate::Assumed;
using simulate::Decision;
using simulate::Runtime;
using support::address;
using tests::syn;
using namespace std::chrono_literals;

const SetName sources{"sources_4"};

Ruleset counting(std::vector<Statement> statements, RuntimeElements made_with = {}) {
  Ruleset ruleset;
  ruleset.sets = {
      {sources, {{KeyType::ipv4_address}, false, false, true, true, 16}, std::move(made_with), ""}};
  statements.emplace_back(Accept{});
  ruleset.chains = {{{"input"},
                     BaseHook{ChainType::filter, HookPoint::input, 0, BasePolicy::drop},
                     {{std::move(statements), ""}}}};
  return ruleset;
}

const simulate::Routes here{{support::ipv4_set({"192.0.2.25"}), {}}, {}, {}};

Decision decision(const Ruleset& ruleset, const Runtime& runtime) {
  return simulate::simulate(ruleset, syn(), here, runtime).decision;
}

Statement remember(Allowance allowance) {
  return Remember{Field::ipv4_source, {}, sources, 60s, false, allowance};
}
Statement is_in() {
  return InSet{{Field::ipv4_source}, sources, false, {}};
}

const Bytes client = address("198.51.100.7");
const Bytes neighbour = address("198.51.100.8");

TEST(Runtime, ASetHoldsWhatIsAssumedElseWhatItIsMadeWith) {
  const auto empty = counting({is_in()});
  const auto seeded = counting({is_in()}, {{{client, client, 60s, 60s}}});
  EXPECT_EQ(decision(empty, {}), Decision::drop);
  EXPECT_EQ(decision(seeded, {}), Decision::accept);
  Runtime runtime;
  runtime.elements[sources] = {{client, client}};
  EXPECT_EQ(decision(empty, runtime), Decision::accept);
  runtime.elements[sources] = {{neighbour, neighbour}};
  EXPECT_EQ(decision(seeded, runtime), Decision::drop);
}

TEST(Runtime, AnAllowanceIsWithinUnlessItIsSaidToBeExceeded) {
  for (const Allowance& allowance : {Allowance(WithinRate{1, RateUnit::hour, 1}), Allowance(WithinOpen{1})}) {
    const auto ruleset = counting({remember(allowance)});
    EXPECT_EQ(decision(ruleset, {}), Decision::accept);
    Runtime runtime;
    runtime.exceeded.insert({sources, neighbour});
    EXPECT_EQ(decision(ruleset, runtime), Decision::accept);
    runtime.exceeded.insert({sources, client});
    EXPECT_EQ(decision(ruleset, runtime), Decision::drop);
    runtime = {};
    runtime.allowances = Assumed::exceeded;
    EXPECT_EQ(decision(ruleset, runtime), Decision::drop);
  }
}

TEST(Runtime, WhatIsOnlyRememberedCanNotBeExceeded) {
  Runtime runtime;
  runtime.allowances = Assumed::exceeded;
  EXPECT_EQ(decision(counting({remember({})}), runtime), Decision::accept);
}

TEST(Runtime, AFullSetTakesNobodyButThoseWhoAreInItAlready) {
  const auto ruleset = counting({remember(WithinOpen{1})});
  Runtime runtime;
  runtime.full.insert(sources);
  EXPECT_EQ(decision(ruleset, runtime), Decision::drop);
  runtime.elements[sources] = {{client, client}};
  EXPECT_EQ(decision(ruleset, runtime), Decision::accept);
}

TEST(Runtime, ARateOfARuleIsWithinUnlessItIsSaidToBeExceeded) {
  const auto ruleset = counting({RateLimit{1, RateUnit::second, 1}});
  EXPECT_EQ(decision(ruleset, {}), Decision::accept);
  Runtime runtime;
  runtime.rates = Assumed::exceeded;
  EXPECT_EQ(decision(ruleset, runtime), Decision::drop);
}

TEST(Runtime, AfterThePacketTheSetHoldsItsSource) {
  const auto ruleset = counting({remember(WithinOpen{1})}, {{{neighbour, neighbour, 60s, 60s}}});
  const auto outcome = simulate::simulate(ruleset, syn(), here);
  const auto runtime = simulate::after(ruleset, {}, outcome);
  const std::vector<simulate::Present> both{{neighbour, neighbour}, {client, client}};
  EXPECT_EQ(runtime.elements.at(sources), both);
  const auto again = simulate::simulate(ruleset, syn(), here, runtime);
  EXPECT_EQ(simulate::after(ruleset, runtime, again), runtime);
}

}  // namespace
