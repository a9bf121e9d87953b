// SPDX-License-Identifier: GPL-2.0-or-later
#include "reconcile/suspects.h"

#include <variant>

namespace reconcile {

void Suspects::add(const Suspects& others) {
  all_ = all_ || others.all_;
  sets_.insert(others.sets_.begin(), others.sets_.end());
}

diff::LiveTable Suspects::doubt(diff::LiveTable live) const {
  for (auto& set : live.sets) {
    if (!std::holds_alternative<ruleset::ContentRecord>(set.content)) continue;
    if (all_ || sets_.contains(set.name)) set.content = diff::UnknownContent{};
  }
  return live;
}

}  // namespace reconcile
