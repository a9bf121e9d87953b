// SPDX-License-Identifier: GPL-2.0-or-later
#include "diff/order.h"

#include <algorithm>
#include <cstdint>
#include <variant>

#include "base/overloaded.h"

namespace diff {
namespace {

// One step of the batch after the other; tests/unit/diff/order_test.cc has a case for each neighbouring pair.
enum class Step : std::uint8_t {
  table,            // everything else is in it
  flush_rules,      // rules hold sets, objects and chains: they let go first
  remove_elements,  // elements of a verdict map hold chains, and an interval must go before another that
                    // overlaps it
  delete_sets,      // no rule looks anything up in them any more; their elements let go of chains and objects
  delete_objects,   // neither rule nor set refers to them any more
  delete_chains,    // neither rule nor element jumps to them any more
  add_chains,   // before whoever jumps to them; empty, since their rules may refer to sets that are still to
                // come
  add_objects,  // after the deletion of one of the same name, before the rules that refer to them
  add_sets,  // after the deletion of a set of the same name, before its elements and the rules that look into
             // it
  add_elements,  // those of a verdict map refer to chains
  add_rules,     // refer to all of the above
};

Step step_of(const Change& change) {
  return std::visit(base::Overloaded{
                        [](const AddTable&) { return Step::table; },
                        [](const DeleteTable&) { return Step::table; },
                        [](const WakeTable&) { return Step::table; },
                        [](const FlushChain&) { return Step::flush_rules; },
                        [](const FlushSet&) { return Step::remove_elements; },
                        [](const DeleteElements&) { return Step::remove_elements; },
                        [](const DeleteSet&) { return Step::delete_sets; },
                        [](const DeleteObject&) { return Step::delete_objects; },
                        [](const DeleteChain&) { return Step::delete_chains; },
                        [](const AddChain&) { return Step::add_chains; },
                        [](const SetChainPolicy&) { return Step::add_chains; },
                        [](const AddSet&) { return Step::add_sets; },
                        [](const AddTimeouts&) { return Step::add_objects; },
                        [](const AddElements&) { return Step::add_elements; },
                        [](const AddTimedElements&) { return Step::add_elements; },
                        [](const AddRule&) { return Step::add_rules; },
                    },
                    change);
}

}  // namespace

std::vector<Change> in_order(std::vector<Change> changes) {
  std::ranges::stable_sort(changes, {}, step_of);
  return changes;
}

}  // namespace diff
