// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a rule consists of: matches, then what is done with the packet. A closed set of alternatives, each a
// plain value that says what is meant and nothing about registers. A new kind of statement needs a row in
// lower, in render and in tests/kernel/readback_test.cc; the compiler finds the first two because std::visit
// is exhaustive.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/inplace_vector.h"
#include "base/name.h"
#include "base/ports.h"
#include "ruleset/field.h"

namespace ruleset {

using ChainName = base::Name<struct ChainTag>;
using SetName = base::Name<struct SetTag>;
using ObjectName = base::Name<struct ObjectTag>;

// A value as the kernel compares it: the bytes of a register, network order unless the KeyType is host_order,
// length exactly that of the KeyType (interface names are padded with zeros to 16).
inline constexpr std::size_t longest_value = 16;
using Value = base::InplaceVector<std::uint8_t, longest_value>;

// A key of a set: values one after the other, each padded with zeros to 4 bytes.
inline constexpr std::size_t longest_key = 64;  // NFT_DATA_VALUE_MAXLEN
using Bytes = base::InplaceVector<std::uint8_t, longest_key>;

// What a key is made of, one after the other; at most as many as nft
// can name: five in one 32-bit key type, 6 bits each.
inline constexpr std::size_t most_fields = 5;
using Fields = base::InplaceVector<Field, most_fields>;

// field == value, or field != value.
struct Compare {
  Field field;
  bool equal = true;
  Value value;
  bool operator==(const Compare&) const = default;
};

// An interface whose name begins with `prefix` ("ppp*").
struct InterfacePrefix {
  Field field = Field::in_interface;
  std::string prefix;
  bool operator==(const InterfacePrefix&) const = default;
};

// low <= field <= high. For fields in network order only (addresses, ports).
struct InRange {
  Field field;
  Value low;
  Value high;
  bool operator==(const InRange&) const = default;
};

// (field & mask) == value, or !=.
struct Masked {
  Field field;
  Value mask;
  bool equal = true;
  Value value;
  bool operator==(const Masked&) const = default;
};

// field (or the concatenation of fields) is, or is not, an element of the set. With a mask only those bits of
// the one field are looked up ("ip6 saddr & ffff:ffff:ffff:ffff::").
struct InSet {
  Fields fields;
  SetName set;
  bool negated = false;
  Value mask = {};  // empty: all bits
  bool operator==(const InSet&) const = default;
};

// The verdict that the map has for the key; no element: the next rule.
struct VerdictMap {
  Fields fields;
  SetName map;
  bool operator==(const VerdictMap&) const = default;
};

// Matches at most `count` packets per `unit` (plus `burst`), counted for this rule as a whole.
enum class RateUnit : std::uint32_t { second = 1, minute = 60, hour = 3600, day = 86400, week = 604800 };
struct RateLimit {
  std::uint32_t count = 1;
  RateUnit unit = RateUnit::second;
  std::uint32_t burst = 5;
  bool operator==(const RateLimit&) const = default;
};

// What a session costs its source: matches while the element that stands for the source is within its rate,
// or has at most so many sessions open (conntrack entries, counted by the kernel). `burst` is the size of the
// bucket.
struct WithinRate {
  std::uint32_t count = 1;
  RateUnit unit = RateUnit::second;
  std::uint32_t burst = 1;
  bool operator==(const WithinRate&) const = default;
};
struct WithinOpen {
  std::uint32_t count = 1;
  bool operator==(const WithinOpen&) const = default;
};
using Allowance = std::variant<std::monostate, WithinRate, WithinOpen>;

// Puts (the masked bits of) the field into a dynamic set, unless it is there, and asks the allowance that is
// kept with the element. Does not match if the allowance is exceeded, nor if the set is full: a rule that
// ends in accept lets nobody escape (netlink.md 3.4; pinned by tests/kernel). A rate forgets a source
// `lifetime` after its last session; WithinOpen needs none, its elements go with the last session of the
// source.
struct Remember {
  Field field;
  Value mask;  // empty: all bits
  SetName set;
  std::optional<std::chrono::milliseconds> lifetime;
  bool renew = false;  // an element that is there gets its lifetime anew (nft: update, else add)
  Allowance allowance;
  bool operator==(const Remember&) const = default;
};

// Tells the daemon over NFLOG, with the first 64 bytes of the packet; never the kernel's log. Prefix as for
// Log.
struct Notify {
  std::uint16_t group = 0;
  std::string prefix;
  bool operator==(const Notify&) const = default;
};

// The session's new destination (nat chains at prerouting) or source (at postrouting). 4 bytes of address are
// IPv4, 16 are IPv6; a rule holds for that family only, which lower sees to.
struct DestinationNat {
  Value address;
  std::optional<base::Port> port;  // nothing: the port stays
  bool operator==(const DestinationNat&) const = default;
};
struct SourceNat {
  Value address;
  bool operator==(const SourceNat&) const = default;
};
// The address of the interface that the packet leaves by, of both families.
struct Masquerade {
  bool operator==(const Masquerade&) const = default;
};

// The session gets the timeouts of the object; before the session is confirmed only (ct state new).
struct SetTimeouts {
  ObjectName object;
  bool operator==(const SetTimeouts&) const = default;
};

// A line in the kernel's log, level warning. prefix: at most 127 bytes (NF_LOG_PREFIXLEN - 1), ends in a
// space.
struct Log {
  std::string prefix;
  bool operator==(const Log&) const = default;
};

// Lowers the MSS option of a SYN to the MTU of the route (RFC 4459 section 3.2 calls this clamping).
struct ClampMss {
  bool operator==(const ClampMss&) const = default;
};

struct Accept {
  bool operator==(const Accept&) const = default;
};
struct Drop {
  bool operator==(const Drop&) const = default;
};
struct Return {
  bool operator==(const Return&) const = default;
};
struct Jump {
  ChainName chain;
  bool operator==(const Jump&) const = default;
};
struct Goto {
  ChainName chain;
  bool operator==(const Goto&) const = default;
};
// Refused with an answer: a reset (only where the rule has matched TCP), or ICMP "administratively
// prohibited".
struct RejectReset {
  bool operator==(const RejectReset&) const = default;
};
struct RejectProhibited {
  bool operator==(const RejectProhibited&) const = default;
};

// What an element of a verdict map may hold.
using Verdict = std::variant<Accept, Drop, Return, Jump, Goto>;

using Statement = std::variant<Compare, InterfacePrefix, InRange, Masked, InSet, VerdictMap, RateLimit,
                               Remember, Log, Notify, ClampMss, SetTimeouts, DestinationNat, SourceNat,
                               Masquerade, Accept, Drop, Return, Jump, Goto, RejectReset, RejectProhibited>;

}  // namespace ruleset
