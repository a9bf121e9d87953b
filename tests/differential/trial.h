// SPDX-License-Identifier: GPL-2.0-or-later
//
// One policy and many packets: each is simulated and sent, and what the kernel made of it is compared with
// what the simulator said.
#pragma once

#include <optional>
#include <string>

#include "differential/gateway.h"

namespace differential {

struct Trial {
  bool refused = false;  // the policy was no policy
  std::size_t packets = 0;
  std::size_t accepted = 0;
  std::size_t rules = 0;  // that decided a packet
  std::string mismatch;   // empty: none; else the whole story
};

// Whether the kernel gets another ruleset than the simulator, to see that the comparison notices.
enum class Fault { none, moved_port };

Trial run_trial(Gateway& gateway, std::uint64_t seed, std::size_t packets, Fault fault);

}  // namespace differential
