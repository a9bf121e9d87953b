// SPDX-License-Identifier: GPL-2.0-or-later
//
// Walks two sequences that are sorted by name side by side: visit(old, now) is called once for each name,
// with nullptr for the side that does not have it.
#pragma once

#include <vector>

namespace diff {

template <class Old, class Now, class Visit>
void for_each_pair(const std::vector<Old>& olds, const std::vector<Now>& nows, Visit visit) {
  const Old* const no_old = nullptr;
  const Now* const no_now = nullptr;
  auto old = olds.begin();
  auto now = nows.begin();
  while (old != olds.end() || now != nows.end()) {
    if (now == nows.end() || (old != olds.end() && old->name < now->name)) {
      visit(&*old++, no_now);
    } else if (old == olds.end() || now->name < old->name) {
      visit(no_old, &*now++);
    } else {
      visit(&*old++, &*now++);
    }
  }
}

}  // namespace diff
