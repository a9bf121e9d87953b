// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <string>

#include "compile/keys.h"
#include "compile/passes.h"
#include "compile/zone_match.h"

namespace compile {
namespace {

using ruleset::Field;

// RFC 2131 and RFC 8415: what a DHCP client sends from an ordinary socket, a renewal for example.
void add_dhcp_questions(ruleset::Chain& chain) {
  const auto question = [](std::uint16_t client, std::uint16_t server, std::uint8_t family) {
    return Matches{ruleset::Compare{Field::nf_family, true, {family}},
                   ruleset::Compare{Field::l4_protocol, true, bytes_of(base::protocol_udp)},
                   ruleset::Compare{Field::source_port, true, bytes_of(base::Port{client})},
                   ruleset::Compare{Field::destination_port, true, bytes_of(base::Port{server})},
                   ruleset::Accept{}};
  };
  add_rule(chain, question(68, 67, 2), "implied: DHCP on a dynamic zone");
  add_rule(chain, question(546, 547, 10), "implied: DHCPv6 on a dynamic zone");
}

bool asks_dhcp(const std::string& from, const InterfaceGroup& group) {
  return from == self_zone && std::ranges::any_of(group.zones, &resolve::Zone::dynamic);
}

bool leads_anywhere(const Draft& draft, const std::string& from, const InterfaceGroup& group) {
  return asks_dhcp(from, group) || std::ranges::any_of(group.zones, [&](const auto* zone) {
           return has_pair(draft, from, zone->name);
         });
}

// One zone alone on its interfaces and without networks needs no look at the destination.
bool is_plain(const std::string& from, const InterfaceGroup& group) {
  return group.zones.size() == 1 && !group.zones.front()->has_networks && !asks_dhcp(from, group);
}

void add_zone(Draft& draft, ruleset::Chain& chain, const std::string& from, const resolve::Zone& to) {
  const auto verdict = has_pair(draft, from, to.name)
                           ? ruleset::Statement(ruleset::Goto{pair_chain(from, to.name)})
                           : ruleset::Statement(ruleset::Return{});
  std::vector<Matches> alternatives{{}};
  if (to.has_networks) alternatives = match_networks(draft, to, End::destination);
  for (auto matches : alternatives) {
    matches.push_back(verdict);
    add_rule(chain, std::move(matches), "to " + to.name);
  }
}

ruleset::ChainName add_group(Draft& draft, const std::string& from, const InterfaceGroup& group) {
  if (is_plain(from, group)) return pair_chain(from, group.zones.front()->name);
  auto& chain = add_chain(draft, from + "_towards_" + group.name());
  if (asks_dhcp(from, group)) add_dhcp_questions(chain);
  for (const auto* zone : group.zones) add_zone(draft, chain, from, *zone);
  return chain.name;
}

void add_departures(Draft& draft, const std::string& from) {
  auto& depart = add_chain(draft, "depart_" + from);
  ruleset::KeyedElements elements;
  std::optional<ruleset::ChainName> elsewhere;
  for (const auto& group : interface_groups(draft.policy)) {
    if (!leads_anywhere(draft, from, group)) continue;
    const auto chain = add_group(draft, from, group);
    if (group.interfaces.empty()) elsewhere = chain;
    for (const auto& interface : group.interfaces)
      elements.push_back(interface_element(interface, ruleset::Goto{chain}));
  }
  if (!elements.empty()) {
    const auto map = verdict_map(draft, "departures_" + from, {ruleset::KeyType::interface_name},
                                 KeyShape::interval, std::move(elements));
    add_rule(depart, {ruleset::VerdictMap{{Field::out_interface}, map}}, "by zone of departure");
  }
  if (elsewhere) add_rule(depart, {ruleset::Goto{*elsewhere}}, "by network, on any interface");
}

}  // namespace

void departures(Draft& draft) {
  add_departures(draft, self_zone);
  for (const auto& zone : draft.policy.zones) {
    const bool forwards = std::ranges::any_of(draft.pairs, [&](const auto& entry) {
      return entry.first.first == zone.name && entry.first.second != self_zone;
    });
    if (forwards) add_departures(draft, zone.name);
  }
}

}  // namespace compile
