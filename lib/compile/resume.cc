// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "compile/answers.h"
#include "compile/keys.h"
#include "compile/match.h"
#include "compile/passes.h"
#include "compile/zone_match.h"
#include "ruleset/notices.h"

// Sessions that are older than what conntrack knows of them: after a first start, a boot or a flush of
// conntrack. For the time of options.pickup_grace a TCP packet that is not a SYN is judged like the SYN of
// its session would have been. On its way from client to server it goes on to the sentences as a new session
// does; on its way back it is let in here, by the same sentences mirrored. A SYN from a server port never
// comes here.
namespace compile {
namespace {

using ruleset::Field;

constexpr base::PortRange client_ports{{1024}, {65535}};

Matches tcp_ports(const base::PortRange& source, const base::PortRange& destination) {
  Matches matches{ruleset::Compare{Field::l4_protocol, true, bytes_of(base::protocol_tcp)}};
  if (source != base::every_port) matches.push_back(match_ports(Field::source_port, source));
  if (destination != base::every_port) matches.push_back(match_ports(Field::destination_port, destination));
  return matches;
}

// The ports of an answer, one alternative for each port of the services.
std::vector<Matches> answering_ports(const std::vector<resolve::Service>& services) {
  if (services.empty()) return {tcp_ports(base::every_port, base::every_port)};
  std::vector<Matches> all;
  for (const auto& service : services) {
    for (const auto& spec : service.ports) {
      if (spec.protocol == base::protocol_tcp) all.push_back(tcp_ports(spec.ports, spec.client_ports));
    }
  }
  return all;
}

void add_all(ruleset::Chain& chain, std::vector<Matches> alternatives, const ruleset::Statement& verdict,
             const std::string& comment) {
  for (auto& matches : alternatives) {
    matches.push_back(verdict);
    add_rule(chain, std::move(matches), comment);
  }
}

const resolve::Zone* find_zone(const Draft& draft, const std::string& name) {
  const auto zone = std::ranges::find(draft.policy.zones, name, &resolve::Zone::name);
  return zone == draft.policy.zones.end() ? nullptr : &*zone;
}

std::string hook_of(const ZonePair& pair) {
  if (pair.first == self_zone) return "input";
  return pair.second == self_zone ? "output" : "forward";
}

std::vector<Matches> way_back(Draft& draft, const ZonePair& pair) {
  const auto* client = find_zone(draft, pair.first);
  const auto* server = find_zone(draft, pair.second);
  std::vector<Matches> ways{{}};
  if (server != nullptr) ways = cross(ways, match_arrival_alone(draft, *server));
  if (client != nullptr) ways = cross(ways, match_departure_alone(draft, *client));
  return ways;
}

// What the zones of a group never send, asked where they share an interface with zones that have networks: a
// host of those is honest.
ruleset::ChainName add_honesty(Draft& draft, const InterfaceGroup& group, const resolve::Zone& rest) {
  ruleset::ChainName name{"honest_" + group.name()};
  if (draft.chains.contains(name)) return name;
  auto& chain = add_chain(draft, name.text);
  for (const auto* zone : group.zones) {
    if (!zone->has_networks) continue;
    add_all(chain, match_networks(draft, *zone, End::source), ruleset::Return{}, "from " + zone->name);
  }
  add_all(chain, match_spoofed(draft, rest), ruleset::Drop{}, "anti-spoofing: not from " + rest.name);
  return name;
}

// A source that the zone never sends is not one that answers.
void drop_spoofed(Draft& draft, ruleset::Chain& chain) {
  for (const auto& group : interface_groups(draft.policy)) {
    const auto rest = std::ranges::find(group.zones, false, &resolve::Zone::has_networks);
    if (rest == group.zones.end() || spoofed_sources(draft, **rest).empty()) continue;
    std::vector<Matches> arriving;
    for (const auto& interface : group.interfaces)
      arriving.push_back({match_interface(Field::in_interface, interface)});
    if (arriving.empty()) arriving.push_back({});
    const auto comment = "anti-spoofing: not from " + (*rest)->name;
    if (rest == group.zones.begin()) {
      add_all(chain, cross(arriving, match_spoofed(draft, **rest)), ruleset::Drop{}, comment);
    } else {
      add_all(chain, arriving, ruleset::Jump{add_honesty(draft, group, **rest)}, comment);
    }
  }
}

void add_admin_answers(Draft& draft) {
  if (!draft.policy.admin) return;
  auto& chain = draft.chains.at({"resume_output"});
  const auto& [origin, from, services] = *draft.policy.admin;
  const auto ports = answering_ports(services);
  for (const auto& share : from.zones) {
    const auto* zone = share.whole ? find_zone(draft, share.zone) : nullptr;
    if (zone != nullptr) {
      add_all(chain, cross(match_departure(draft, *zone), ports), ruleset::Accept{}, "answers to admin");
    }
  }
  add_all(chain, cross(match_destination(draft, from.addresses), ports), ruleset::Accept{},
          "answers to admin");
}

void add_midway(Draft& draft, const std::string& hook) {
  auto& chain = add_chain(draft, "midway_" + hook);
  const auto grace = draft.policy.options.pickup_grace;
  if (grace.count() > 0) {
    const auto set = runtime_set(
        draft, ruleset::pickup_grace_set, {ruleset::KeyType::l4_protocol, false, true, 0},
        {{{base::protocol_tcp.number, 0, 0, 0}, {base::protocol_tcp.number, 0, 0, 0}, grace, grace}});
    add_rule(chain, {ruleset::InSet{{Field::l4_protocol}, set, false, {}}, ruleset::Goto{{"resume_" + hook}}},
             "sessions older than this firewall's knowledge of them");
    // If conntrack was flushed, the daemon opens the grace anew.
    add_rule(chain,
             {ruleset::RateLimit{1, ruleset::RateUnit::second, 1},
              ruleset::Notify{ruleset::midway_notice_group, ruleset::midway_notice_prefix + hook}},
             "the daemon asks conntrack whether it was flushed");
  }
  add_rule(chain, {ruleset::Drop{}}, "in the middle of a session that nobody knows");
}

}  // namespace

void resume(Draft& draft) {
  for (const std::string hook : {"input", "forward", "output"}) add_midway(draft, hook);
  if (draft.policy.options.pickup_grace.count() == 0) return;
  for (const std::string hook : {"input", "forward", "output"}) {
    auto& chain = add_chain(draft, "resume_" + hook);
    if (hook != "output") drop_spoofed(draft, chain);
  }
  add_admin_answers(draft);
  for (const auto& entry : draft.pairs) {
    const auto answers = add_answers(draft, entry);
    add_all(draft.chains.at({"resume_" + hook_of(entry.first)}), way_back(draft, entry.first),
            ruleset::Jump{answers}, "answers from " + entry.first.second + " to " + entry.first.first);
  }
  if (draft.policy.options.output == policy::OutputPolicy::allow) {
    add_all(draft.chains.at({"resume_input"}), {tcp_ports(base::every_port, client_ports)}, ruleset::Accept{},
            "options: output allow");
  }
}

}  // namespace compile
