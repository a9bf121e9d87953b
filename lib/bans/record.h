// SPDX-License-Identifier: GPL-2.0-or-later
//
// A ban as it outlives the daemon and the machine: with the times of both clocks, since each of them is worth
// something only where the other is not. The uptime is exact and nobody can set it, but it begins anew with
// each boot; the wall clock goes on over a boot, but may be set, or be lost with a dead battery.
#pragma once

#include <cstdint>
#include <string>

#include "bans/ban.h"

namespace bans {

struct Record {
  Subject subject;
  WallTime since{};
  WallTime until{};
  std::string boot;  // in which the next two hold
  Uptime began{};
  Uptime ends{};
  std::uint32_t times = 1;
  std::string reason;

  bool operator==(const Record&) const = default;
};

WallTime wall_time(Uptime then, const Moment& now);

Record record_of(const Ban& ban, const Moment& now);

// `written`: the last time at which something was put on disk, by the clock of then. In the same boot the
// times are those of the uptime, whatever the wall clock says. In another one they come from the wall clock;
// if that has gone back behind `written` it is wrong, and the time that the machine was off is not counted.
// Never longer than the ban was.
Ban ban_of(const Record& record, const Moment& now, WallTime written);

}  // namespace bans
