// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <string>

#include "compile/keys.h"
#include "compile/match.h"
#include "compile/passes.h"

namespace compile {
namespace {

using ruleset::Field;
using ruleset::HookPoint;

constexpr std::uint32_t state_invalid = 1;      // NF_CT_STATE_INVALID_BIT
constexpr std::uint32_t state_established = 2;  // NF_CT_STATE_BIT(IP_CT_ESTABLISHED)
constexpr std::uint32_t state_related = 4;      // NF_CT_STATE_BIT(IP_CT_RELATED)

constexpr std::uint16_t ident_port = 113;  // RFC 1413

constexpr std::int32_t priority_mangle = -150;  // NF_IP_PRI_*
constexpr std::int32_t priority_filter = 0;

ruleset::Chain& add_filter(Draft& draft, const std::string& name, HookPoint hook) {
  auto& chain = add_chain(draft, name);
  chain.base = {ruleset::ChainType::filter, hook, priority_filter, ruleset::BasePolicy::drop};
  return chain;
}

void add_session_verdicts(Draft& draft) {
  ruleset::KeyedElements known;
  known.push_back(state_element(state_established, ruleset::Accept{}));
  known.push_back(state_element(state_related, ruleset::Accept{}));
  auto judged = known;
  judged.push_back(state_element(state_invalid, ruleset::Drop{}));
  verdict_map(draft, "session_verdicts", {ruleset::KeyType::ct_state}, KeyShape::exact, std::move(judged));
  // What this machine sends is not dropped as invalid: an ICMP error about a packet that was just refused
  // belongs to no session that conntrack knows, and the peer needs it.
  verdict_map(draft, "own_session_verdicts", {ruleset::KeyType::ct_state}, KeyShape::exact, std::move(known));
}

void add_sessions(ruleset::Chain& chain, const std::string& map) {
  add_rule(chain, {ruleset::VerdictMap{{Field::ct_state}, {map}}}, "sessions that are known pass");
}

void add_loopback(ruleset::Chain& chain, Field interface) {
  add_rule(chain, {match_interface(interface, "lo"), ruleset::Accept{}}, "implied: loopback");
}

void add_new_sessions_only(ruleset::Chain& chain, const std::string& direction) {
  add_rule(chain, {ruleset::VerdictMap{{Field::l4_protocol}, {"implied_" + direction}}},
           "implied: ICMP and ICMPv6");
  add_rule(chain,
           {ruleset::Masked{Field::tcp_flags, {tcp_fin_syn_rst_ack}, false, {tcp_syn}},
            ruleset::Jump{{"midway_" + direction}}},
           "in the middle of a session");
  add_rule(chain, {ruleset::Jump{{"new_session"}}}, "timeouts that suit mail");
}

void add_jump_to(const Draft& draft, ruleset::Chain& chain, const std::string& optional,
                 const std::string& comment) {
  if (draft.chains.contains({optional})) add_rule(chain, {ruleset::Jump{{optional}}}, comment);
}

void add_ident(const Draft& draft, ruleset::Chain& chain) {
  if (!draft.policy.options.ident) return;
  add_rule(chain,
           {ruleset::Compare{Field::l4_protocol, true, bytes_of(base::protocol_tcp)},
            ruleset::Compare{Field::destination_port, true, bytes_of(base::Port{ident_port})},
            ruleset::Goto{{"refuse"}}},
           "implied: ident is refused at once, never dropped");
}

void add_denied_log(const Draft& draft, ruleset::Chain& chain, const std::string& direction) {
  if (!draft.policy.options.log) return;
  add_rule(chain,
           {ruleset::RateLimit{10, ruleset::RateUnit::minute, 10},
            ruleset::Log{"mailfwd " + direction + " denied: "}},
           "nothing allowed it");
}

void add_final_drop(ruleset::Chain& chain) {
  add_rule(chain, {ruleset::Drop{}}, "nothing allowed it");
}

void add_input(Draft& draft) {
  auto& chain = add_filter(draft, "input", HookPoint::input);
  add_sessions(chain, "session_verdicts");
  add_loopback(chain, Field::in_interface);
  add_new_sessions_only(chain, "input");
  if (draft.policy.admin) add_rule(chain, {ruleset::Jump{{"admin_services"}}}, "admin");
  add_rule(chain, {ruleset::Jump{{"screen"}}}, "bans and lists");
  add_rule(chain, {ruleset::Jump{{"arrive_input"}}}, "to this machine");
  add_ident(draft, chain);
  add_denied_log(draft, chain, "input");
  add_final_drop(chain);
}

void add_forward(Draft& draft) {
  auto& chain = add_filter(draft, "forward", HookPoint::forward);
  add_sessions(chain, "session_verdicts");
  add_new_sessions_only(chain, "forward");
  add_jump_to(draft, chain, "receive_only", "options: receive_only");
  add_rule(chain, {ruleset::Jump{{"screen"}}}, "bans and lists");
  add_jump_to(draft, chain, "listed_destinations", "lists");
  add_rule(chain, {ruleset::Jump{{"arrive_forward"}}}, "through this machine");
  add_ident(draft, chain);
  add_denied_log(draft, chain, "forward");
  add_final_drop(chain);
}

void add_output(Draft& draft) {
  auto& chain = add_filter(draft, "output", HookPoint::output);
  add_sessions(chain, "own_session_verdicts");
  add_loopback(chain, Field::out_interface);
  add_new_sessions_only(chain, "output");
  add_jump_to(draft, chain, "receive_only", "options: receive_only");
  add_jump_to(draft, chain, "listed_destinations", "lists");
  add_rule(chain, {ruleset::Jump{{"depart_self"}}}, "from this machine");
  if (draft.policy.options.output == policy::OutputPolicy::allow) {
    add_rule(chain, {ruleset::Accept{}}, "options: output allow");
  }
  add_denied_log(draft, chain, "output");
  add_rule(chain, {ruleset::Jump{{"refuse"}}}, "nothing allowed it: an error at once, not a hang");
  add_final_drop(chain);
}

// Before the session verdicts, because the SYN of the answer is part of a known session already. There only
// if it is needed: it is asked about every packet, and as it decides nothing it may come and go.
void add_clamping(Draft& draft) {
  const auto& zones = draft.policy.zones;
  if (std::ranges::none_of(zones,
                           [](const auto& zone) { return zone.clamp_mss && !zone.interfaces.empty(); }))
    return;
  auto& chain = add_chain(draft, "mangle_forward");
  chain.base = {ruleset::ChainType::filter, HookPoint::forward, priority_mangle, ruleset::BasePolicy::accept};
  add_rule(chain, {ruleset::Masked{Field::tcp_flags, {tcp_syn_rst}, false, {tcp_syn}}, ruleset::Return{}},
           "only what opens a session");
  for (const auto& zone : zones) {
    if (!zone.clamp_mss) continue;
    for (const auto& interface : zone.interfaces) {
      for (const auto field : {Field::in_interface, Field::out_interface}) {
        add_rule(chain,
                 {ruleset::Masked{Field::tcp_flags, {tcp_syn_rst}, true, {tcp_syn}},
                  match_interface(field, interface), ruleset::ClampMss{}},
                 "implied: MSS clamping on " + zone.name);
      }
    }
  }
}

}  // namespace

void base_chains(Draft& draft) {
  add_session_verdicts(draft);
  add_input(draft);
  add_forward(draft);
  add_output(draft);
  add_clamping(draft);
}

}  // namespace compile
