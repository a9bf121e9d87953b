// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the operator wrote, typed: one struct per table of the language, every node with its Origin. A Policy
// is complete and valid in itself (names are defined, words are known, values are in range) but refers to
// things outside the file - interfaces, list files, users, DNS names - by name only; lib/resolve looks those
// up. Values, no behaviour. Made by policy::read() (read.h); nobody else builds one, except tests.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/address.h"
#include "base/name.h"
#include "base/ports.h"
#include "base/result.h"
#include "base/shared.h"

namespace policy {

using ZoneName = base::Name<struct ZoneTag>;
using HostName = base::Name<struct HostTag>;
using ServiceName = base::Name<struct ServiceTag>;
using SentenceName = base::Name<struct SentenceTag>;

// A value and where it was written.
template <class T>
struct Located {
  T value{};
  base::Origin origin;

  bool operator==(const Located&) const = default;
};

// "eth0", or "ppp*" for every interface whose name begins so (at most 15 bytes, the kernel's IFNAMSIZ - 1).
struct InterfacePattern {
  std::string text;

  bool operator==(const InterfacePattern&) const = default;
};

struct Zone {
  ZoneName name;
  base::Origin origin;
  std::vector<Located<InterfacePattern>> interfaces;
  std::vector<Located<base::AddressRange>> networks;  // empty: whatever is in no other zone's networks
  bool dynamic = false;                               // its address comes by DHCP or PPP and may change

  bool operator==(const Zone&) const = default;
};

// What may stand in `from`, `to`, `except` and in a host's list.
struct AnyZone {  // "any"
  bool operator==(const AnyZone&) const = default;
};
struct Self {  // "self", this machine
  bool operator==(const Self&) const = default;
};
struct FileReference {  // "file:/etc/mailfw.d/providers.txt"
  std::string path;
  bool operator==(const FileReference&) const = default;
};
enum class LookupKind { dns, spf, mx, country };
struct Lookup {  // "mx2.example.net", "spf:_spf.google.com", "mx:example.org", "country:DE": text without the
                 // keyword
  LookupKind kind = LookupKind::dns;
  std::string text;
  bool operator==(const Lookup&) const = default;
};
using Place = std::variant<AnyZone, Self, ZoneName, HostName, base::AddressRange, FileReference, Lookup>;
using Peer = Located<Place>;

struct Host {
  HostName name;
  base::Origin origin;
  std::vector<Peer> members;  // AddressRange, HostName, FileReference or Lookup

  bool operator==(const Host&) const = default;
};

// One line of a service: a protocol with the ports of the server's side and of the client's side. Protocols
// without ports (esp, vrrp) have every_port in both.
struct PortSpec {
  base::Protocol protocol;
  base::PortRange ports = base::every_port;
  base::PortRange client_ports = base::every_port;

  bool operator==(const PortSpec&) const = default;
};

struct Service {
  ServiceName name;
  base::Origin origin;  // empty for one of the catalogue
  std::vector<PortSpec> ports;
  bool client_port_rule =
      false;  // smtp, pop3, imap, uucp and their TLS twins: options.client_ports holds for them

  bool operator==(const Service&) const = default;
};

// One or more services as written in a sentence, with aliases and groups already replaced by what they stand
// for: service = ["mail", "tcp/3128"] gives one ServiceUse per service of the group and one for the literal.
struct ServiceUse {
  base::Shared<Service> service;
  base::Origin origin;

  bool operator==(const ServiceUse&) const = default;
};

// allow_lint: names of findings (finding_names.h) that are meant here.
using AllowedFindings = std::vector<Located<std::string>>;

struct Admin {
  base::Origin origin;
  std::vector<Peer> from;
  std::vector<ServiceUse> services;

  bool operator==(const Admin&) const = default;
};

enum class OverLimit { drop, reject, ban };

// All counts are at least 1. A rate is `count` new sessions in `period`.
struct Rate {
  std::uint32_t count = 0;
  std::chrono::seconds period{};

  bool operator==(const Rate&) const = default;
};
struct Limit {
  base::Origin origin;
  std::optional<Rate> rate;
  std::optional<std::uint32_t> open;
  std::optional<std::uint32_t> open_total;
  int per_ipv4 = 32;  // prefix lengths, 1-32 and 1-128
  int per_ipv6 = 64;
  OverLimit over = OverLimit::drop;

