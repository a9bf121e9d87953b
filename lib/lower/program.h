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
#include <string>
#include <variant>
#include <vector>

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
  ruleset::Bytes value;
  bool operator==(const Cmp&) const = default;
};
struct Bitwise {
  Register source = 0;
  Register destination = 0;
  std::uint32_t length = 0;
  ruleset::Bytes mask;
  ruleset::Bytes exclusive_or;
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
struct LogLine {
  std::string prefix;
  std::uint32_t level = 4;  // LOG_WARNING, which the kernel fills in by itself
  bool operator==(const LogLine&) const = default;
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
                                Lookup, LimitPackets, LogLine, RejectWith, VerdictIs, Opaque>;

struct Program {
  std::vector<Expression> expressions;
  std::string
      comment;  // userdata type 0; a live rule with any other userdata has an Opaque expression at its end

  bool operator==(const Program&) const = default;
};

struct LoweredChain {
  ruleset::ChainName name;
  std::optional<ruleset::BaseHook> base;
  std::vector<Program> rules;

  bool operator==(const LoweredChain&) const = default;
};

// The whole table as it is to be in the kernel. Sorted by name, as the Ruleset is.
struct LoweredTable {
  bool owned = true;
  std::vector<ruleset::Set> sets;
  std::vector<LoweredChain> chains;

  bool operator==(const LoweredTable&) const = default;
};

// "[ meta load 6 => reg 1 ]" and so on, for tests and messages.
std::string to_text(const Expression& expression);
std::string to_text(const Program& program);

}  // namespace lower
