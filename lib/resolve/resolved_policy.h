// SPDX-License-Identifier: GPL-2.0-or-later
//
// A policy with nothing left to look up: zones as interfaces and address regions, every peer as zones and
// addresses, every service as protocols and ports, every user as a number. What lib/compile reads. Made by
// resolve() only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/result.h"
#include "policy/policy.h"

namespace resolve {

struct Zone {
  std::string name;
  std::vector<std::string>
      interfaces;  // names, or patterns that end in '*'; sorted, unique; empty: any interface
  bool has_networks = false;
  base::AddressSet networks;  // as written
  // Where a host of this zone can be: the networks less those of other zones that lie inside them; without
  // networks, everything that is in no zone's networks.
  base::AddressSet region;
  bool dynamic = false;
  bool clamp_mss = false;      // a ppp interface, or one whose MTU is below 1500
  base::AddressSet connected;  // the networks that the zone's present interfaces are directly on

  bool operator==(const Zone&) const = default;
};

// A set of addresses that the kernel gets under a name of its own.
struct NamedAddresses {
  std::string
      name;  // "host_bastion", "allow_monitoring_from": unique for its content; the family is not part of it
  base::AddressSet addresses;

  bool operator==(const NamedAddresses&) const = default;
};

// One side of a sentence: for each zone it can be about, the whole zone or only `addresses` in it.
// The zone of this machine is called "self".
struct ZoneShare {
  std::string zone;
  bool whole = false;

  bool operator==(const ZoneShare&) const = default;
};
struct Side {
  std::vector<ZoneShare> zones;  // in the order of ResolvedPolicy::zones, self last
  NamedAddresses addresses;      // the union of all hosts and literals of this side; empty if there are none
  NamedAddresses except;         // empty if there is none

  bool operator==(const Side&) const = default;
};

struct Service {
  std::string name;
  std::vector<policy::PortSpec> ports;  // client_ports already carries options.client_ports where it holds

  bool operator==(const Service&) const = default;
};

struct Sentence {
  policy::Verb verb = policy::Verb::allow;
  std::string name;
  base::Origin origin;
  Side from;
  Side to;
  std::vector<Service> services;  // empty: every protocol and port
  std::optional<std::uint32_t> user;
  bool log = false;

  bool operator==(const Sentence&) const = default;
};

struct Admin {
  base::Origin origin;
  Side from;
  std::vector<Service> services;

  bool operator==(const Admin&) const = default;
};

struct Options {
  policy::OutputPolicy output = policy::OutputPolicy::deny;
  bool ping = true;
  bool ident = true;
  bool log = true;
  policy::Ownership owner = policy::Ownership::automatic;

  bool operator==(const Options&) const = default;
};

struct ResolvedPolicy {
  std::vector<Zone> zones;  // in the order of the policy
  base::AddressSet own_addresses;
  std::optional<Admin> admin;
  std::vector<Sentence> sentences;  // by verb (deny, reject, allow), then in the order of the policy
  Options options;

  bool operator==(const ResolvedPolicy&) const = default;
};

}  // namespace resolve