  bool operator==(const Limit&) const = default;
};

enum class Verb { allow, deny, reject };

// One line of [allow], [deny] or [reject].
struct Sentence {
  Verb verb = Verb::allow;
  SentenceName name;
  base::Origin origin;
  std::vector<Peer> from;            // never empty
  std::vector<Peer> to;              // never empty
  std::vector<ServiceUse> services;  // empty: every protocol and port
  std::vector<Peer> except;  // taken away from `from`; in a sentence whose only source is self, from `to`
  std::optional<Located<std::string>> user;  // a user name or a decimal uid; only where from is self alone
  std::optional<Limit> limit;
  bool log = false;
  AllowedFindings allow_lint = {};

  bool operator==(const Sentence&) const = default;
};

struct Publication {
  SentenceName name;
  base::Origin origin;
  std::vector<Peer> from;
  Located<base::AddressRange> address;  // one IPv4 or IPv6 address
  std::vector<ServiceUse> services;
  std::vector<Peer> to;
  std::optional<Located<base::Port>> to_port;
  std::optional<Limit> limit;
  AllowedFindings allow_lint = {};

  bool operator==(const Publication&) const = default;
};

struct AsInterface {  // as = "interface": masquerade
  bool operator==(const AsInterface&) const = default;
};
struct Translation {
  SentenceName name;
  base::Origin origin;
  std::vector<Peer> from;
  std::vector<Peer> to;
  Located<std::variant<base::AddressRange, AsInterface>> as;

  bool operator==(const Translation&) const = default;
};

enum class ListDirection { from, to, both };
struct List {
  std::string name;
  base::Origin origin;
  std::vector<Located<std::string>> files;
  std::vector<Located<std::string>> urls;
  std::optional<std::chrono::seconds> every;
  std::optional<ListDirection> deny;
  std::vector<Peer> except;
  std::optional<std::chrono::seconds> max_age;
  std::optional<int> shrink_percent;  // 1-100: refuse a refresh that loses more than this

  bool operator==(const List&) const = default;
};

struct Ban {
  base::Origin origin;
  std::chrono::seconds duration{3600};
  std::optional<std::chrono::seconds> max;
  std::vector<ServiceUse> services;
  bool cut = false;

  bool operator==(const Ban&) const = default;
};

enum class OutputPolicy { deny, allow };
enum class Ownership { automatic, declined };  // options.owner = true (default) | false

// Options that were not written keep these defaults. `written` remembers the keys that were, so that a later
// stage can refuse by name what it does not carry out yet.
struct Options {
  base::Origin origin;
  std::vector<Located<std::string>> written;
  std::vector<Peer> trusted;
  std::vector<Peer> receive_only;
  base::PortRange client_ports{{1024}, {65535}};  // "any" gives every_port
  OutputPolicy output = OutputPolicy::deny;
  bool ping = true;
  bool ident = true;  // answer port 113 with a reset
  bool log = true;    // log what nothing allowed, at a bounded rate
  bool no_admin = false;
  Ownership owner = Ownership::automatic;
  std::chrono::seconds pickup_grace{600};  // 0: strict at once
  std::vector<Located<std::pair<std::string, std::chrono::seconds>>> timeouts;
  AllowedFindings allow_lint = {};  // for the whole policy

  bool operator==(const Options&) const = default;
};

enum class Expectation { allow, deny, reject };
struct Test {
  SentenceName name;
  base::Origin origin;
  std::vector<Peer> from;
  std::vector<Peer> to;
  std::vector<ServiceUse> services;
  Expectation expect = Expectation::deny;

  bool operator==(const Test&) const = default;
};

// Every vector is in the order of the files, and of the lines in a file.
struct Policy {
  std::vector<Zone> zones;
  std::vector<Host> hosts;
  std::vector<Service> services;  // the policy's own; the catalogue is in services.h
  std::optional<Admin> admin;
  std::vector<Sentence> sentences;
  std::vector<Publication> publications;
  std::vector<Translation> translations;
  std::vector<List> lists;
  std::optional<Ban> ban;
  Options options;
  std::vector<Test> tests;

  bool operator==(const Policy&) const = default;
};

}  // namespace policy
