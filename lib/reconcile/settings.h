// SPDX-License-Identifier: GPL-2.0-or-later
//
// The reconciler's times and bounds, and what it has to know of the kernel. Not the operator's: he has none
// to set.
#pragma once

#include <chrono>

namespace reconcile {

struct Settings {
  std::chrono::milliseconds settle{20};  // a burst of changes is one reload: wait for this much quiet ...
  std::chrono::milliseconds settle_at_most{100};  // ... but not longer than this
  std::chrono::milliseconds retry{1000};          // after the kernel was out of memory
  int stale_retries = 50;                         // with backoff, before a commit counts as failed
  int repairs_per_second = 20;  // more than this is a fight, which is not fought at full speed
  std::chrono::milliseconds fight_pause{1000};  // the longest wait between two repairs in a fight
  bool kernel_has_owners = false;               // as Features::table_owner
};

}  // namespace reconcile
