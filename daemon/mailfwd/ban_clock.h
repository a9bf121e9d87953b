// SPDX-License-Identifier: GPL-2.0-or-later
//
// The two clocks of bans, and the one event that they have: the wall clock was set.
#pragma once

#include "bans/ban.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace mailfwd {

// Now, by both.
bans::Moment both_clocks();

// A timer that never rings, and is cancelled when somebody sets the wall clock.
class ClockWatch {
 public:
  static base::Result<ClockWatch> open();

  // Readable when the clock was set.
  [[nodiscard]] int fd() const { return timer_.get(); }
  // Whether it was, since the last time; never blocks.
  bool was_set();

 private:
  explicit ClockWatch(base::UniqueFd timer) : timer_(std::move(timer)) {}
  bool arm();

  base::UniqueFd timer_;
};

}  // namespace mailfwd
