// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/session_states.h"

#include <linux/netfilter/nfnetlink_cttimeout.h>

namespace kernel {
namespace {

// An attribute is one more than the place of its state, and the states of UDP begin at 32.
constexpr int first_of_udp = static_cast<int>(ruleset::SessionState::udp_unreplied);

static_assert(static_cast<int>(ruleset::SessionState::tcp_syn_sent) + 1 == CTA_TIMEOUT_TCP_SYN_SENT);
static_assert(static_cast<int>(ruleset::SessionState::tcp_close) + 1 == CTA_TIMEOUT_TCP_CLOSE);
static_assert(static_cast<int>(ruleset::SessionState::tcp_unacknowledged) + 1 == CTA_TIMEOUT_TCP_UNACK);
static_assert(static_cast<int>(ruleset::SessionState::udp_replied) - first_of_udp + 1 ==
              CTA_TIMEOUT_UDP_REPLIED);

}  // namespace

std::uint16_t session_state_attribute(ruleset::SessionState state) {
  const int number = static_cast<int>(state);
  return static_cast<std::uint16_t>((number < first_of_udp ? number : number - first_of_udp) + 1);
}

std::optional<ruleset::SessionState> session_state_of(base::Protocol protocol, std::uint16_t attribute) {
  if (attribute == 0) return std::nullopt;
  if (protocol == base::protocol_tcp && attribute <= CTA_TIMEOUT_TCP_MAX)
    return static_cast<ruleset::SessionState>(attribute - 1);
  if (protocol == base::protocol_udp && attribute <= CTA_TIMEOUT_UDP_MAX)
    return static_cast<ruleset::SessionState>(first_of_udp + attribute - 1);
  return std::nullopt;
}

}  // namespace kernel
