// SPDX-License-Identifier: GPL-2.0-or-later
#include "resolve/peers.h"

#include <algorithm>
#include <functional>

#include "base/address_sets.h"
#include "base/overloaded.h"
#include "policy/names_file.h"

namespace resolve {
namespace {

base::AddressSet from_file(const policy::FileReference& file, const base::Origin& origin, const World& world,
                           base::Errors& errors) {
  const auto found = world.list_files.find(file.path);
  if (found == world.list_files.end()) {
    errors.push_back({origin, "list file " + file.path + " has not been read", {}, {}, {}});
    return {};
  }
  if (found->second) return *found->second;
  for (auto error : found->second.error()) {
    // A file that can not be read has no place of its own: point at the policy that asks for it.
    if (error.origin.file.empty()) error.origin = origin;
    if (std::ranges::find(errors, error) == errors.end()) errors.push_back(std::move(error));
  }
  return {};
}

base::AddressSet from_names(const policy::Lookup& lookup, const base::Origin& origin, const World& world,
                            base::Errors& errors) {
  const auto name = policy::name_of(lookup);
  const auto found = world.names.find(name);
  if (found == world.names.end()) {
    const auto where = world.names_file.empty() ? std::string("the names file") : world.names_file;
    errors.push_back({origin,
                      "'" + name + "' would have to be looked up, which this version of mailfwd does not do",
                      {},
                      "write into " + where + " what it stands for, as in \"" + name +
                          "\" = [\"192.0.2.10\", \"2001:db8::10\"]",
                      {}});
    return {};
  }
  if (found->second) return *found->second;
  for (const auto& error : found->second.error()) {
    if (std::ranges::find(errors, error) == errors.end()) errors.push_back(error);
  }
  return {};
}

// Hosts may name other hosts; policy::read() has made sure that they do not go round in circles.
class HostResolver {
 public:
  HostResolver(const policy::Policy& policy, const World& world, base::Errors& errors)
      : policy_(policy), world_(world), errors_(errors) {}

  std::map<std::string, base::AddressSet> all() {
    for (const auto& host : policy_.hosts) resolve(host.name);
    return std::move(done_);
  }

 private:
  const base::AddressSet& resolve(const policy::HostName& name) {
    const auto found = done_.find(name.text);
    if (found != done_.end()) return found->second;
    base::AddressSet sum;
    const auto host = std::ranges::find(policy_.hosts, name, &policy::Host::name);
    if (host != policy_.hosts.end()) {
      for (const auto& member : host->members) sum = base::unite(sum, member_addresses(member));
    }
    return done_.emplace(name.text, std::move(sum)).first->second;
  }

  base::AddressSet member_addresses(const policy::Peer& member) {
    return std::visit(
        base::Overloaded{
            [](const base::AddressRange& range) { return base::set_of(range); },
            [&](const policy::HostName& name) { return resolve(name); },
            [&](const policy::FileReference& file) {
              return from_file(file, member.origin, world_, errors_);
            },
            [&](const policy::Lookup& lookup) { return from_names(lookup, member.origin, world_, errors_); },
            // Zones can not stand in a host's list.
            [](const auto&) { return base::AddressSet{}; },
        },
        member.value);
  }

  const policy::Policy& policy_;
  const World& world_;
  base::Errors& errors_;
  std::map<std::string, base::AddressSet> done_;
};

const Zone* find_zone(const Scope& scope, const std::string& name) {
  const auto found = std::ranges::find(scope.zones, name, &Zone::name);
  return found == scope.zones.end() ? nullptr : &*found;
}

base::AddressSet peer_addresses(const policy::Peer& peer, const Scope& scope, base::Errors& errors) {
  return std::visit(
      base::Overloaded{
          [](const base::AddressRange& range) { return base::set_of(range); },
          [&](const policy::HostName& name) {
            const auto found = scope.hosts.find(name.text);
            return found == scope.hosts.end() ? base::AddressSet{} : found->second;
          },
          [&](const policy::FileReference& file) {
            return from_file(file, peer.origin, scope.world, errors);
          },
          [&](const policy::ZoneName& name) {
            const auto* zone = find_zone(scope, name.text);
            return zone == nullptr ? base::AddressSet{} : zone->region;
          },
          [&](const policy::Self&) { return scope.own_addresses; },
          [&](const policy::Lookup& lookup) { return from_names(lookup, peer.origin, scope.world, errors); },
          [](const auto&) { return base::AddressSet{}; },
      },
      peer.value);
}

bool is_zone(const policy::Peer& peer) {
  return std::holds_alternative<policy::AnyZone>(peer.value) ||
         std::holds_alternative<policy::Self>(peer.value) ||
         std::holds_alternative<policy::ZoneName>(peer.value);
}

bool names_zone(const std::vector<policy::Peer>& peers, const std::string& zone) {
  return std::ranges::any_of(peers, [&](const policy::Peer& peer) {
    return std::visit(base::Overloaded{
                          [](const policy::AnyZone&) { return true; },
                          [&](const policy::Self&) { return zone == "self"; },
                          [&](const policy::ZoneName& name) { return name.text == zone; },
                          [](const auto&) { return false; },
                      },
                      peer.value);
  });
}

// Of those peers that are `wanted`; without a name if there are none.
template <class Wanted>
NamedAddresses addresses_of(const std::vector<policy::Peer>& peers, const std::string& label,
                            const Scope& scope, base::Errors& errors, Wanted wanted) {
  NamedAddresses named;
  const policy::Peer* last = nullptr;
  int count = 0;
  for (const auto& peer : peers) {
    if (!wanted(peer)) continue;
    named.addresses = base::unite(named.addresses, peer_addresses(peer, scope, errors));
    last = &peer;
    ++count;
  }
  if (count == 0) return named;
  const auto* host = count == 1 ? std::get_if<policy::HostName>(&last->value) : nullptr;
  named.name = host != nullptr ? "host_" + host->text : label;
  return named;
}

}  // namespace

std::map<std::string, base::AddressSet> resolve_hosts(const policy::Policy& policy, const World& world,
                                                      base::Errors& errors) {
  return HostResolver(policy, world, errors).all();
}

NamedAddresses resolve_addresses(const std::vector<policy::Peer>& peers, const std::string& label,
                                 const Scope& scope, base::Errors& errors) {
  return addresses_of(peers, label, scope, errors, [](const policy::Peer&) { return true; });
}

Side resolve_side(const std::vector<policy::Peer>& peers, const std::string& label, const Scope& scope,
                  base::Errors& errors) {
  Side side;
  side.addresses = addresses_of(peers, label, scope, errors, std::not_fn(is_zone));
  const auto add = [&](const std::string& zone, const base::AddressSet& region) {
    const bool whole = names_zone(peers, zone);
    if (whole || base::meets(side.addresses.addresses, region)) side.zones.push_back({zone, whole});
  };
  for (const auto& zone : scope.zones) add(zone.name, zone.region);
  add("self", base::unite(scope.own_addresses, scope.receive_only));
  return side;
}

}  // namespace resolve
