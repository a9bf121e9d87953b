// SPDX-License-Identifier: GPL-2.0-or-later
//
// The table of MemoryKernel: what the kernel would hold, and one change applied to it with the kernel's
// refusals. A change that is refused may leave the table half changed: whoever applies works on a copy and
// throws it away. Elements are kept as they were given (touching intervals stay two), because that is how the
// kernel deletes them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "diff/changeset.h"
#include "diff/live_table.h"

namespace kernel {

struct MemorySet {
  std::optional<ruleset::SetSchema> schema;  // nothing: a kind of set that we never make
  std::vector<ruleset::Element> elements;    // sorted by low; an address set's are keys of 4 or 16 bytes
  std::string comment;
  std::vector<ruleset::TimedElement> timed = {};  // sorted by low; without a clock they stay

  bool operator==(const MemorySet&) const = default;
};

struct MemoryTable {
  diff::LiveTableFlags flags;
  std::map<std::string, MemorySet> sets;
  std::map<std::string, lower::LoweredChain> chains;
  std::map<std::string, diff::ForeignObject> objects;
  std::map<std::string, ruleset::SessionTimeouts> timeouts = {};
};

// `owners`: the kernel has NFT_TABLE_F_OWNER.
struct MemoryRules {
  bool owners = true;
};

// Applies one change; the error names the object as NetlinkKernel's does.
std::optional<base::Error> apply(const diff::Change& change, const MemoryRules& rules,
                                 std::optional<MemoryTable>& table);

// What the kernel validates at the end of a batch: no jump from a base chain leads in a circle or too deep.
std::optional<base::Error> jumps_too_deep(const MemoryTable& table);
// Nor does any lead to a translation that its hook can not make.
std::optional<base::Error> misplaced_translation(const MemoryTable& table);

// The two forms of a set's elements. Touching address intervals have no Elements form: UnknownContent.
std::vector<ruleset::Element> flat(const ruleset::Elements& elements, const ruleset::SetSchema& schema);
diff::LiveContent content_of(const MemorySet& set);

// Exactly those elements, all of which must exist; or all of which must not overlap what is there.
std::optional<base::Error> add_elements(const diff::AddElements& change, MemoryTable& table);
std::optional<base::Error> delete_elements(const diff::DeleteElements& change, MemoryTable& table);
// Those that are there get their new time.
std::optional<base::Error> add_elements(const diff::AddTimedElements& change, MemoryTable& table);

// Whether an element of a verdict map leads to the chain.
bool element_leads_to(const MemoryTable& table, const std::string& chain);

// The error of an nf_tables object: "chain 'x': Device or resource busy".
base::Error refusal(const std::string& object, const std::string& name, int number);

}  // namespace kernel
