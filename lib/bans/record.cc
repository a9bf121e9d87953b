// SPDX-License-Identifier: GPL-2.0-or-later
#include "bans/record.h"

#include <algorithm>

namespace bans {

WallTime wall_time(Uptime then, const Moment& now) {
  return now.wall + (then - now.uptime);
}

Record record_of(const Ban& ban, const Moment& now) {
  return {ban.subject,
          wall_time(ban.began, now),
          wall_time(ban.ends, now),
          now.boot,
          ban.began,
          ban.ends,
          ban.times,
          ban.reason};
}

Ban ban_of(const Record& record, const Moment& now, WallTime written) {
  Ban ban{record.subject, record.began, record.ends, record.times, record.reason};
  const auto whole = std::max(record.ends - record.began, Uptime(0));
  if (record.boot == now.boot) {
    // Only a file that was tampered with has a ban of the future.
    ban.ends = std::min(ban.ends, now.uptime + whole);
  } else {
    ban.ends = now.uptime + std::min(record.until - std::max(now.wall, written), whole);
  }
  ban.began = ban.ends - whole;
  return ban;
}

}  // namespace bans
