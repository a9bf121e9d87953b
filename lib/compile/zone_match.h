// SPDX-License-Identifier: GPL-2.0-or-later
//
// Zones as a packet shows them: groups of zones that share interfaces, the networks that tell the zones of a
// group apart, the sources that do not belong to a zone.
#pragma once

#include <string>
#include <vector>

#include "compile/draft.h"
#include "compile/match.h"

namespace compile {

// The zones that a packet on one of the interfaces can belong to: those with networks first, at most one
// without last. A zone without interfaces is a member of every group; the group without interfaces is for all
// other interfaces.
struct InterfaceGroup {
  std::vector<std::string> interfaces;
  std::vector<const resolve::Zone*> zones;

  [[nodiscard]] std::string name() const;  // "dmz", "lan_and_guests"
};

std::vector<InterfaceGroup> interface_groups(const resolve::ResolvedPolicy& policy);

// Every address is in the zone's region: it is the only one, or no other zone has networks.
bool is_everywhere(const resolve::Zone& zone);

// The packet's source (destination) is in one of the zone's networks. Precondition: the zone has networks.
enum class End { source, destination };
std::vector<Matches> match_networks(Draft& draft, const resolve::Zone& zone, End end);

// Interface and network of a packet that comes from the zone.
std::vector<Matches> match_arrival(Draft& draft, const resolve::Zone& zone);

// Interface and network of a packet that goes to the zone.
std::vector<Matches> match_departure(Draft& draft, const resolve::Zone& zone);

// The same where a packet on a shared interface must be of one zone only: a host of a zone with networks is
// in that one, and not in the one without that is behind the same interface.
std::vector<Matches> match_arrival_alone(Draft& draft, const resolve::Zone& zone);
std::vector<Matches> match_departure_alone(Draft& draft, const resolve::Zone& zone);

// What never comes from this zone: the networks of another zone and, for the zone called "internet",
// addresses that the public internet never sends (except the networks that the zone's interfaces are
// themselves on).
base::AddressSet spoofed_sources(const Draft& draft, const resolve::Zone& zone);
std::vector<Matches> match_spoofed(Draft& draft, const resolve::Zone& zone);

}  // namespace compile
