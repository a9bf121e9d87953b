// SPDX-License-Identifier: GPL-2.0-or-later
#include "resolve/exempt.h"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "base/address_sets.h"
#include "policy/services.h"
#include "resolve/services.h"

namespace resolve {
namespace {

// A zone without networks is anybody: to exempt the whole internet because an admin may come from there would
// leave nobody to ban.
base::AddressSet admin_addresses(const Scope& scope, base::Errors& errors) {
  base::AddressSet addresses;
  for (const auto& peer : scope.policy.admin->from) {
    if (const auto* name = std::get_if<policy::ZoneName>(&peer.value)) {
      const auto zone = std::ranges::find(scope.zones, name->text, &Zone::name);
      if (zone != scope.zones.end()) addresses = base::unite(addresses, zone->networks);
    } else {
      addresses = base::unite(addresses, resolve_addresses({peer}, "admin", scope, errors).addresses);
    }
  }
  return addresses;
}

}  // namespace

Exempt resolve_exempt(const Scope& scope, base::Errors& errors) {
  Exempt exempt;
  exempt.trusted = resolve_addresses(scope.policy.options.trusted, "trusted", scope, errors).addresses;
  if (scope.policy.admin) exempt.admin = admin_addresses(scope, errors);
  exempt.own = scope.own_addresses;
  for (const auto& interface : scope.world.interfaces) {
    if (interface.name == "lo") continue;
    for (const auto& address : interface.addresses) {
      exempt.neighbours = base::unite(exempt.neighbours, base::set_of(address.network));
    }
  }
  return exempt;
}

Bans resolve_bans(const Scope& scope) {
  Bans bans;
  const auto& options = scope.policy.options;
  BanScope own;
  if (scope.policy.ban) {
    bans.duration = scope.policy.ban->duration;
    bans.max = scope.policy.ban->max;
    bans.cut = scope.policy.ban->cut;
    own.services = resolve_services(scope.policy.ban->services, options, policy::Verb::deny);
  }
  bans.scopes.push_back(std::move(own));
  for (const auto& name : scope.world.banned_services) {
    const auto uses = policy::find_services(name, scope.policy.services);
    if (uses.empty()) continue;
    bans.scopes.push_back({name, resolve_services(uses, options, policy::Verb::deny)});
  }
  return bans;
}

}  // namespace resolve
