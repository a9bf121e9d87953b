// SPDX-License-Identifier: GPL-2.0-or-later
//
// Protocol and port to chain, by verdict maps: single ports and short ranges in a hash, wide ranges in a
// second map with intervals, protocols without ports in a third. Used for each pair of zones and for [admin].
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compile/draft.h"

namespace compile {

// A piece of the protocol and port space in which the same sentences speak. No ports: a protocol that has
// none.
struct Segment {
  base::Protocol protocol;
  std::optional<base::PortRange> ports;

  bool operator==(const Segment&) const = default;
  auto operator<=>(const Segment&) const = default;
};

// Cuts what the services cover into disjoint segments, sorted.
std::vector<Segment> segments_of(const std::vector<const resolve::Service*>& services);

bool covers(const policy::PortSpec& spec, const Segment& segment);

// "tcp_25", "udp_387_388", "esp".
std::string to_name(const Segment& segment);

struct Dispatch {
  Segment segment;
  ruleset::Verdict verdict;
};

// Makes the maps `name`, `name`_ranges and `name`_protocols, as many as are needed, and appends to `chain`
// one rule for each. `port` is where the packet has the service's port: in an answer it is the source.
void dispatch_services(Draft& draft, ruleset::Chain& chain, const std::string& name,
                       const std::vector<Dispatch>& dispatches, const std::string& comment,
                       ruleset::Field port = ruleset::Field::destination_port);

}  // namespace compile
