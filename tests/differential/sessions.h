// SPDX-License-Identifier: GPL-2.0-or-later
//
// What comes after the first packet of a session: its answer, and the next packet of its opener. Written from
// conntrack's ways, not from lib/simulate: a known session is translated as its first packet was, and the
// answer back again.
#pragma once

#include <optional>

#include "differential/gateway.h"
#include "simulate/packet.h"
#include "simulate/trace.h"

namespace differential {

struct Follower {
  simulate::Packet sent;    // as it is on the wire
  simulate::Packet judged;  // as the filter's rules see it: an answer with its destination translated back
  Fate expected;            // if it is let through
};

// Nothing where no answer belongs to a session, or could not come back the way it went. `first` as it was
// sent, `outcome` what became of it: accepted.
std::optional<Follower> answer_to(const simulate::Packet& first, const simulate::Outcome& outcome,
                                  std::uint32_t tag, const simulate::Routes& routes);
// After the answer; nothing for ICMP.
std::optional<Follower> next_of(const simulate::Packet& first, const simulate::Outcome& outcome,
                                std::uint32_t tag);

}  // namespace differential
