// SPDX-License-Identifier: GPL-2.0-or-later
//
// A policy with nothing left to look up: zones as interfaces and address regions, every peer as zones and
// addresses, every service as protocols and ports, every user as a number. What lib/compile reads. Made by
// resolve() only.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
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

// What an allow costs its source. Counts are at least 1; at least one of the three is there.
struct Limit {
  std::optional<policy::Rate> rate;         // new sessions of one source
  std::optional<std::uint32_t> open;        // parallel sessions of one source
  std::optional<std::uint32_t> open_total;  // of all sources together
  int per_ipv4 = 32;                        // what counts as one source: prefix lengths
  int per_ipv6 = 64;
  policy::OverLimit over = policy::OverLimit::drop;

  bool operator==(const Limit&) const = default;
};

struct Sentence {
  policy::Verb verb = policy::Verb::allow;
  std::string name;
  base::Origin origin;
  Side from;
  Side to;
  std::vector<Service> services;  // empty: every protocol and port
  std::optional<std::uint32_t> user;
  std::optional<Limit> limit;  // of an allow
  bool log = false;
  bool published = false;   // by a [publish]
  bool translated = false;  // only sessions whose destination was translated

  bool operator==(const Sentence&) const = default;
};

// The translating half of a [publish]: what `from` sends to `address` goes to `target`, of the same family.
// The allowing half is a Sentence. A host that is reached by its own address has none.
struct Forward {
  std::string name;
  base::Origin origin;
  Side from;
  base::AddressRange address;  // a single one
  std::vector<Service> services;
  base::AddressRange target;  // a single one
  std::optional<base::Port> to_port;

  bool operator==(const Forward&) const = default;
};

// [nat]: the source that `to` gets to see.
struct Translation {
  std::string name;
  base::Origin origin;
  Side from;
  Side to;
  std::variant<base::AddressRange, policy::AsInterface> as;  // a single address

  bool operator==(const Translation&) const = default;
};

// A list that denies by itself. Whom it never hits (Exempt) is not taken out of `addresses`.
struct List {
  std::string name;
  policy::ListDirection deny = policy::ListDirection::from;
  base::AddressSet addresses;
  NamedAddresses except;

  bool operator==(const List&) const = default;
};

// What a ban closes. The first of ResolvedPolicy::bans is that of [ban], without a name; the others are
// services that an operator named with `mailfwctl ban --service`.
struct BanScope {
  std::string name;
  std::vector<Service> services;  // empty: every protocol and port

  bool operator==(const BanScope&) const = default;
};
struct Bans {
  std::chrono::seconds duration{3600};
  std::optional<std::chrono::seconds> max;
  bool cut = false;
  std::vector<BanScope> scopes;

  bool operator==(const Bans&) const = default;
};

// Who is never banned or listed; `trusted` is never limited either.
struct Exempt {
  base::AddressSet trusted;
  base::AddressSet admin;       // where [admin] comes from; without its whole zones
  base::AddressSet own;         // this machine's addresses
  base::AddressSet neighbours;  // the networks that its interfaces are directly on

  bool operator==(const Exempt&) const = default;
};

struct Admin {
  base::Origin origin;
  Side from;
  std::vector<Service> services;

  bool operator==(const Admin&) const = default;
};

// [test]: of every packet from one side to the other, as its sender sends it.
struct Test {
  std::string name;
  base::Origin origin;
  Side from;
  Side to;
  std::vector<Service> services;  // empty: every protocol and port, except what is implied
  policy::Expectation expect = policy::Expectation::deny;

  bool operator==(const Test&) const = default;
};

struct Options {
  policy::OutputPolicy output = policy::OutputPolicy::deny;
  bool ping = true;
  bool ident = true;
  bool log = true;
  base::AddressSet receive_only;
  std::chrono::seconds pickup_grace{600};
  std::vector<std::pair<std::string, std::chrono::seconds>> timeouts;  // as written
  policy::Ownership owner = policy::Ownership::automatic;

  bool operator==(const Options&) const = default;
};

struct ResolvedPolicy {
  std::vector<Zone> zones;  // in the order of the policy
  base::AddressSet own_addresses;
  std::optional<Admin> admin;
  // Deny, reject, allow without a limit, allow with one; in each the order of the policy.
  std::vector<Sentence> sentences;
  std::vector<Forward> forwards;
  std::vector<Translation> translations;  // whichever comes first decides: the narrower ones
  std::vector<List> lists;
  std::vector<Test> tests;
  Bans bans;
  Exempt exempt;
  Options options;
  base::Errors warnings;  // what is probably not meant; in file order

  bool operator==(const ResolvedPolicy&) const = default;
};

}  // namespace resolve
