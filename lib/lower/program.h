// SPDX-License-Identifier: GPL-2.0-or-later
//
// Register programs: a rule exactly as the kernel stores it. Live rules are decoded into this form and
// compared with what lower() made, expression by expression; nothing is ever raised back to an IR rule. An
// expression, or an attribute in one, that we do not know becomes Opaque, which equals nothing: a foreign
// edit never looks "in sync". Numbers (keys, operators, registers) are those of linux/netfilter/nf_tables.h.
// Registers are written as the kernel dumps them: 1-4 for 16 bytes, 8-23 for 4 (NFT_REG32_00 = 8), 0 for the
// verdict.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/shared_vector.h"
#include "ruleset/ruleset.h"

namespace lower {

using Register = std::uint32_t;

struct MetaLoad {
  std::uint32_t key = 0;
  Register destination = 0;
  bool operator==(const MetaLoad&) const = default;
};
struct CtLoad {
  std::uint32_t key = 0;
  Register destination = 0;
  bool operator==(const CtLoad&) const = default;
};
struct RtLoad {
  std::uint32_t key = 0;
  Register destination = 0;
  bool operator==(const RtLoad&) const = default;
};
struct PayloadLoad {
  std::uint32_t base = 0;
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  Register destination = 0;
  bool operator==(const PayloadLoad&) const = default;
};
struct Cmp {
  Register source = 0;
  std::uint32_t operation = 0;  // NFT_CMP_*
  ruleset::Value value;
  bool operator==(const Cmp&) const = default;
};
struct Bitwise {
  Register source = 0;
  Register destination = 0;
  std::uint32_t length = 0;
  ruleset::Value mask;
  ruleset::Value exclusive_or;
  bool operator==(const Bitwise&) const = default;
};
struct Byteorder {
  Register source = 0;
  Register destination = 0;
  std::uint32_t operation = 0;  // NFT_BYTEORDER_*
  std::uint32_t length = 0;
  std::uint32_t size = 0;
  bool operator==(const Byteorder&) const = default;
};
struct ExthdrWrite {
  Register source = 0;
  std::uint32_t type = 0;
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  std::uint32_t operation = 0;  // NFT_EXTHDR_OP_*
  bool operator==(const ExthdrWrite&) const = default;
};
// Lookup in a set; with `to_verdict` the set is a verdict map and the destination is the verdict register.
struct Lookup {
  Register source = 0;
  std::string set;
  bool inverted = false;
  bool to_verdict = false;
  bool operator==(const Lookup&) const = default;
};
struct LimitPackets {
  std::uint64_t rate = 0;
  std::uint64_t unit = 0;  // seconds
  std::uint32_t burst = 0;
  bool inverted = false;
  bool operator==(const LimitPackets&) const = default;
};
// Breaks when a source has more sessions open than that.
struct ConnectionLimit {
  std::uint32_t count = 0;
  bool inverted = false;
  bool operator==(const ConnectionLimit&) const = default;
};
// Puts the key into a set, unless it is there, and asks what is kept with the element.
struct Dynset {
  Register key = 0;
  std::string set;
  bool update = false;        // an element that is there gets its timeout anew
  std::uint64_t timeout = 0;  // milliseconds; 0: that of the set
  std::variant<std::monostate, LimitPackets, ConnectionLimit> kept;
  bool operator==(const Dynset&) const = default;
};
struct LogLine {
  std::string prefix;
  std::uint32_t level = 4;  // LOG_WARNING, which the kernel fills in by itself
  bool operator==(const LogLine&) const = default;
};
struct NflogLine {
  std::string prefix;
  std::uint16_t group = 0;
  std::uint32_t snap_length = 0;  // of the packet; 0: as much as the listener wants
  bool operator==(const NflogLine&) const = default;
};
struct ObjectReference {
  std::uint32_t type = 0;  // NFT_OBJECT_*
  std::string name;
  bool operator==(const ObjectReference&) const = default;
};
struct Immediate {
  Register destination = 0;
  ruleset::Value value;
  bool operator==(const Immediate&) const = default;
};
// The flags that say which of the two registers count are left out: they follow from the registers.
struct Nat {
  std::uint32_t type = 0;  // NFT_NAT_*
  std::uint32_t family = 0;
  Register address = 0;
  std::optional<Register> port;
  bool operator==(const Nat&) const = default;
};
struct Masq {
  bool operator==(const Masq&) const = default;
};
struct RejectWith {
  std::uint32_t type = 0;  // NFT_REJECT_*
  std::uint8_t code = 0;
  bool operator==(const RejectWith&) const = default;
};
struct VerdictIs {
  std::int32_t code = 0;  // NF_ACCEPT, NF_DROP, NFT_JUMP, NFT_GOTO, NFT_RETURN
  std::string chain;      // of a jump or goto
  bool operator==(const VerdictIs&) const = default;
};
struct Opaque {
  std::string name;
  bool operator==(const Opaque&) const { return false; }
};

using Expression = std::variant<MetaLoad, CtLoad, RtLoad, PayloadLoad, Cmp, Bitwise, Byteorder, ExthdrWrite,
                                Lookup, LimitPackets, ConnectionLimit, Dynset, LogLine, NflogLine,
                                ObjectReference, Immediate, Nat, Masq, RejectWith, VerdictIs, Opaque>;

// The set that the expression looks into or adds to; nullptr if it does neither.
const std::string* set_of(const Expression& expression);

struct Program {
  std::vector<Expression> expressions;
  std::string
      comment;  // userdata type 0; a live rule with any other userdata has an Opaque expression at its end

  bool operator==(const Program&) const = default;
};

struct LoweredChain {
  ruleset::ChainName name;
  std::optional<ruleset::BaseHook> base;
  base::SharedVector<Program> rules;

  bool operator==(const LoweredChain&) const = default;
};

// The whole table as it is to be in the kernel. Sorted by name, as the Ruleset is.
struct LoweredTable {
  bool owned = true;
  std::vector<ruleset::Set> sets;
  std::vector<LoweredChain> chains;
  std::vector<ruleset::SessionTimeouts> timeouts = {};

  bool operator==(const LoweredTable&) const = default;
};

// "[ meta load 6 => reg 1 ]" and so on, for tests and messages.
std::string to_text(const Expression& expression);
std::string to_text(const Program& program);

}  // namespace lower
