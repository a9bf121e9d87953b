// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <variant>

#include "base/address_sets.h"
#include "lint/findings.h"

namespace lint {
namespace {

// What is written as addresses is all that there is; what a file or a name stands for is others' to decide.
std::optional<base::AddressSet> written_addresses(const policy::Host& host) {
  base::AddressSet all;
  for (const auto& member : host.members) {
    const auto* range = std::get_if<base::AddressRange>(&member.value);
    if (range == nullptr) return std::nullopt;
    all = base::unite(all, base::set_of(*range));
  }
  return all;
}

bool names(const std::vector<policy::Peer>& peers, const policy::HostName& host) {
  return std::ranges::any_of(peers, [&](const policy::Peer& peer) {
    const auto* name = std::get_if<policy::HostName>(&peer.value);
    return name != nullptr && *name == host;
  });
}

// Only who is reached can keep somebody waiting.
bool is_reached(const policy::Policy& policy, const policy::HostName& host) {
  return std::ranges::any_of(policy.publications, [&](const auto& one) { return names(one.to, host); }) ||
         std::ranges::any_of(policy.sentences, [&](const auto& one) {
           return one.verb == policy::Verb::allow && names(one.to, host);
         });
}

}  // namespace

Doubts find_one_family(const Landscape& land) {
  Doubts doubts;
  for (const auto& host : land.written.hosts) {
    const auto addresses = written_addresses(host);
    if (!addresses || addresses->v4.empty() == addresses->v6.empty()) continue;
    if (!is_reached(land.written, host.name)) continue;
    const auto zone = std::ranges::find_if(land.resolved.zones, [&](const resolve::Zone& one) {
      return one.has_networks && !one.networks.v4.empty() && !one.networks.v6.empty() &&
             base::contains(one.region, *addresses);
    });
    if (zone == land.resolved.zones.end()) continue;
    const bool only_v4 = addresses->v6.empty();
    const std::string has = only_v4 ? "IPv4" : "IPv6";
    const std::string lacks = only_v4 ? "IPv6" : "IPv4";
    doubts.push_back({{"one-family",
                       {host.origin,
                        "host '" + host.name.text + "' has " + has + " addresses only, and its zone '" +
                            zone->name + "' has " + lacks + " too",
                        {},
                        "a client that tries " + lacks + " first waits half a minute before it turns to " +
                            has + ": add the address, or see that its names in the DNS have none",
                        {}}}});
  }
  return doubts;
}

}  // namespace lint
