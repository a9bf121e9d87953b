// SPDX-License-Identifier: GPL-2.0-or-later
//
// Sets whose record may not be true any more because somebody else wrote into them. A record is only worth
// what nobody but us has done to the set; elements that were dumped are what they are.
#pragma once

#include <set>
#include <vector>

#include "diff/live_table.h"

namespace reconcile {

class Suspects {
 public:
  void add(const std::vector<ruleset::SetName>& touched) { sets_.insert(touched.begin(), touched.end()); }
  void add_all() { all_ = true; }
  void add(const Suspects& others);
  [[nodiscard]] bool empty() const { return !all_ && sets_.empty(); }

  // The table with what the suspects' records say taken for unknown.
  [[nodiscard]] diff::LiveTable doubt(diff::LiveTable live) const;

 private:
  bool all_ = false;
  std::set<ruleset::SetName> sets_;
};

}  // namespace reconcile
