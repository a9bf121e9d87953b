// SPDX-License-Identifier: GPL-2.0-or-later
#include "reconcile/fight.h"

#include <algorithm>

namespace reconcile {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds first_pause{20};
constexpr int quiet_pauses = 2;  // this many times the longest pause without a repair ends the fight

}  // namespace

void Fight::repaired(Time now, const Settings& settings) {
  if (!repairs_.empty() && now - repairs_.back() > quiet_pauses * settings.fight_pause) pause_ = {};
  repairs_.push_back(now);
  while (now - repairs_.front() >= seconds(1)) repairs_.pop_front();
  const bool too_many = repairs_.size() > static_cast<std::size_t>(settings.repairs_per_second);
  // Once it is a fight, slowness alone does not end it: only his leaving us alone does.
  if (too_many || pause_.count() > 0) pause_ = std::clamp(2 * pause_, first_pause, settings.fight_pause);
}

Time Fight::earliest_repair() const {
  return repairs_.empty() ? Time{} : repairs_.back() + pause_;
}

std::string Fight::words() const {
  if (pause_.count() == 0) return {};
  return "again and again: the next repair waits " + std::to_string(pause_.count()) + " ms";
}

}  // namespace reconcile
