// SPDX-License-Identifier: GPL-2.0-or-later
//
// Whether conntrack still remembers the sessions that it knew. The kernel does not announce that its table
// was flushed; so an entry of our own stands in it, for a session that nobody can have (an unassigned
// protocol on the loopback address), and when it has gone, so have the others. Not a list of sessions:
// conntrack.h.
#pragma once

#include <chrono>

#include "base/result.h"
#include "kernel/nl_socket.h"

namespace kernel {

class SessionMemory {
 public:
  static base::Result<SessionMemory> open();

  // Puts the witness there, or gives it its whole life anew.
  base::Result<void> renew();

  // Whether the witness is there. Its absence means nothing once `lifetime` has passed since renew().
  base::Result<bool> lasts();

  // The kernel counts in ticks of at most a millisecond and an int: 24 days (ctnetlink_create_conntrack).
  static constexpr std::chrono::hours lifetime{std::chrono::days(20)};

 private:
  explicit SessionMemory(NlSocket socket) : socket_(std::move(socket)) {}

  NlSocket socket_;
};

}  // namespace kernel
