// SPDX-License-Identifier: GPL-2.0-or-later
//
// What has to happen in the kernel, in the order in which it may happen there (diff/order.cc explains the
// order). `staging` fills big new sets that nothing refers to yet, in as many batches as it takes; `changes`
// is one batch, all or nothing, refused if the ruleset has moved since `generation`. Both empty: kernel and
// policy are equal.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "diff/live_table.h"
#include "lower/program.h"

namespace diff {

// Create the table, or take it over (which wakes it, too): with `owned`, flags owner and persist are asked
// for.
struct AddTable {
  bool owned = false;
  bool operator==(const AddTable&) const = default;
};
struct DeleteTable {
  bool operator==(const DeleteTable&) const = default;
};
struct WakeTable {  // clears the dormant flag
  bool operator==(const WakeTable&) const = default;
};
struct FlushChain {
  ruleset::ChainName chain;
  bool operator==(const FlushChain&) const = default;
};
struct AddChain {
  ruleset::ChainName chain;
  std::optional<ruleset::BaseHook> base;
  bool operator==(const AddChain&) const = default;
};
struct SetChainPolicy {
  ruleset::ChainName chain;
  ruleset::BaseHook base;
  bool operator==(const SetChainPolicy&) const = default;
};
struct DeleteChain {
  ruleset::ChainName chain;
  bool operator==(const DeleteChain&) const = default;
};
struct AddRule {
  ruleset::ChainName chain;
  lower::Program program;
  bool operator==(const AddRule&) const = default;
};
// A set without its elements, which follow as AddElements.
struct AddSet {
  ruleset::SetName set;
  ruleset::SetSchema schema;
  std::string comment;
  bool operator==(const AddSet&) const = default;
};
struct DeleteSet {
  ruleset::SetName set;
  bool operator==(const DeleteSet&) const = default;
};
struct FlushSet {
  ruleset::SetName set;
  bool operator==(const FlushSet&) const = default;
};
// `elements` share their array with the set they come from.
struct AddElements {
  ruleset::SetName set;
  ruleset::SetSchema schema;
  ruleset::Elements elements;
  bool operator==(const AddElements&) const = default;
};
struct DeleteElements {
  ruleset::SetName set;
  ruleset::SetSchema schema;
  ruleset::Elements elements;
  bool operator==(const DeleteElements&) const = default;
};
// Into a set of RuntimeElements. One that is there already gets the new time; a range that overlaps another
// one is refused.
struct AddTimedElements {
  ruleset::SetName set;
  ruleset::SetSchema schema;
  std::vector<ruleset::TimedElement> elements;
  bool operator==(const AddTimedElements&) const = default;
};
// There is none of that name. Deleted as an object (timeouts_type).
struct AddTimeouts {
  ruleset::SessionTimeouts timeouts;
  bool operator==(const AddTimeouts&) const = default;
};
struct DeleteObject {
  ForeignObject object;
  bool operator==(const DeleteObject&) const = default;
};

using Change = std::variant<AddTable, DeleteTable, WakeTable, FlushChain, AddChain, SetChainPolicy,
                            DeleteChain, AddRule, AddSet, DeleteSet, FlushSet, AddElements, DeleteElements,
                            AddTimedElements, AddTimeouts, DeleteObject>;

struct Changeset {
  std::uint32_t generation = 0;
  std::vector<Change> staging;
  std::vector<Change> changes;

  [[nodiscard]] bool empty() const { return staging.empty() && changes.empty(); }
  bool operator==(const Changeset&) const = default;
};

}  // namespace diff
