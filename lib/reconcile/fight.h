// SPDX-License-Identifier: GPL-2.0-or-later
//
// Two programs that both insist on the table would write as fast as the kernel lets them. Whoever changes it
// again and again is still repaired, but after longer and longer pauses, until he leaves it alone for a
// while.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>

#include "reconcile/action.h"
#include "reconcile/settings.h"

namespace reconcile {

class Fight {
 public:
  void repaired(Time now, const Settings& settings);
  // Before this no further repair.
  [[nodiscard]] Time earliest_repair() const;
  // "again and again: the next repair waits 40 ms"; empty while there is no fight.
  [[nodiscard]] std::string words() const;

 private:
  std::deque<Time> repairs_;  // of the last second
  std::chrono::milliseconds pause_{0};
};

}  // namespace reconcile
