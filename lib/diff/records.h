// SPDX-License-Identifier: GPL-2.0-or-later
//
// Reads the chain `contents` of a table: which set is recorded with which content (ruleset/contents.h has the
// form).
#pragma once

#include <vector>

#include "lower/program.h"
#include "ruleset/contents.h"

namespace diff {

class Records {
 public:
  explicit Records(const std::vector<lower::LoweredChain>& chains);

  // nullptr if the set is not recorded.
  [[nodiscard]] const ruleset::ContentRecord* find(const ruleset::SetName& set) const;

 private:
  std::vector<ruleset::ContentRecord> records_;  // sorted by name
};

}  // namespace diff
