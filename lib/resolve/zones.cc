// SPDX-License-Identifier: GPL-2.0-or-later
#include "resolve/zones.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/address_sets.h"

namespace resolve {
namespace {

constexpr std::uint32_t ethernet_mtu = 1500;

bool is_pattern(std::string_view interface) {
  return interface.ends_with('*');
}

bool matches(std::string_view pattern, std::string_view interface) {
  if (!is_pattern(pattern)) return pattern == interface;
  return interface.starts_with(pattern.substr(0, pattern.size() - 1));
}

// Whether some interface name would match both.
bool overlap(std::string_view a, std::string_view b) {
  if (!is_pattern(a)) return matches(b, a);
  if (!is_pattern(b)) return matches(a, b);
  const auto prefix = std::min(a.size(), b.size()) - 1;
  return a.substr(0, prefix) == b.substr(0, prefix);
}

base::AddressSet everything() {
  const base::Ipv4Range all4{{}, base::highest(base::Ipv4Address{})};
  const base::Ipv6Range all6{{}, base::highest(base::Ipv6Address{})};
  return {base::Ipv4Set({all4}), base::Ipv6Set({all6})};
}

template <class Range>
bool strictly_inside(const Range& inner, const Range& outer) {
  return inner != outer && !(inner.low < outer.low) && !(outer.high < inner.high);
}

bool strictly_inside(const base::AddressRange& inner, const base::AddressRange& outer) {
  return std::visit(
      []<class A, class B>(const A& a, const B& b) {
        if constexpr (std::is_same_v<A, B>) {
          return strictly_inside(a, b);
        } else {
          return false;
        }
      },
      inner, outer);
}

bool disjoint(const base::AddressRange& a, const base::AddressRange& b) {
  return !base::meets(base::set_of(a), base::set_of(b));
}

// A network inside another zone's network belongs to the zone that names it more closely, as a route would.
base::AddressSet region_of(const policy::Zone& zone, const policy::Policy& policy) {
  base::AddressSet region;
  for (const auto& network : zone.networks) region = base::unite(region, base::set_of(network.value));
  if (zone.networks.empty()) region = everything();
  for (const auto& other : policy.zones) {
    if (other.name == zone.name) continue;
    for (const auto& network : other.networks) {
      const bool inside = zone.networks.empty() || std::ranges::any_of(zone.networks, [&](const auto& own) {
                            return strictly_inside(network.value, own.value);
                          });
      if (inside) region = base::subtract(region, base::set_of(network.value));
    }
  }
  return region;
}

Zone resolve_zone(const policy::Zone& written, const policy::Policy& policy, const World& world) {
  Zone zone;
  zone.name = written.name.text;
  for (const auto& interface : written.interfaces) zone.interfaces.push_back(interface.value.text);
  std::ranges::sort(zone.interfaces);
  zone.interfaces.erase(std::ranges::unique(zone.interfaces).begin(), zone.interfaces.end());
  zone.has_networks = !written.networks.empty();
  for (const auto& network : written.networks)
    zone.networks = base::unite(zone.networks, base::set_of(network.value));
  zone.region = region_of(written, policy);
  zone.dynamic = written.dynamic;
  zone.clamp_mss =
      std::ranges::any_of(zone.interfaces, [](const auto& name) { return name.starts_with("ppp"); });
  for (const auto& interface : world.interfaces) {
    const bool ours = std::ranges::any_of(
        zone.interfaces, [&](const auto& pattern) { return matches(pattern, interface.name); });
    if (!ours) continue;
    if (interface.mtu < ethernet_mtu) zone.clamp_mss = true;
    for (const auto& address : interface.addresses)
      zone.connected = base::unite(zone.connected, base::set_of(address.network));
  }
  return zone;
}

void refuse_shared_interface(const policy::Zone& a, const policy::Zone& b, base::Errors& errors) {
  for (const auto& left : a.interfaces) {
    for (const auto& right : b.interfaces) {
      if (!overlap(left.value.text, right.value.text)) continue;
      const bool told_apart = !a.networks.empty() || !b.networks.empty();
      if (left.value == right.value && told_apart) continue;
      std::string message = "interface '" + right.value.text + "' of zone '" + b.name.text +
                            "' is also in zone '" + a.name.text + "'";
      if (left.value != right.value) message += " as '" + left.value.text + "'";
      errors.push_back({right.origin,
                        message,
                        {},
                        left.value == right.value
                            ? "give at least one of the two a network to tell them apart"
                            : "a pattern must not cover an interface of another zone",
                        {{left.origin, "the other one is here", {}}}});
    }
  }
}

void refuse_same_network(const policy::Zone& a, const policy::Zone& b, base::Errors& errors) {
  for (const auto& left : a.networks) {
    for (const auto& right : b.networks) {
      const bool nested =
          strictly_inside(left.value, right.value) || strictly_inside(right.value, left.value);
      if (nested || disjoint(left.value, right.value)) continue;
      errors.push_back({right.origin,
                        "network " + base::to_text(right.value) + " of zone '" + b.name.text +
                            "' overlaps network " + base::to_text(left.value) + " of zone '" + a.name.text +
                            "'",
                        {},
                        "a network belongs to one zone; one inside another is fine",
                        {{left.origin, "the other one is here", {}}}});
    }
  }
}

}  // namespace

std::vector<Zone> resolve_zones(const policy::Policy& policy, const World& world, base::Errors& errors) {
  std::vector<Zone> zones;
  for (const auto& written : policy.zones) {
    // Chains are called after pairs of zones, "dmz_to_internet": the two names must be readable from it.
    if (written.name.text.find("_to_") != std::string::npos) {
      errors.push_back({written.origin,
                        "zone '" + written.name.text + "' has '_to_' in its name",
                        {},
                        "that stands between two zones in the names of chains; choose another name",
                        {}});
    }
    if (written.interfaces.empty() && written.networks.empty()) {
      errors.push_back({written.origin,
                        "zone '" + written.name.text + "' has neither an interface nor a network",
                        {},
                        "say where its packets arrive, for example interface = \"eth0\"",
                        {}});
    }
    zones.push_back(resolve_zone(written, policy, world));
  }
  for (auto a = policy.zones.begin(); a != policy.zones.end(); ++a) {
    for (auto b = std::next(a); b != policy.zones.end(); ++b) {
      refuse_shared_interface(*a, *b, errors);
      refuse_same_network(*a, *b, errors);
    }
  }
  return zones;
}

base::AddressSet own_addresses(const World& world) {
  base::AddressSet own;
  for (const auto& interface : world.interfaces) {
    if (interface.name == "lo") continue;
    for (const auto& address : interface.addresses) own = base::unite(own, base::set_of(address.address));
  }
  return own;
}

}  // namespace resolve
