// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/decode_rule.h"

#include <array>
#include <string_view>

#include "base/overloaded.h"
#include "kernel/message.h"
#include "kernel/userdata.h"
#include "kernel/verdict.h"

// Behind the kernel headers of message.h, on which it builds.
#include <linux/netfilter/nf_nat.h>

namespace kernel {
namespace {

using Decoded = std::optional<lower::Expression>;

// The value of an attribute that must be there, noting its absence.
class Reader {
 public:
  explicit Reader(const Attributes& attributes) : attributes_(attributes) {}

  std::uint32_t number(int type) { return take(attributes_.be32(type)); }
  std::uint16_t number16(int type) { return take(attributes_.be16(type)); }
  std::uint64_t number64(int type) { return take(attributes_.be64(type)); }
  std::uint8_t number8(int type) { return take(attributes_.u8(type)); }
  std::string text(int type) { return take(attributes_.text(type)); }
  // The kernel leaves these out where they are zero.
  std::uint32_t number_or_zero(int type) { return attributes_.has(type) ? number(type) : 0; }
  std::uint8_t number8_or_zero(int type) { return attributes_.has(type) ? number8(type) : std::uint8_t{0}; }

  ruleset::Value value(int type) {
    const Attributes nest = attributes_.nest(type);
    if (!nest.only({NFTA_DATA_VALUE})) complete_ = false;
    return take(nest.value(NFTA_DATA_VALUE));
  }
  void must_be(bool condition) { complete_ = complete_ && condition; }

  template <class Expression>
  Decoded result(Expression expression) {
    if (!complete_) return std::nullopt;
    return expression;
  }

 private:
  template <class Value>
  Value take(std::optional<Value> found) {
    if (!found) complete_ = false;
    return std::move(found).value_or(Value{});
  }

