// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/words.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/address_sets.h"
#include "explain/routes.h"
#include "policy/port_spec.h"
#include "policy/services.h"
#include "policy/words.h"
#include "resolve/peers.h"

namespace explain {
namespace {

constexpr const char* self = "self";

base::AddressSet set_of(std::initializer_list<const char*> texts) {
  base::AddressSet all;
  for (const auto* text : texts) all = base::unite(all, base::set_of(*base::parse_address_range(text)));
  return all;
}

// What no host on the way has: a zone "everything else" is not asked about these.
const base::AddressSet& nobody() {
  static const auto all =
      set_of({"0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3", "::/96", "::ffff:0:0/96", "ff00::/8", "fe80::/10"});
  return all;
}

base::AddressSet own_of(const Ground& ground) {
  return routes_of(ground, {}).own;
}

simulate::Address first_of(const base::AddressSet& addresses) {
  if (!addresses.v4.empty()) return addresses.v4.intervals().front().low;
  return addresses.v6.intervals().front().low;
}

// The route decides where the zone leaves it open.
std::string interface_towards(const resolve::Zone& zone, const base::AddressSet& addresses,
                              const Ground& ground) {
  auto interface = interface_of(zone, ground.world);
  if (!interface.empty()) return interface;
  return simulate::way_to(routes_of(ground, zone.name), first_of(addresses)).value_or("other");
}

void add_zone(std::vector<Part>& parts, const resolve::Zone& zone, const base::AddressSet& wanted, bool named,
              const Ground& ground) {
  auto addresses = base::subtract(base::intersect(zone.region, wanted), own_of(ground));
  if (named) addresses = base::subtract(addresses, nobody());
  if (addresses.empty()) return;
  auto interface = interface_towards(zone, addresses, ground);
  parts.push_back({zone.name, std::move(addresses), std::move(interface), named});
}

std::vector<Part> parts_of(const base::AddressSet& addresses, const Ground& ground) {
  std::vector<Part> parts;
  const auto own = own_of(ground);
  if (const auto here = base::intersect(addresses, own); !here.empty())
    parts.push_back({self, here, {}, false});
  auto rest = base::subtract(addresses, own);
  for (const auto& zone : ground.resolved.zones) add_zone(parts, zone, addresses, false, ground);
  for (const auto& zone : ground.resolved.zones) rest = base::subtract(rest, zone.region);
  if (rest.empty()) return parts;
  auto way = simulate::way_to(routes_of(ground, {}), first_of(rest)).value_or("other");
  parts.push_back({"no zone", std::move(rest), std::move(way), false});
  return parts;
}

base::AddressSet everything() {
  return set_of({"0.0.0.0/0", "::/0"});
}

base::Result<std::vector<Part>> unknown_place(const std::string& word, const policy::Policy& policy) {
  std::vector<std::string_view> known{self, "any"};
  for (const auto& zone : policy.zones) known.push_back(zone.name.text);
  for (const auto& host : policy.hosts) known.push_back(host.name.text);
  auto hint = policy::did_you_mean(word, known);
  if (hint.empty()) hint = "say a zone or a host of the policy, self, any, an address, a prefix or a range";
  return base::failure("unknown zone or host " + policy::in_quotes(word), std::move(hint));
}

std::vector<policy::PortSpec> ping() {
  return {{base::protocol_icmp}, {base::protocol_icmpv6}};
}

base::Error unknown_service(const std::string& word, const policy::Policy& policy) {
  if (const auto ports = base::parse_port_range(word)) {
    return {{},
            policy::in_quotes(word) + " has no protocol",
            {},
            "say \"tcp/" + word + "\" or \"udp/" + word + "\"",
            {}};
  }
  std::vector<std::string_view> known{"ping"};
  for (const auto& entry : policy::catalogue()) known.push_back(entry.name);
  for (const auto& alias : policy::catalogue_aliases()) known.push_back(alias.alias);
  for (const auto& group : policy::catalogue_groups()) known.push_back(group.name);
  for (const auto& own : policy.services) known.push_back(own.name.text);
  auto hint = policy::did_you_mean(word, known);
  if (hint.empty()) hint = "say for example smtp, tcp/8443, esp or ping; see 'mailfwctl show --services'";
  return {{}, "unknown service " + policy::in_quotes(word), {}, std::move(hint), {}};
}

}  // namespace

base::Result<std::vector<Part>> parts_of(const std::string& word, const Ground& ground) {
  const bool any = word == "any";
  std::vector<Part> parts;
  for (const auto& zone : ground.resolved.zones) {
    if (any || zone.name == word) add_zone(parts, zone, everything(), true, ground);
  }
  if (any || word == self) parts.push_back({self, own_of(ground), {}, true});
  if (!parts.empty()) return parts;
  if (base::looks_like_address(word)) {
    auto range = base::parse_address_range(word);
    if (!range) return std::unexpected(std::move(range.error()));
    return parts_of(base::set_of(*range), ground);
  }
  base::Errors errors;
  const auto hosts = resolve::resolve_hosts(ground.policy, ground.world, errors);
  const auto host = hosts.find(word);
  if (host == hosts.end()) return unknown_place(word, ground.policy);
  if (host->second.empty()) return base::failure("host " + policy::in_quotes(word) + " has no address now");
  return parts_of(host->second, ground);
}

base::Result<std::string> interface_named(const std::string& name, const Ground& ground) {
  std::vector<std::string_view> known;
  for (const auto& interface : ground.world.interfaces) known.push_back(interface.name);
  for (const auto& zone : ground.resolved.zones) {
    for (const auto& pattern : zone.interfaces) known.push_back(pattern);
    if (std::ranges::any_of(zone.interfaces, [&](const auto& pattern) { return fits(pattern, name); }))
      return name;
  }
  if (std::ranges::find(known, name) != known.end()) return name;
  auto hint = policy::did_you_mean(name, known);
  if (hint.empty()) hint = "neither a zone nor this machine has it";
  return base::failure("unknown interface " + policy::in_quotes(name), std::move(hint));
}

base::Result<std::vector<policy::PortSpec>> services_of(const std::string& word,
                                                        const policy::Policy& policy) {
  std::vector<policy::PortSpec> specs;
  for (const auto& use : policy::find_services(word, policy.services)) {
    for (auto spec : use.service->ports) {
      if (use.service->client_port_rule) spec.client_ports = policy.options.client_ports;
      specs.push_back(spec);
    }
  }
  if (!specs.empty()) return specs;
  if (word == "ping") return ping();
  if (policy::looks_like_port_spec(word) && !base::parse_port_range(word))
    return policy::parse_port_specs(word);
  return std::unexpected(unknown_service(word, policy));
}

}  // namespace explain
