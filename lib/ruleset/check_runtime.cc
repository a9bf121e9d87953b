// SPDX-License-Identifier: GPL-2.0-or-later
//
// What outlives a packet: timeouts of sessions, and what is kept with the elements of a set.
#include <algorithm>
#include <map>

#include "ruleset/check_parts.h"

namespace ruleset {
namespace {

// The kernel counts in jiffies of at least a millisecond, in 32 bits.
constexpr std::chrono::seconds longest_timeout(UINT32_MAX / 1000);

bool belongs_to(SessionState state, base::Protocol protocol) {
  const bool of_udp = state == SessionState::udp_unreplied || state == SessionState::udp_replied;
  return protocol == (of_udp ? base::protocol_udp : base::protocol_tcp);
}

std::string states_fault(const SessionTimeouts& timeouts) {
  if (timeouts.protocol != base::protocol_tcp && timeouts.protocol != base::protocol_udp)
    return "are for a protocol that has none";
  if (timeouts.states.empty()) return "name no state";
  for (const auto& state : timeouts.states) {
    if (!belongs_to(state.state, timeouts.protocol)) return "name a state of another protocol";
    if (state.after < std::chrono::seconds(1) || state.after > longest_timeout)
      return "have one that the kernel can not hold";
  }
  const auto descends = std::ranges::adjacent_find(timeouts.states, std::ranges::greater_equal(),
                                                   [](const StateTimeout& each) { return each.state; });
  return descends == timeouts.states.end() ? std::string() : "do not name each state once and in order";
}

}  // namespace

void check_timeouts(const SessionTimeouts& timeouts, Violations& violations) {
  const auto fault = states_fault(timeouts);
  if (!fault.empty()) violations.push_back("timeouts '" + timeouts.name.text + "' " + fault);
}

void check_allowances(const Ruleset& ruleset, Violations& violations) {
  std::map<SetName, const Allowance*> kept;
  for (const auto& chain : ruleset.chains) {
    for (const auto& rule : chain.rules) {
      for (const auto& statement : rule.statements) {
        const auto* remember = std::get_if<Remember>(&statement);
        if (remember == nullptr) continue;
        const auto known = kept.try_emplace(remember->set, &remember->allowance).first;
        if (*known->second != remember->allowance)
          violations.push_back("set '" + remember->set.text + "' is to keep two allowances");
      }
    }
  }
}

}  // namespace ruleset