  const Attributes& attributes_;
  bool complete_ = true;
};

// A key and a register, in attributes of each expression's own numbering.
template <class Load, int key, int destination>
Decoded decode_load(const Attributes& attributes) {
  Reader read(attributes);
  read.must_be(attributes.only({key, destination}));
  return read.result(Load{read.number(key), read.number(destination)});
}

Decoded decode_payload(const Attributes& attributes) {
  Reader read(attributes);
  read.must_be(
      attributes.only({NFTA_PAYLOAD_DREG, NFTA_PAYLOAD_BASE, NFTA_PAYLOAD_OFFSET, NFTA_PAYLOAD_LEN}));
  return read.result(lower::PayloadLoad{read.number(NFTA_PAYLOAD_BASE), read.number(NFTA_PAYLOAD_OFFSET),
                                        read.number(NFTA_PAYLOAD_LEN), read.number(NFTA_PAYLOAD_DREG)});
}

Decoded decode_cmp(const Attributes& attributes) {
  Reader read(attributes);
  read.must_be(attributes.only({NFTA_CMP_SREG, NFTA_CMP_OP, NFTA_CMP_DATA}));
  return read.result(
      lower::Cmp{read.number(NFTA_CMP_SREG), read.number(NFTA_CMP_OP), read.value(NFTA_CMP_DATA)});
}

Decoded decode_bitwise(const Attributes& attributes) {
  Reader read(attributes);
  read.must_be(attributes.only({NFTA_BITWISE_SREG, NFTA_BITWISE_DREG, NFTA_BITWISE_LEN, NFTA_BITWISE_MASK,
                                NFTA_BITWISE_XOR, NFTA_BITWISE_OP}));
  read.must_be(read.number_or_zero(NFTA_BITWISE_OP) == NFT_BITWISE_BOOL);
  return read.result(lower::Bitwise{read.number(NFTA_BITWISE_SREG), read.number(NFTA_BITWISE_DREG),
                                    read.number(NFTA_BITWISE_LEN), read.value(NFTA_BITWISE_MASK),
                                    read.value(NFTA_BITWISE_XOR)});
}

Decoded decode_byteorder(const Attributes& attributes) {
  Reader read(attributes);
  read.must_be(attributes.only({NFTA_BYTEORDER_SREG, NFTA_BYTEORDER_DREG, NFTA_BYTEORDER_OP,
                                NFTA_BYTEORDER_LEN, NFTA_BYTEORDER_SIZE}));
  return read.result(lower::Byteorder{read.number(NFTA_BYTEORDER_SREG), read.number(NFTA_BYTEORDER_DREG),
                                      read.number(NFTA_BYTEORDER_OP), read.number(NFTA_BYTEORDER_LEN),
                                      read.number(NFTA_BYTEORDER_SIZE)});
}

Decoded decode_exthdr(const Attributes& attributes) {
  Reader read(attributes);
  read.must_be(attributes.only({NFTA_EXTHDR_SREG, NFTA_EXTHDR_TYPE, NFTA_EXTHDR_OFFSET, NFTA_EXTHDR_LEN,
                                NFTA_EXTHDR_OP, NFTA_EXTHDR_FLAGS}));
  read.must_be(read.number_or_zero(NFTA_EXTHDR_FLAGS) == 0);
  return read.result(lower::ExthdrWrite{read.number(NFTA_EXTHDR_SREG), read.number8(NFTA_EXTHDR_TYPE),
                                        read.number(NFTA_EXTHDR_OFFSET), read.number(NFTA_EXTHDR_LEN),
                                        read.number_or_zero(NFTA_EXTHDR_OP)});
}

Decoded decode_lookup(const Attributes& attributes) {
  Reader read(attributes);
  read.must_be(attributes.only(
      {NFTA_LOOKUP_SET, NFTA_LOOKUP_SREG, NFTA_LOOKUP_DREG, NFTA_LOOKUP_FLAGS, NFTA_LOOKUP_SET_ID}));
  const bool to_verdict = attributes.has(NFTA_LOOKUP_DREG);
  read.must_be(read.number_or_zero(NFTA_LOOKUP_DREG) == NFT_REG_VERDICT);
  const std::uint32_t flags = read.number_or_zero(NFTA_LOOKUP_FLAGS);
  read.must_be((flags & ~std::uint32_t{NFT_LOOKUP_F_INV}) == 0);
  return read.result(lower::Lookup{read.number(NFTA_LOOKUP_SREG), read.text(NFTA_LOOKUP_SET),
                                   (flags & NFT_LOOKUP_F_INV) != 0, to_verdict});
}

Decoded decode_limit(const Attributes& attributes) {
  Reader read(attributes);
  read.must_be(attributes.only({NFTA_LIMIT_RATE, NFTA_LIMIT_UNIT, NFTA_LIMIT_BURST, NFTA_LIMIT_TYPE,
                                NFTA_LIMIT_FLAGS, NFTA_LIMIT_PAD}));
  read.must_be(read.number(NFTA_LIMIT_TYPE) == NFT_LIMIT_PKTS);
  const std::uint32_t flags = read.number_or_zero(NFTA_LIMIT_FLAGS);
  read.must_be((flags & ~std::uint32_t{NFT_LIMIT_F_INV}) == 0);
  return read.result(lower::LimitPackets{read.number64(NFTA_LIMIT_RATE), read.number64(NFTA_LIMIT_UNIT),
                                         read.number(NFTA_LIMIT_BURST), (flags & NFT_LIMIT_F_INV) != 0});
}

Decoded decode_connection_limit(const Attributes& attributes) {
  Reader read(attributes);
  read.must_be(attributes.only({NFTA_CONNLIMIT_COUNT, NFTA_CONNLIMIT_FLAGS}));
  const std::uint32_t flags = read.number_or_zero(NFTA_CONNLIMIT_FLAGS);
  read.must_be((flags & ~std::uint32_t{NFT_CONNLIMIT_F_INV}) == 0);
  return read.result(
      lower::ConnectionLimit{read.number(NFTA_CONNLIMIT_COUNT), (flags & NFT_CONNLIMIT_F_INV) != 0});
}

lower::Expression decode_expression(const Attributes& expression);

Decoded decode_dynset(const Attributes& attributes) {
  Reader read(attributes);
  read.must_be(
      attributes.only({NFTA_DYNSET_SET_NAME, NFTA_DYNSET_SET_ID, NFTA_DYNSET_OP, NFTA_DYNSET_SREG_KEY,
                       NFTA_DYNSET_TIMEOUT, NFTA_DYNSET_EXPR, NFTA_DYNSET_PAD, NFTA_DYNSET_FLAGS}));
  read.must_be(read.number_or_zero(NFTA_DYNSET_FLAGS) == 0);
  const std::uint32_t operation = read.number(NFTA_DYNSET_OP);
  read.must_be(operation == NFT_DYNSET_OP_ADD || operation == NFT_DYNSET_OP_UPDATE);
  lower::Dynset dynset{read.number(NFTA_DYNSET_SREG_KEY),
                       read.text(NFTA_DYNSET_SET_NAME),
                       operation == NFT_DYNSET_OP_UPDATE,
                       0,
                       {}};
  if (attributes.has(NFTA_DYNSET_TIMEOUT)) dynset.timeout = read.number64(NFTA_DYNSET_TIMEOUT);
  if (attributes.has(NFTA_DYNSET_EXPR)) {
    std::visit(base::Overloaded{
                   [&](const lower::LimitPackets& it) { dynset.kept = it; },
                   [&](const lower::ConnectionLimit& it) { dynset.kept = it; },
                   [&](const auto&) { read.must_be(false); },
               },
               decode_expression(attributes.nest(NFTA_DYNSET_EXPR)));
  }
  return read.result(std::move(dynset));
}

Decoded decode_object_reference(const Attributes& attributes) {
  Reader read(attributes);
  read.must_be(attributes.only({NFTA_OBJREF_IMM_TYPE, NFTA_OBJREF_IMM_NAME}));
  return read.result(
      lower::ObjectReference{read.number(NFTA_OBJREF_IMM_TYPE), read.text(NFTA_OBJREF_IMM_NAME)});
}

// The kernel dumps one register of each kind as both ends of a range.
Decoded decode_nat(const Attributes& attributes) {
  Reader read(attributes);
  read.must_be(attributes.only({NFTA_NAT_TYPE, NFTA_NAT_FAMILY, NFTA_NAT_REG_ADDR_MIN, NFTA_NAT_REG_ADDR_MAX,
                                NFTA_NAT_REG_PROTO_MIN, NFTA_NAT_REG_PROTO_MAX, NFTA_NAT_FLAGS}));
  const auto same = [&](int low, int high) {
    return !attributes.has(high) || attributes.be32(low) == attributes.be32(high);
  };
  read.must_be(same(NFTA_NAT_REG_ADDR_MIN, NFTA_NAT_REG_ADDR_MAX));
  read.must_be(same(NFTA_NAT_REG_PROTO_MIN, NFTA_NAT_REG_PROTO_MAX));
  const std::uint32_t known = NF_NAT_RANGE_MAP_IPS | NF_NAT_RANGE_PROTO_SPECIFIED;
  read.must_be((read.number_or_zero(NFTA_NAT_FLAGS) & ~known) == 0);
  lower::Nat nat{read.number(NFTA_NAT_TYPE), read.number(NFTA_NAT_FAMILY), read.number(NFTA_NAT_REG_ADDR_MIN),
                 std::nullopt};
  if (attributes.has(NFTA_NAT_REG_PROTO_MIN)) nat.port = read.number(NFTA_NAT_REG_PROTO_MIN);
  return read.result(nat);
}

Decoded decode_masq(const Attributes& attributes) {
  Reader read(attributes);
  read.must_be(attributes.only({NFTA_MASQ_FLAGS}));
  read.must_be(read.number_or_zero(NFTA_MASQ_FLAGS) == 0);
  return read.result(lower::Masq{});
}

Decoded decode_nflog(const Attributes& attributes) {
  Reader read(attributes);
  read.must_be(attributes.only({NFTA_LOG_PREFIX, NFTA_LOG_GROUP, NFTA_LOG_SNAPLEN}));
  return read.result(lower::NflogLine{read.text(NFTA_LOG_PREFIX), read.number16(NFTA_LOG_GROUP),
                                      read.number_or_zero(NFTA_LOG_SNAPLEN)});
}

Decoded decode_log(const Attributes& attributes) {
  if (attributes.has(NFTA_LOG_GROUP)) return decode_nflog(attributes);
  Reader read(attributes);
  read.must_be(attributes.only({NFTA_LOG_PREFIX, NFTA_LOG_LEVEL, NFTA_LOG_FLAGS}));
  read.must_be(read.number_or_zero(NFTA_LOG_FLAGS) == 0);
  return read.result(lower::LogLine{read.text(NFTA_LOG_PREFIX), read.number(NFTA_LOG_LEVEL)});
}

Decoded decode_reject(const Attributes& attributes) {
  Reader read(attributes);
  read.must_be(attributes.only({NFTA_REJECT_TYPE, NFTA_REJECT_ICMP_CODE}));
  return read.result(
      lower::RejectWith{read.number(NFTA_REJECT_TYPE), read.number8_or_zero(NFTA_REJECT_ICMP_CODE)});
}

Decoded decode_immediate(const Attributes& attributes) {
  Reader read(attributes);
  read.must_be(attributes.only({NFTA_IMMEDIATE_DREG, NFTA_IMMEDIATE_DATA}));
  if (attributes.be32(NFTA_IMMEDIATE_DREG) != NFT_REG_VERDICT) {
    return read.result(lower::Immediate{read.number(NFTA_IMMEDIATE_DREG), read.value(NFTA_IMMEDIATE_DATA)});
  }
  read.must_be(read.number(NFTA_IMMEDIATE_DREG) == NFT_REG_VERDICT);
  const auto verdict = decode_verdict(attributes.nest(NFTA_IMMEDIATE_DATA).nest(NFTA_DATA_VERDICT));
  read.must_be(verdict.has_value());
  return read.result(verdict.value_or(lower::VerdictIs{}));
}

struct Decoder {
  std::string_view name;
  Decoded (*decode)(const Attributes& attributes);
};

constexpr std::array decoders{
    Decoder{"meta", decode_load<lower::MetaLoad, NFTA_META_KEY, NFTA_META_DREG>},
    Decoder{"ct", decode_load<lower::CtLoad, NFTA_CT_KEY, NFTA_CT_DREG>},
    Decoder{"rt", decode_load<lower::RtLoad, NFTA_RT_KEY, NFTA_RT_DREG>},
    Decoder{"payload", decode_payload},
    Decoder{"cmp", decode_cmp},
    Decoder{"bitwise", decode_bitwise},
    Decoder{"byteorder", decode_byteorder},
    Decoder{"exthdr", decode_exthdr},
    Decoder{"lookup", decode_lookup},
    Decoder{"limit", decode_limit},
    Decoder{"connlimit", decode_connection_limit},
    Decoder{"dynset", decode_dynset},
    Decoder{"objref", decode_object_reference},
    Decoder{"nat", decode_nat},
    Decoder{"masq", decode_masq},
    Decoder{"log", decode_log},
    Decoder{"reject", decode_reject},
    Decoder{"immediate", decode_immediate},
};

lower::Expression decode_expression(const Attributes& expression) {
  const std::string name = expression.text(NFTA_EXPR_NAME).value_or("");
  for (const Decoder& decoder : decoders) {
    if (decoder.name != name) continue;
    auto decoded = decoder.decode(expression.nest(NFTA_EXPR_DATA));
    if (decoded && expression.only({NFTA_EXPR_NAME, NFTA_EXPR_DATA})) return std::move(*decoded);
  }
  return lower::Opaque{name};
}

// Whether the userdata is what encode_rule would have written for this comment.
bool is_only_comment(std::span<const std::uint8_t> userdata, const std::string& comment) {
  Userdata expected;
  expected.put(rule_comment, std::string_view(comment));
  return std::ranges::equal(userdata, expected.bytes());
}

}  // namespace

lower::Program decode_rule(const Attributes& rule) {
  lower::Program program;
  if (const nlattr* expressions = rule.get(NFTA_RULE_EXPRESSIONS)) {
    for_each_in(*expressions, [&](const nlattr& each) {
      program.expressions.push_back(decode_expression(Attributes(each)));
    });
  }
  if (const auto userdata = rule.bytes(NFTA_RULE_USERDATA)) {
    program.comment = find_text(*userdata, rule_comment).value_or("");
    if (!is_only_comment(*userdata, program.comment))
      program.expressions.emplace_back(lower::Opaque{"userdata"});
  }
  if (!rule.only({NFTA_RULE_TABLE, NFTA_RULE_CHAIN, NFTA_RULE_HANDLE, NFTA_RULE_EXPRESSIONS,
                  NFTA_RULE_POSITION, NFTA_RULE_USERDATA, NFTA_RULE_PAD})) {
    program.expressions.emplace_back(lower::Opaque{"rule"});
  }
  return program;
}

}  // namespace kernel
