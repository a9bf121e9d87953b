// SPDX-License-Identifier: GPL-2.0-or-later
#include "diff/order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "support/tables.h"

namespace diff {
namespace {

// One of each kind, in the order in which they may happen.
const std::vector<Change> one_of_each = {
    AddTable{true},
    WakeTable{},
    FlushChain{{"old_chain"}},
    DeleteElements{{"map"}, support::service_schema, support::services("map", {{25, "old_chain"}}).elements},
    FlushSet{{"other_map"}},
    DeleteSet{{"set"}},
    DeleteObject{{"times", timeouts_type}},
    DeleteChain{{"old_chain"}},
    AddChain{{"new_chain"}, std::nullopt},
    SetChainPolicy{{"input"}, {}},
    AddTimeouts{{{"times"}, base::protocol_tcp, {}}},
    AddSet{{"set"}, support::address_schema, ""},
    AddElements{{"map"}, support::service_schema, support::services("map", {{25, "new_chain"}}).elements},
    AddTimedElements{{"banned"}, support::address_schema, {}},
    AddRule{{"new_chain"}, support::accept("first")},
    AddRule{{"new_chain"}, support::accept("second")},
};

TEST(Order, PutsEachKindOfChangeWhereTheKernelTakesIt) {
  std::set<std::size_t> kinds;
  for (const auto& change : one_of_each) kinds.insert(change.index());
  ASSERT_EQ(kinds.size() + 1, std::variant_size_v<Change>)
      << "a kind of change has no row here";  // DeleteTable is alone

  // Kinds that share a step keep the order in which they came; the shuffle moves whole kinds only.
  auto backwards = one_of_each;
  std::ranges::reverse(backwards);
  const auto swap = [&](std::size_t a, std::size_t b) { std::swap(backwards[a], backwards[b]); };
  const auto from_end = [&](std::size_t at) { return one_of_each.size() - 1 - at; };
  swap(from_end(0), from_end(1));    // AddTable, WakeTable
  swap(from_end(3), from_end(4));    // DeleteElements, FlushSet
  swap(from_end(8), from_end(9));    // AddChain, SetChainPolicy
  swap(from_end(12), from_end(13));  // AddElements, AddTimedElements
  swap(from_end(14), from_end(15));  // the two rules
  EXPECT_EQ(in_order(backwards), one_of_each);
}

TEST(Order, KeepsRulesInSequence) {
  const std::vector<Change> rules = {AddRule{{"b"}, support::accept("1")},
                                     AddRule{{"a"}, support::accept("2")},
                                     AddRule{{"b"}, support::accept("3")}};
  EXPECT_EQ(in_order(rules), rules);
}

}  // namespace
}  // namespace diff
