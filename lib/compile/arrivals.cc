// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <functional>
#include <string>

#include "compile/keys.h"
#include "compile/passes.h"
#include "compile/zone_match.h"

namespace compile {
namespace {

using ruleset::Field;

// Where a packet of the zone goes on, in this hook; nothing if the policy says nothing about it there.
using NextChain = std::function<std::optional<ruleset::ChainName>(const resolve::Zone&)>;

void add_for_each(ruleset::Chain& chain, const std::vector<Matches>& alternatives,
                  const ruleset::Statement& verdict, const std::string& comment) {
  for (auto matches : alternatives) {
    matches.push_back(verdict);
    add_rule(chain, std::move(matches), comment);
  }
}

// RFC 2131 and RFC 8415: a server's answer goes to an address that the machine does not have yet, or to a
// multicast question, so that no session is known.
void add_dhcp_answers(ruleset::Chain& chain) {
  const auto answer = [](std::uint16_t server, std::uint16_t client) {
    return Matches{ruleset::Compare{Field::l4_protocol, true, bytes_of(base::protocol_udp)},
                   ruleset::Compare{Field::source_port, true, bytes_of(base::Port{server})},
                   ruleset::Compare{Field::destination_port, true, bytes_of(base::Port{client})}};
  };
  auto v4 = answer(67, 68);
  v4.insert(v4.begin(), ruleset::Compare{Field::nf_family, true, {2}});
  v4.push_back(ruleset::Accept{});
  add_rule(chain, std::move(v4), "implied: DHCP on a dynamic zone");
  auto v6 = answer(547, 546);
  const auto link_local =
      base::prefix_range(base::Ipv6Address{static_cast<unsigned __int128>(0xfe80) << 112}, 10);
  v6.insert(v6.begin(),
            ruleset::Masked{Field::ipv6_source, *prefix_mask(link_local), true, bytes_of(link_local.low)});
  v6.push_back(ruleset::Accept{});
  add_rule(chain, std::move(v6), "implied: DHCPv6 on a dynamic zone");
}

void add_zone(Draft& draft, ruleset::Chain& chain, const resolve::Zone& zone, const NextChain& next) {
  const auto target = next(zone);
  const auto comment = "from " + zone.name;
  if (zone.has_networks) {
    const auto verdict =
        target ? ruleset::Statement(ruleset::Goto{*target}) : ruleset::Statement(ruleset::Return{});
    add_for_each(chain, match_networks(draft, zone, End::source), verdict, comment);
    return;
  }
  add_for_each(chain, match_spoofed(draft, zone), ruleset::Drop{}, "anti-spoofing: not from " + zone.name);
  if (target) add_rule(chain, {ruleset::Goto{*target}}, comment);
}

ruleset::ChainName add_group(Draft& draft, const InterfaceGroup& group, const std::string& hook,
                             const NextChain& next) {
  auto& chain = add_chain(draft, "from_" + group.name() + "_" + hook);
  const bool dynamic = std::ranges::any_of(group.zones, &resolve::Zone::dynamic);
  if (dynamic && hook == "input") add_dhcp_answers(chain);
  for (const auto* zone : group.zones) add_zone(draft, chain, *zone, next);
  return chain.name;
}

// A chain that decides nothing is not made; its packets reach the end of the base chain all the same.
bool decides(const Draft& draft, const InterfaceGroup& group, const std::string& hook,
             const NextChain& next) {
  return std::ranges::any_of(group.zones, [&](const auto* zone) {
    return (zone->dynamic && hook == "input") || next(*zone).has_value() ||
           (!zone->has_networks && !spoofed_sources(draft, *zone).empty());
  });
}

void add_hook(Draft& draft, const std::string& hook, const NextChain& next) {
  auto& arrive = add_chain(draft, "arrive_" + hook);
  ruleset::KeyedElements elements;
  std::optional<ruleset::ChainName> elsewhere;
  for (const auto& group : interface_groups(draft.policy)) {
    if (!decides(draft, group, hook, next)) continue;
    const auto chain = add_group(draft, group, hook, next);
    if (group.interfaces.empty()) elsewhere = chain;
    for (const auto& interface : group.interfaces)
      elements.push_back(interface_element(interface, ruleset::Goto{chain}));
  }
  if (!elements.empty()) {
    const auto map = verdict_map(draft, "arrivals_" + hook, {ruleset::KeyType::interface_name},
                                 KeyShape::interval, std::move(elements));
    add_rule(arrive, {ruleset::VerdictMap{{Field::in_interface}, map}}, "by zone of arrival");
  }
  if (elsewhere) add_rule(arrive, {ruleset::Goto{*elsewhere}}, "by network, on any interface");
}

bool forwards(const Draft& draft, const std::string& zone) {
  return std::ranges::any_of(draft.pairs, [&](const auto& entry) {
    return entry.first.first == zone && entry.first.second != self_zone;
  });
}

}  // namespace

void arrivals(Draft& draft) {
  add_hook(draft, "input", [&](const resolve::Zone& zone) -> std::optional<ruleset::ChainName> {
    if (!has_pair(draft, zone.name, self_zone)) return std::nullopt;
    return pair_chain(zone.name, self_zone);
  });
  add_hook(draft, "forward", [&](const resolve::Zone& zone) -> std::optional<ruleset::ChainName> {
    if (!forwards(draft, zone.name)) return std::nullopt;
    return ruleset::ChainName{"depart_" + zone.name};
  });
}

}  // namespace compile
