// SPDX-License-Identifier: GPL-2.0-or-later
//
// What stands in `from`, `to` and `except`, as zones and addresses. Called by resolve() only.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "policy/policy.h"
#include "resolve/resolved_policy.h"
#include "resolve/world.h"

namespace resolve {

// What a peer can refer to, by name. `hosts` holds each host's addresses with nested names and files taken
// in.
struct Scope {
  const policy::Policy& policy;
  const World& world;
  std::vector<Zone> zones;
  base::AddressSet own_addresses;
  std::map<std::string, base::AddressSet> hosts;
  // A cluster's address may be on this machine or not, and move without asking.
  base::AddressSet receive_only;
};

// Every host of the policy; a list file that could not be read is reported once, at its first reference.
std::map<std::string, base::AddressSet> resolve_hosts(const policy::Policy& policy, const World& world,
                                                      base::Errors& errors);

// `label` is the name of the address set if the peers are not just one host: "allow_mail-in_from".
Side resolve_side(const std::vector<policy::Peer>& peers, const std::string& label, const Scope& scope,
                  base::Errors& errors);

// The addresses of hosts, literals and files among the peers; zones stand for their networks.
NamedAddresses resolve_addresses(const std::vector<policy::Peer>& peers, const std::string& label,
                                 const Scope& scope, base::Errors& errors);

}  // namespace resolve
