// SPDX-License-Identifier: GPL-2.0-or-later
//
// One policy and many packets: each is simulated and sent, and what the kernel made of it is compared with
// what the simulator said. Of some sessions also what comes after the first packet. A trial that fails is a
// value that can be replayed, and so be made smaller (shrink.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "differential/gateway.h"

namespace differential {

// Whether the kernel gets another ruleset than the simulator, to see that the comparison notices.
enum class Fault { none, moved_port, turned_verdict, lost_sessions };

// A packet of no session before; `followed`: if it is let through, its answer and its next packet are sent
// too.
struct Step {
  simulate::Packet packet;
  std::uint32_t tag = 0;
  bool followed = false;
};

struct Case {
  std::string policy;
  std::vector<Step> steps;
  Fault fault = Fault::none;
};

struct Trial {
  bool refused = false;  // the policy was no policy
  std::size_t packets = 0;
  std::size_t accepted = 0;
  std::size_t followers = 0;
  std::size_t rules = 0;  // that decided a packet
  std::string mismatch;   // empty: none; else what differs
  Case failed;            // with the packets up to that one
};

Trial run_trial(Gateway& gateway, std::uint64_t seed, std::size_t packets, Fault fault);

// What differs the first time; empty: nothing, or the policy is none.
std::string replay(Gateway& gateway, const Case& one);

}  // namespace differential
