// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the kernel holds of our table at one generation: the result of a snapshot, one side of the diff. Rules
// are register programs; a set's content is known, known by its record only, or not known at all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "lower/program.h"
#include "ruleset/contents.h"

namespace diff {

// Who holds the table (NFT_TABLE_F_OWNER): nobody, we, or another live process.
enum class Owner { nobody, ourselves, somebody_else };

struct LiveTableFlags {
  Owner owner = Owner::nobody;
  bool persist = false;  // the table outlives its owner
  bool dormant = false;  // somebody switched it off: none of its chains is hooked

  bool operator==(const LiveTableFlags&) const = default;
};

// The set holds something that we can not tell: compare as different, flush and fill.
struct UnknownContent {
  bool operator==(const UnknownContent&) const { return false; }
};
using LiveContent = std::variant<ruleset::Elements, ruleset::ContentRecord, UnknownContent>;

// Anonymous sets are left out: they go with the rule that has them. An interval set that holds touching
// intervals, which we never make, is UnknownContent: merged they could not be deleted.
struct LiveSet {
  ruleset::SetName name;
  std::optional<ruleset::SetSchema> schema;  // nothing: a kind of set that we never make
  LiveContent content;
  std::string comment;

  bool operator==(const LiveSet&) const = default;
};

inline constexpr std::uint32_t timeouts_type = 7;  // NFT_OBJECT_CT_TIMEOUT

// What else is in the table that we never put there: objects, flowtables, timeouts of a kind that we never
// make.
struct ForeignObject {
  std::string name;
  std::uint32_t type = 0;  // NFT_OBJECT_*

  bool operator==(const ForeignObject&) const = default;
};

// Sorted by name. `table` is empty if the kernel has no table inet mailfwd.
struct LiveTable {
  std::uint32_t generation = 0;
  std::optional<LiveTableFlags> table;
  std::vector<LiveSet> sets;
  std::vector<lower::LoweredChain> chains;
  std::vector<ForeignObject> objects;
  // Read from the kernel each names all states that the protocol has: what is not named gets the machine's
  // own timeouts when the object is made.
  std::vector<ruleset::SessionTimeouts> timeouts = {};

  bool operator==(const LiveTable&) const = default;
};

}  // namespace diff
