// SPDX-License-Identifier: GPL-2.0-or-later
//
// What sets the rules of a live chain apart from those that are wanted, rule by rule: for the texts, not for
// the kernel, which gets a chain that differs as a whole. Points into both, which must outlive it.
#pragma once

#include <vector>

#include "lower/program.h"

namespace render {

using Rules = std::vector<const lower::Program*>;

struct RuleDifference {
  Rules missing;           // wanted and not there
  Rules surplus;           // there and not wanted
  Rules reworded;          // wanted; under the same comment something else is there
  bool reordered = false;  // the rules are the same, their order is not

  [[nodiscard]] bool none() const { return missing.empty() && surplus.empty() && reworded.empty(); }
};

RuleDifference rule_difference(const lower::LoweredChain& live, const Rules& wanted);

}  // namespace render
