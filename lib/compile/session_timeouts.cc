// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "compile/keys.h"
#include "compile/passes.h"

namespace compile {
namespace {

using ruleset::SessionState;
using std::chrono::seconds;

struct NamedState {
  std::string_view name;  // as options.timeouts calls it
  SessionState state;
};

constexpr std::array tcp_states{
    NamedState{"syn_sent", SessionState::tcp_syn_sent},
    NamedState{"syn_recv", SessionState::tcp_syn_received},
    NamedState{"established", SessionState::tcp_established},
    NamedState{"fin_wait", SessionState::tcp_fin_wait},
    NamedState{"close_wait", SessionState::tcp_close_wait},
    NamedState{"last_ack", SessionState::tcp_last_ack},
    NamedState{"time_wait", SessionState::tcp_time_wait},
    NamedState{"close", SessionState::tcp_close},
    NamedState{"max_retrans", SessionState::tcp_retransmitted},
    NamedState{"unacknowledged", SessionState::tcp_unacknowledged},
};
constexpr std::array udp_states{
    NamedState{"udp", SessionState::udp_unreplied},
    NamedState{"udp_stream", SessionState::udp_replied},
};

// What mail needs. TCP itself goes on for 15 minutes without an answer (RFC 1122 section 4.2.3.5), conntrack
// gives up after five; a client in IDLE is silent for 29 minutes (RFC 2177) and a laptop's lid is down for
// longer. The machine's own sysctls may be shorter and are left alone.
const std::map<std::string_view, seconds>& customary() {
  static const std::map<std::string_view, seconds> timeouts{{"established", std::chrono::days(5)},
                                                            {"max_retrans", seconds(1200)},
                                                            {"unacknowledged", seconds(1200)}};
  return timeouts;
}

template <class States>
void add_timeouts(Draft& draft, const States& states, base::Protocol protocol,
                  std::map<std::string_view, seconds> wanted) {
  for (const auto& [name, after] : draft.policy.options.timeouts) wanted[name] = after;
  ruleset::SessionTimeouts timeouts;
  timeouts.protocol = protocol;
  timeouts.name.text = base::to_text(protocol) + "_sessions";
  for (const auto& [name, state] : states) {
    const auto found = wanted.find(name);
    if (found == wanted.end()) continue;
    timeouts.states.push_back({state, found->second});
    // The kernel can not change one in place: the name carries the times.
    timeouts.name.text += "_" + std::string(name) + "_" + std::to_string(found->second.count());
  }
  if (timeouts.states.empty()) return;
  std::ranges::sort(timeouts.states, {}, &ruleset::StateTimeout::state);
  auto& chain = draft.chains.at({"new_session"});
  add_rule(chain,
           {ruleset::Compare{ruleset::Field::l4_protocol, true, bytes_of(protocol)},
            ruleset::SetTimeouts{timeouts.name}},
           "options: timeouts");
  draft.timeouts.emplace(timeouts.name, std::move(timeouts));
}

}  // namespace

void session_timeouts(Draft& draft) {
  add_chain(draft, "new_session");
  add_timeouts(draft, tcp_states, base::protocol_tcp, customary());
  add_timeouts(draft, udp_states, base::protocol_udp, {});
}

}  // namespace compile
