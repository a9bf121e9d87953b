// SPDX-License-Identifier: GPL-2.0-or-later
#include "prove/services.h"

#include <utility>

#include "base/address_sets.h"

namespace prove {
namespace {

Numbers ports(const base::PortRange& range) {
  return between(range.low.number, range.high.number);
}

}  // namespace

void add(Classes& classes, const Classes& more) {
  classes.resize(more.size());
  for (std::size_t at = 0; at < more.size(); ++at) classes[at] |= more[at];
}

// `client`: the dimension of the client's port, if the client's port matters.
std::vector<Row> rows(Space& space, const std::vector<resolve::Service>& services, Dimension server,
                      std::optional<Dimension> client) {
  std::vector<Row> all;
  for (const auto& service : services) {
    for (const auto& spec : service.ports) {
      Row row{{{Dimension::protocol, space.classes(Dimension::protocol, one(spec.protocol.number))}}};
      if (base::has_ports(spec.protocol)) {
        row.fields.push_back({server, space.classes(server, ports(spec.ports))});
        if (client) row.fields.push_back({*client, space.classes(*client, ports(spec.client_ports))});
      }
      all.push_back(std::move(row));
    }
  }
  return all;
}

// Every port that a packet of one of the services can have there.
Classes ports_of(Space& space, const std::vector<resolve::Service>& services, Dimension dimension) {
  if (services.empty()) return space.all(dimension);
  Classes all = space.classes(dimension, {});
  for (const auto& service : services) {
    for (const auto& spec : service.ports) {
      add(all, base::has_ports(spec.protocol) ? space.classes(dimension, ports(spec.ports))
                                              : space.all(dimension));
    }
  }
  return all;
}

Classes interfaces_of(Space& space, Dimension dimension, const std::vector<std::string>& names) {
  if (names.empty()) return space.all(dimension);
  Classes all;
  for (const auto& name : names) add(all, space.interface(dimension, name));
  return all;
}

Classes opening_flags(Space& space) {
  constexpr unsigned fin = 1, syn = 2, rst = 4, ack = 16;
  Numbers::Intervals opening;
  for (unsigned flags = 0; flags < 256; ++flags) {
    if ((flags & (fin | syn | rst | ack)) == syn) opening.push_back({{flags}, {flags}});
  }
  return space.classes(Dimension::tcp_flags, Numbers(std::move(opening)));
}

base::AddressSet foreign_sources(const resolve::ResolvedPolicy& policy, const resolve::Zone& zone) {
  base::AddressSet foreign;
  if (zone.has_networks) return foreign;
  for (const auto& other : policy.zones) {
    if (other.has_networks) foreign = base::unite(foreign, other.networks);
  }
  if (zone.name == "internet")
    foreign = base::unite(foreign, base::subtract(base::private_addresses(), zone.connected));
  return foreign;
}

}  // namespace prove
