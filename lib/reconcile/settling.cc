// SPDX-License-Identifier: GPL-2.0-or-later
#include "reconcile/settling.h"

#include <algorithm>
#include <utility>

namespace reconcile {

void Settling::note(std::string cause, Time now, const Settings& settings) {
  if (!pending_) pending_ = Pending{{}, {}, now + settings.settle_at_most};
  pending_->causes.add(std::move(cause));
  pending_->due = std::min(now + settings.settle, pending_->at_the_latest);
}

void Settling::retry(const Causes& causes, Time then) {
  if (!pending_) pending_ = Pending{causes, then, then};
}

std::optional<Time> Settling::due() const {
  return pending_ ? std::optional(pending_->due) : std::nullopt;
}

Causes Settling::take() {
  auto causes = std::move(pending_->causes);
  pending_.reset();
  return causes;
}

}  // namespace reconcile
