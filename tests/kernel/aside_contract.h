// SPDX-License-Identifier: GPL-2.0-or-later
//
// What every Kernel does with the elements that come and go while the table runs: commits aside, and what is
// in a set then. Instantiated as kernel_contract.h is.
#pragma once

#include <algorithm>
#include <chrono>

#include "kernel/kernel_contract.h"

namespace kernel_contract {

template <class World>
class AsideContract : public KernelContract<World> {};

TYPED_TEST_SUITE_P(AsideContract);

// A set of bans, with two of them.
inline lower::LoweredTable banning_table() {
  auto wanted = linked_table();
  wanted.sets.push_back({{"banned_4"},
                         {{ruleset::KeyType::ipv4_address}, false, false, true, true, 100},
                         ruleset::RuntimeElements{},
                         {}});
  wanted.sets.push_back({{"banned_networks_4"},
                         {{ruleset::KeyType::ipv4_address}, true, false, false, true, 0},
                         ruleset::RuntimeElements{},
                         {}});
  std::ranges::sort(wanted.sets, {}, &ruleset::Set::name);
  return wanted;
}
inline diff::AddTimedElements timed(const char* set, std::vector<ruleset::TimedElement> elements) {
  const auto wanted = banning_table();
  const auto found = std::ranges::find(wanted.sets, ruleset::SetName{set}, &ruleset::Set::name);
  return {found->name, found->schema, std::move(elements)};
}
inline std::vector<ruleset::TimedElement> without_time(std::vector<ruleset::TimedElement> elements) {
  for (auto& element : elements) element.lifetime = element.left = {};
  return elements;
}

TYPED_TEST_P(AsideContract, CommitsAsideWhateverOthersCommit) {
  using namespace std::chrono_literals;
  this->apply(banning_table());
  const auto before = this->snapshot();
  this->world().somebody_else_commits();
  const auto hosts = timed("banned_4", {{{192, 0, 2, 1}, {192, 0, 2, 1}, 1h, 30min}});
  const auto outcome = this->kernel().commit_aside({hosts});
  const auto* committed = std::get_if<Committed>(&outcome);
  ASSERT_TRUE(committed) << words(outcome);
  EXPECT_EQ(committed->generation, this->snapshot().generation);
  EXPECT_GT(committed->generation, before.generation + 1);

  const auto held = this->kernel().timed_elements(hosts.set, hosts.schema);
  ASSERT_TRUE(held);
  EXPECT_EQ(without_time(*held), without_time(hosts.elements));
  EXPECT_EQ(held->front().lifetime, 1h);
  EXPECT_LE(held->front().left, 30min);
  EXPECT_GT(held->front().left, 29min);
  EXPECT_EQ(this->kernel().timed_elements({"nowhere"}, hosts.schema)->size(), 0U);
}

TYPED_TEST_P(AsideContract, RefusesAsideAsAWhole) {
  using namespace std::chrono_literals;
  this->apply(banning_table());
  const auto hosts = timed("banned_4", {{{192, 0, 2, 1}, {192, 0, 2, 1}, 1h, 1h}});
  auto nowhere = hosts;
  nowhere.set = {"nowhere"};
  const auto outcome = this->kernel().commit_aside({hosts, nowhere});
  EXPECT_TRUE(std::holds_alternative<Refused>(outcome)) << words(outcome);
  EXPECT_EQ(this->kernel().timed_elements(hosts.set, hosts.schema)->size(), 0U);
}

TYPED_TEST_P(AsideContract, FillsAFlushedSetWithPiecesOfWhatWasThere) {
  using namespace std::chrono_literals;
  this->apply(banning_table());
  const auto whole = timed("banned_networks_4", {{{192, 0, 0, 0}, {192, 0, 255, 255}, 1h, 1h}});
  const auto pieces = timed("banned_networks_4", {{{192, 0, 0, 0}, {192, 0, 1, 255}, 1h, 1h},
                                                  {{192, 0, 2, 0}, {192, 0, 2, 255}, 2h, 2h},
                                                  {{192, 0, 3, 0}, {192, 0, 255, 255}, 1h, 1h}});
  for (const auto& filled : {whole, pieces, pieces, whole}) {
    const auto outcome = this->kernel().commit_aside({diff::FlushSet{filled.set}, filled});
    EXPECT_TRUE(std::holds_alternative<Committed>(outcome)) << words(outcome);
    const auto held = this->kernel().timed_elements(filled.set, filled.schema);
    ASSERT_TRUE(held);
    EXPECT_EQ(without_time(*held), without_time(filled.elements));
  }
}

TYPED_TEST_P(AsideContract, TakesAnElementAwayThatMayBeGoneAlready) {
  using namespace std::chrono_literals;
  this->apply(banning_table());
  const auto hosts = timed("banned_4", {{{192, 0, 2, 1}, {192, 0, 2, 1}, 1h, 1h}});
  const diff::DeleteElements gone{hosts.set, hosts.schema,
                                  ruleset::KeyedElements{{{192, 0, 2, 1}, {192, 0, 2, 1}, {}}}};
  for (int round = 0; round < 2; ++round) {
    const auto outcome = this->kernel().commit_aside({hosts, gone});
    EXPECT_TRUE(std::holds_alternative<Committed>(outcome)) << words(outcome);
    EXPECT_EQ(this->kernel().timed_elements(hosts.set, hosts.schema)->size(), 0U);
  }
}

REGISTER_TYPED_TEST_SUITE_P(AsideContract, CommitsAsideWhateverOthersCommit, RefusesAsideAsAWhole,
                            FillsAFlushedSetWithPiecesOfWhatWasThere, TakesAnElementAwayThatMayBeGoneAlready);

}  // namespace kernel_contract
