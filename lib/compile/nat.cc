// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/address_sets.h"
#include "base/overloaded.h"
#include "compile/keys.h"
#include "compile/match.h"
#include "compile/passes.h"
#include "compile/zone_match.h"

namespace compile {
namespace {

using ruleset::Field;
using ruleset::HookPoint;

constexpr std::int32_t priority_destination_nat = -100;  // NF_IP_PRI_NAT_DST
constexpr std::int32_t priority_source_nat = 100;        // NF_IP_PRI_NAT_SRC
constexpr std::int32_t priority_after_nat = 110;

constexpr std::uint32_t ct_state_new = 8;  // NF_CT_STATE_BIT(IP_CT_NEW)

const resolve::Zone* find_zone(const Draft& draft, const std::string& name) {
  const auto zone = std::ranges::find(draft.policy.zones, name, &resolve::Zone::name);
  return zone == draft.policy.zones.end() ? nullptr : &*zone;
}

Family family_of(const base::AddressRange& address) {
  return std::holds_alternative<base::Ipv4Range>(address) ? Family::ipv4 : Family::ipv6;
}

ruleset::Value bytes_of_address(const base::AddressRange& address) {
  return std::visit([](const auto& range) { return bytes_of(range.low); }, address);
}

Matches of_family(Family family) {
  return {ruleset::Compare{Field::nf_family, true, {static_cast<std::uint8_t>(family)}}};
}

void append(std::vector<Matches>& all, std::vector<Matches> more) {
  std::ranges::move(more, std::back_inserter(all));
}

// Who comes from the side, as a packet that arrives shows it. This machine's own packets do not arrive.
std::vector<Matches> arriving_from(Draft& draft, const resolve::Side& side) {
  std::vector<Matches> all;
  for (const auto& share : side.zones) {
    const auto* zone = find_zone(draft, share.zone);
    if (zone == nullptr) continue;
    auto place = match_arrival(draft, *zone);
    append(all, share.whole ? std::move(place) : cross(place, match_source(draft, side.addresses)));
  }
  return all;
}

std::vector<Matches> ports_of(const std::vector<resolve::Service>& services) {
  std::vector<Matches> all;
  for (const auto& service : services) {
    for (const auto& spec : service.ports) {
      Matches matches{ruleset::Compare{Field::l4_protocol, true, bytes_of(spec.protocol)}};
      if (base::has_ports(spec.protocol) && spec.ports.low == spec.ports.high) {
        matches.push_back(ruleset::Compare{Field::destination_port, true, bytes_of(spec.ports.low)});
      } else if (base::has_ports(spec.protocol)) {
        matches.push_back(
            ruleset::InRange{Field::destination_port, bytes_of(spec.ports.low), bytes_of(spec.ports.high)});
      }
      all.push_back(std::move(matches));
    }
  }
  return all;
}

void add_forward(Draft& draft, ruleset::Chain& chain, const resolve::Forward& forward) {
  const bool ipv4 = family_of(forward.address) == Family::ipv4;
  const Matches address{ruleset::Compare{ipv4 ? Field::ipv4_destination : Field::ipv6_destination, true,
                                         bytes_of_address(forward.address)}};
  auto all = cross(arriving_from(draft, forward.from), {address});
  all = cross(all, ports_of(forward.services));
  for (auto& matches : all) {
    matches.push_back(ruleset::DestinationNat{bytes_of_address(forward.target), forward.to_port});
    add_rule(chain, std::move(matches), "publish " + forward.name);
  }
}

// Source and destination as a packet that leaves shows them; the interface of arrival is not known any more.
std::vector<Matches> sources_of(Draft& draft, const resolve::Side& side) {
  std::vector<Matches> all;
  bool anybody = false;
  for (const auto& share : side.zones) {
    if (!share.whole) continue;
    const auto* zone = find_zone(draft, share.zone);
    const resolve::NamedAddresses own{"own", draft.policy.exempt.own};
    append(all, zone == nullptr ? match_source(draft, own) : match_networks(draft, *zone, End::source));
    anybody = anybody || (zone != nullptr && is_everywhere(*zone));
  }
  if (anybody) return {{}};
  append(all, match_source(draft, side.addresses));
  return all;
}

std::vector<Matches> destinations_of(Draft& draft, const resolve::Side& side) {
  std::vector<Matches> all;
  for (const auto& share : side.zones) {
    const auto* zone = find_zone(draft, share.zone);
    if (zone == nullptr) continue;
    auto place = match_departure(draft, *zone);
    append(all, share.whole ? std::move(place) : cross(place, match_destination(draft, side.addresses)));
  }
  return all;
}

// Masquerading is for addresses that nobody outside can answer to. Where IPv6 hosts have addresses of their
// own, those stay.
std::vector<Matches> masqueraded() {
  Matches ipv6;
  for (const auto& range : base::private_addresses().v6.intervals()) {
    ipv6.push_back(ruleset::Masked{Field::ipv6_source, *prefix_mask(range), true, bytes_of(range.low)});
  }
  return {of_family(Family::ipv4), ipv6};
}

void add_translation(Draft& draft, ruleset::Chain& chain, const resolve::Translation& translation) {
  auto all = cross(destinations_of(draft, translation.to), sources_of(draft, translation.from));
  const auto* address = std::get_if<base::AddressRange>(&translation.as);
  all = cross(all, address == nullptr ? masqueraded() : std::vector<Matches>{of_family(family_of(*address))});
  for (auto& matches : all) {
    if (address == nullptr) {
      matches.push_back(ruleset::Masquerade{});
    } else {
      matches.push_back(ruleset::SourceNat{bytes_of_address(*address)});
    }
    add_rule(chain, std::move(matches), "nat " + translation.name);
  }
}

// After source NAT, so that what is left untranslated shows. Only what opens a session: nothing ends one that
// is open, also while it is picked up again.
void add_leaving(Draft& draft) {
  auto& chain = add_chain(draft, "leaving");
  chain.base = {ruleset::ChainType::filter, HookPoint::postrouting, priority_after_nat,
                ruleset::BasePolicy::accept};
  const auto* internet = find_zone(draft, "internet");
  if (internet == nullptr || internet->interfaces.empty()) return;
  const resolve::NamedAddresses inside{"private",
                                       base::subtract(base::private_addresses(), internet->connected)};
  // Every packet that leaves comes by here: those of known sessions, nearly all, meet one rule and no more.
  add_rule(chain,
           {ruleset::Compare{Field::ct_state, false, bytes_of_number(ct_state_new)}, ruleset::Return{}},
           "only what opens a session");
  for (auto matches : cross(match_departure(draft, *internet), match_source(draft, inside))) {
    auto opening = matches;
    opening.push_back(ruleset::Masked{Field::tcp_flags, {tcp_fin_syn_rst_ack}, true, {tcp_syn}});
    opening.push_back(ruleset::Drop{});
    add_rule(chain, std::move(opening), "a private source never leaves for the internet");
    matches.push_back(ruleset::Compare{Field::l4_protocol, false, bytes_of(base::protocol_tcp)});
    matches.push_back(ruleset::Drop{});
    add_rule(chain, std::move(matches), "a private source never leaves for the internet");
  }
}

}  // namespace

// Both nat chains are always there and never taken away: deleting one breaks the sessions that were
// translated through it.
void nat(Draft& draft) {
  auto& arriving = add_chain(draft, "nat_prerouting");
  arriving.base = {ruleset::ChainType::nat, HookPoint::prerouting, priority_destination_nat,
                   ruleset::BasePolicy::accept};
  for (const auto& forward : draft.policy.forwards) add_forward(draft, arriving, forward);
  auto& leaving = add_chain(draft, "nat_postrouting");
  leaving.base = {ruleset::ChainType::nat, HookPoint::postrouting, priority_source_nat,
                  ruleset::BasePolicy::accept};
  // What this machine says to itself never leaves it, so nobody is to see another source.
  add_rule(leaving, {match_interface(Field::out_interface, "lo"), ruleset::Accept{}}, "implied: loopback");
  for (const auto& translation : draft.policy.translations) add_translation(draft, leaving, translation);
  add_leaving(draft);
}

}  // namespace compile
