// SPDX-License-Identifier: GPL-2.0-or-later
#include "compile/service_dispatch.h"

#include <algorithm>
#include <map>
#include <set>

#include "compile/keys.h"

namespace compile {
namespace {

// Up to this many ports a range is cheaper as single keys of the hash than as an interval in a map of its
// own.
constexpr int most_expanded_ports = 64;

int width(const base::PortRange& ports) {
  return ports.high.number - ports.low.number + 1;
}

struct DispatchMaps {
  ruleset::KeyedElements exact;
  ruleset::KeyedElements ranges;
  ruleset::KeyedElements protocols;
};

void add_dispatch(DispatchMaps& maps, const Dispatch& dispatch) {
  const auto& [protocol, ports] = dispatch.segment;
  if (!ports) {
    maps.protocols.push_back(protocol_element(protocol, dispatch.verdict));
  } else if (width(*ports) > most_expanded_ports) {
    maps.ranges.push_back(service_element(protocol, *ports, dispatch.verdict));
  } else {
    for (int number = ports->low.number; number <= ports->high.number; ++number) {
      const base::Port port{static_cast<std::uint16_t>(number)};
      maps.exact.push_back(service_element(protocol, {port, port}, dispatch.verdict));
    }
  }
}

// The first ports of the pieces into which the ranges cut each other, and one past each end.
std::set<int> cuts_of(const std::vector<base::PortRange>& ranges) {
  std::set<int> cuts;
  for (const auto& range : ranges) {
    cuts.insert(range.low.number);
    cuts.insert(range.high.number + 1);
  }
  return cuts;
}

}  // namespace

std::vector<Segment> segments_of(const std::vector<const resolve::Service*>& services) {
  std::map<base::Protocol, std::vector<base::PortRange>> ranges;
  for (const auto* service : services) {
    for (const auto& spec : service->ports) ranges[spec.protocol].push_back(spec.ports);
  }
  std::vector<Segment> segments;
  for (const auto& [protocol, covered] : ranges) {
    if (!base::has_ports(protocol)) {
      segments.push_back({protocol, std::nullopt});
      continue;
    }
    const auto cuts = cuts_of(covered);
    for (auto low = cuts.begin(); std::next(low) != cuts.end(); ++low) {
      const base::PortRange ports{{static_cast<std::uint16_t>(*low)},
                                  {static_cast<std::uint16_t>(*std::next(low) - 1)}};
      const Segment segment{protocol, ports};
      const bool spoken_of = std::ranges::any_of(
          covered, [&](const auto& range) { return range.low <= ports.low && ports.high <= range.high; });
      if (spoken_of) segments.push_back(segment);
    }
  }
  return segments;
}

bool covers(const policy::PortSpec& spec, const Segment& segment) {
  if (spec.protocol != segment.protocol) return false;
  return !segment.ports || (spec.ports.low <= segment.ports->low && segment.ports->high <= spec.ports.high);
}

std::string to_name(const Segment& segment) {
  auto name = base::to_text(segment.protocol);
  if (!segment.ports) return name;
  name += "_" + std::to_string(segment.ports->low.number);
  if (segment.ports->low != segment.ports->high) name += "_" + std::to_string(segment.ports->high.number);
  return name;
}

void dispatch_services(Draft& draft, ruleset::Chain& chain, const std::string& name,
                       const std::vector<Dispatch>& dispatches, const std::string& comment,
                       ruleset::Field port) {
  using ruleset::Field;
  using ruleset::KeyType;
  DispatchMaps maps;
  for (const auto& dispatch : dispatches) add_dispatch(maps, dispatch);
  const std::vector<KeyType> key{KeyType::l4_protocol, KeyType::port};
  const ruleset::Fields fields{Field::l4_protocol, port};
  if (!maps.exact.empty()) {
    const auto map = verdict_map(draft, name, key, KeyShape::exact, std::move(maps.exact));
    add_rule(chain, {ruleset::VerdictMap{fields, map}}, comment);
  }
  if (!maps.ranges.empty()) {
    const auto map = verdict_map(draft, name + "_ranges", key, KeyShape::interval, std::move(maps.ranges));
    add_rule(chain, {ruleset::VerdictMap{fields, map}}, comment);
  }
  if (!maps.protocols.empty()) {
    const auto map = verdict_map(draft, name + "_protocols", {KeyType::l4_protocol}, KeyShape::exact,
                                 std::move(maps.protocols));
    add_rule(chain, {ruleset::VerdictMap{{Field::l4_protocol}, map}}, comment);
  }
}

}  // namespace compile
