// SPDX-License-Identifier: GPL-2.0-or-later
#include "compile/zone_match.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "base/address_sets.h"

namespace compile {
namespace {

using ZoneList = std::vector<const resolve::Zone*>;

ZoneList everywhere(const resolve::ResolvedPolicy& policy) {
  ZoneList zones;
  for (const auto& zone : policy.zones) {
    if (zone.interfaces.empty()) zones.push_back(&zone);
  }
  return zones;
}

std::vector<Matches> match_addresses(Draft& draft, const std::string& name, const base::AddressSet& addresses,
                                     End end) {
  using ruleset::Field;
  std::vector<Matches> all;
  const bool source = end == End::source;
  if (!addresses.v4.empty()) {
    const auto field = source ? Field::ipv4_source : Field::ipv4_destination;
    all.push_back({ruleset::InSet{{field}, address_set(draft, name, addresses.v4), false, {}}});
  }
  if (!addresses.v6.empty()) {
    const auto field = source ? Field::ipv6_source : Field::ipv6_destination;
    all.push_back({ruleset::InSet{{field}, address_set(draft, name, addresses.v6), false, {}}});
  }
  return all;
}

std::vector<Matches> match_place(Draft& draft, const resolve::Zone& zone, ruleset::Field interface, End end) {
  std::vector<Matches> networks{{}};
  if (zone.has_networks) networks = match_networks(draft, zone, end);
  if (zone.interfaces.empty()) return networks;
  std::vector<Matches> interfaces;
  for (const auto& name : zone.interfaces) interfaces.push_back({match_interface(interface, name)});
  return cross(interfaces, networks);
}

// The networks of other zones behind that interface.
base::AddressSet networks_on(const Draft& draft, const std::string& interface) {
  base::AddressSet networks;
  for (const auto& zone : draft.policy.zones) {
    const bool there =
        zone.interfaces.empty() || std::ranges::find(zone.interfaces, interface) != zone.interfaces.end();
    if (zone.has_networks && there) networks = base::unite(networks, zone.region);
  }
  return networks;
}

std::vector<Matches> match_place_alone(Draft& draft, const resolve::Zone& zone, ruleset::Field interface,
                                       End end) {
  if (zone.has_networks || zone.interfaces.empty()) return match_place(draft, zone, interface, end);
  std::vector<base::AddressSet> different;
  std::vector<Matches> all;
  for (const auto& name : zone.interfaces) {
    std::vector<Matches> alone{{match_interface(interface, name)}};
    if (const auto others = networks_on(draft, name); !others.empty()) {
      auto known = std::ranges::find(different, others);
      if (known == different.end()) known = different.insert(known, others);
      const auto number = known - different.begin() + 1;
      const resolve::NamedAddresses beside{
          "beside_" + zone.name + (number == 1 ? "" : "_" + std::to_string(number)), others};
      alone = cross(alone, end == End::source ? match_other_sources(draft, beside)
                                              : match_other_destinations(draft, beside));
    }
    std::ranges::move(alone, std::back_inserter(all));
  }
  return all;
}

}  // namespace

std::string InterfaceGroup::name() const {
  std::string name;
  for (const auto* zone : zones) name += (name.empty() ? "" : "_and_") + zone->name;
  return name;
}

std::vector<InterfaceGroup> interface_groups(const resolve::ResolvedPolicy& policy) {
  std::map<std::string, ZoneList> by_interface;
  for (const auto& zone : policy.zones) {
    for (const auto& interface : zone.interfaces) by_interface[interface].push_back(&zone);
  }
  const auto anywhere = everywhere(policy);
  std::vector<InterfaceGroup> groups;
  for (auto& [interface, zones] : by_interface) {
    zones.insert(zones.end(), anywhere.begin(), anywhere.end());
    std::ranges::stable_sort(zones, std::ranges::greater{}, &resolve::Zone::has_networks);
    const auto same = std::ranges::find(groups, zones, &InterfaceGroup::zones);
    if (same != groups.end()) {
      same->interfaces.push_back(interface);
    } else {
      groups.push_back({{interface}, zones});
    }
  }
  if (!anywhere.empty()) groups.push_back({{}, anywhere});
  return groups;
}

bool is_everywhere(const resolve::Zone& zone) {
  const auto whole = [](const auto& set) {
    return set.size() == 1 && set.intervals().front().low.bits == 0 &&
           set.intervals().front().high == base::highest(set.intervals().front().high);
  };
  return whole(zone.region.v4) && whole(zone.region.v6);
}

std::vector<Matches> match_networks(Draft& draft, const resolve::Zone& zone, End end) {
  return match_addresses(draft, "zone_" + zone.name, zone.region, end);
}

std::vector<Matches> match_arrival(Draft& draft, const resolve::Zone& zone) {
  return match_place(draft, zone, ruleset::Field::in_interface, End::source);
}

std::vector<Matches> match_departure(Draft& draft, const resolve::Zone& zone) {
  return match_place(draft, zone, ruleset::Field::out_interface, End::destination);
}

std::vector<Matches> match_arrival_alone(Draft& draft, const resolve::Zone& zone) {
  return match_place_alone(draft, zone, ruleset::Field::in_interface, End::source);
}

std::vector<Matches> match_departure_alone(Draft& draft, const resolve::Zone& zone) {
  return match_place_alone(draft, zone, ruleset::Field::out_interface, End::destination);
}

base::AddressSet spoofed_sources(const Draft& draft, const resolve::Zone& zone) {
  base::AddressSet elsewhere;
  for (const auto& other : draft.policy.zones) {
    if (other.has_networks) elsewhere = base::unite(elsewhere, other.networks);
  }
  if (zone.name == "internet") {
    elsewhere = base::unite(elsewhere, base::subtract(base::private_addresses(), zone.connected));
  }
  return elsewhere;
}

std::vector<Matches> match_spoofed(Draft& draft, const resolve::Zone& zone) {
  return match_addresses(draft, "not_from_" + zone.name, spoofed_sources(draft, zone), End::source);
}

}  // namespace compile
