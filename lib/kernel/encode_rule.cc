// SPDX-License-Identifier: GPL-2.0-or-later
#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_log.h>

#include <algorithm>
#include <string_view>

#include "base/overloaded.h"
#include "kernel/encode.h"
#include "kernel/handles.h"
#include "kernel/userdata.h"

// Behind the kernel headers of message.h, on which it builds.
#include <linux/netfilter/nf_nat.h>

namespace kernel {
namespace {

// One expression in the making; gives itself to the rule when done.
class Expression {
 public:
  explicit Expression(const char* name) : handle_(owned<ExprHandle>(nftnl_expr_alloc(name))) {}

  Expression& number(std::uint16_t attribute, std::uint32_t value) {
    nftnl_expr_set_u32(handle_.get(), attribute, value);
    return *this;
  }
  Expression& number64(std::uint16_t attribute, std::uint64_t value) {
    nftnl_expr_set_u64(handle_.get(), attribute, value);
    return *this;
  }
  Expression& number8(std::uint16_t attribute, std::uint8_t value) {
    nftnl_expr_set_u8(handle_.get(), attribute, value);
    return *this;
  }
  Expression& text(std::uint16_t attribute, const std::string& value) {
    nftnl_expr_set_str(handle_.get(), attribute, value.c_str());
    return *this;
  }
  // libnftnl copies into a register of 64 bytes without looking at the length.
  Expression& value(std::uint16_t attribute, const ruleset::Bytes& bytes) {
    const std::size_t length = std::min<std::size_t>(bytes.size(), 64);
    nftnl_expr_set(handle_.get(), attribute, bytes.data(), static_cast<std::uint32_t>(length));
    return *this;
  }
  Expression& number16(std::uint16_t attribute, std::uint16_t value) {
    nftnl_expr_set_u16(handle_.get(), attribute, value);
    return *this;
  }
  Expression& inner(std::uint16_t attribute, Expression expression) {
    nftnl_expr_set(handle_.get(), attribute, expression.handle_.release(), 0);
    return *this;
  }
  void give_to(nftnl_rule& rule) { nftnl_rule_add_expr(&rule, handle_.release()); }

 private:
  ExprHandle handle_;
};

Expression to_expression(const lower::MetaLoad& it) {
  return std::move(
      Expression("meta").number(NFTNL_EXPR_META_KEY, it.key).number(NFTNL_EXPR_META_DREG, it.destination));
}
Expression to_expression(const lower::CtLoad& it) {
  return std::move(
      Expression("ct").number(NFTNL_EXPR_CT_KEY, it.key).number(NFTNL_EXPR_CT_DREG, it.destination));
}
Expression to_expression(const lower::RtLoad& it) {
  return std::move(
      Expression("rt").number(NFTNL_EXPR_RT_KEY, it.key).number(NFTNL_EXPR_RT_DREG, it.destination));
}
Expression to_expression(const lower::PayloadLoad& it) {
  return std::move(Expression("payload")
                       .number(NFTNL_EXPR_PAYLOAD_DREG, it.destination)
                       .number(NFTNL_EXPR_PAYLOAD_BASE, it.base)
                       .number(NFTNL_EXPR_PAYLOAD_OFFSET, it.offset)
                       .number(NFTNL_EXPR_PAYLOAD_LEN, it.length));
}
Expression to_expression(const lower::Cmp& it) {
  return std::move(Expression("cmp")
                       .number(NFTNL_EXPR_CMP_SREG, it.source)
                       .number(NFTNL_EXPR_CMP_OP, it.operation)
                       .value(NFTNL_EXPR_CMP_DATA, it.value));
}
Expression to_expression(const lower::Bitwise& it) {
  return std::move(Expression("bitwise")
                       .number(NFTNL_EXPR_BITWISE_SREG, it.source)
                       .number(NFTNL_EXPR_BITWISE_DREG, it.destination)
                       .number(NFTNL_EXPR_BITWISE_LEN, it.length)
                       .number(NFTNL_EXPR_BITWISE_OP, NFT_BITWISE_BOOL)
                       .value(NFTNL_EXPR_BITWISE_MASK, it.mask)
                       .value(NFTNL_EXPR_BITWISE_XOR, it.exclusive_or));
}
Expression to_expression(const lower::Byteorder& it) {
  return std::move(Expression("byteorder")
                       .number(NFTNL_EXPR_BYTEORDER_SREG, it.source)
                       .number(NFTNL_EXPR_BYTEORDER_DREG, it.destination)
                       .number(NFTNL_EXPR_BYTEORDER_OP, it.operation)
                       .number(NFTNL_EXPR_BYTEORDER_LEN, it.length)
                       .number(NFTNL_EXPR_BYTEORDER_SIZE, it.size));
}
Expression to_expression(const lower::ExthdrWrite& it) {
  return std::move(Expression("exthdr")
                       .number(NFTNL_EXPR_EXTHDR_SREG, it.source)
                       .number8(NFTNL_EXPR_EXTHDR_TYPE, static_cast<std::uint8_t>(it.type))
                       .number(NFTNL_EXPR_EXTHDR_OFFSET, it.offset)
                       .number(NFTNL_EXPR_EXTHDR_LEN, it.length)
                       .number(NFTNL_EXPR_EXTHDR_OP, it.operation));
}
Expression to_expression(const lower::Lookup& it) {
  Expression lookup("lookup");
  lookup.number(NFTNL_EXPR_LOOKUP_SREG, it.source).text(NFTNL_EXPR_LOOKUP_SET, it.set);
  if (it.to_verdict) lookup.number(NFTNL_EXPR_LOOKUP_DREG, NFT_REG_VERDICT);
  if (it.inverted) lookup.number(NFTNL_EXPR_LOOKUP_FLAGS, NFT_LOOKUP_F_INV);
  return lookup;
}
Expression to_expression(const lower::LimitPackets& it) {
  Expression limit("limit");
  limit.number64(NFTNL_EXPR_LIMIT_RATE, it.rate)
      .number64(NFTNL_EXPR_LIMIT_UNIT, it.unit)
      .number(NFTNL_EXPR_LIMIT_BURST, it.burst)
      .number(NFTNL_EXPR_LIMIT_TYPE, NFT_LIMIT_PKTS);
  if (it.inverted) limit.number(NFTNL_EXPR_LIMIT_FLAGS, NFT_LIMIT_F_INV);
  return limit;
}
Expression to_expression(const lower::ConnectionLimit& it) {
  return std::move(Expression("connlimit")
                       .number(NFTNL_EXPR_CONNLIMIT_COUNT, it.count)
                       .number(NFTNL_EXPR_CONNLIMIT_FLAGS, it.inverted ? NFT_CONNLIMIT_F_INV : 0));
}
Expression to_expression(const lower::Dynset& it) {
  Expression dynset("dynset");
  dynset.number(NFTNL_EXPR_DYNSET_SREG_KEY, it.key)
      .number(NFTNL_EXPR_DYNSET_OP, it.update ? NFT_DYNSET_OP_UPDATE : NFT_DYNSET_OP_ADD)
      .text(NFTNL_EXPR_DYNSET_SET_NAME, it.set);
  if (it.timeout > 0) dynset.number64(NFTNL_EXPR_DYNSET_TIMEOUT, it.timeout);
  std::visit(base::Overloaded{
                 [](const std::monostate&) {},
                 [&](const auto& kept) { dynset.inner(NFTNL_EXPR_DYNSET_EXPR, to_expression(kept)); },
             },
             it.kept);
  return dynset;
}
Expression to_expression(const lower::NflogLine& it) {
  Expression log("log");
  log.text(NFTNL_EXPR_LOG_PREFIX, it.prefix).number16(NFTNL_EXPR_LOG_GROUP, it.group);
  if (it.snap_length > 0) log.number(NFTNL_EXPR_LOG_SNAPLEN, it.snap_length);
  return log;
}
Expression to_expression(const lower::ObjectReference& it) {
  return std::move(Expression("objref")
                       .number(NFTNL_EXPR_OBJREF_IMM_TYPE, it.type)
                       .text(NFTNL_EXPR_OBJREF_IMM_NAME, it.name));
}
Expression to_expression(const lower::Immediate& it) {
  return std::move(Expression("immediate")
                       .number(NFTNL_EXPR_IMM_DREG, it.destination)
                       .value(NFTNL_EXPR_IMM_DATA, it.value));
}
Expression to_expression(const lower::Nat& it) {
  Expression nat("nat");
  nat.number(NFTNL_EXPR_NAT_TYPE, it.type)
      .number(NFTNL_EXPR_NAT_FAMILY, it.family)
      .number(NFTNL_EXPR_NAT_REG_ADDR_MIN, it.address);
  if (it.port) {
    nat.number(NFTNL_EXPR_NAT_REG_PROTO_MIN, *it.port)
        .number(NFTNL_EXPR_NAT_FLAGS, NF_NAT_RANGE_PROTO_SPECIFIED);
  }
  return nat;
}
Expression to_expression(const lower::Masq&) {
  return Expression("masq");
}
Expression to_expression(const lower::LogLine& it) {
  return std::move(
      Expression("log").text(NFTNL_EXPR_LOG_PREFIX, it.prefix).number(NFTNL_EXPR_LOG_LEVEL, it.level));
}
Expression to_expression(const lower::RejectWith& it) {
  return std::move(
      Expression("reject").number(NFTNL_EXPR_REJECT_TYPE, it.type).number8(NFTNL_EXPR_REJECT_CODE, it.code));
}
Expression to_expression(const lower::VerdictIs& it) {
  Expression verdict("immediate");
  verdict.number(NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT)
      .number(NFTNL_EXPR_IMM_VERDICT, static_cast<std::uint32_t>(it.code));
  if (!it.chain.empty()) verdict.text(NFTNL_EXPR_IMM_CHAIN, it.chain);
  return verdict;
}
// lower() never makes one. A lookup in no set: the kernel refuses the rule instead of taking it with a part
// missing.
Expression to_expression(const lower::Opaque&) {
  return Expression("lookup");
}

}  // namespace

void encode_rule(Batch& batch, const diff::Change& change, const diff::AddRule& added) {
  const auto rule = owned<RuleHandle>(nftnl_rule_alloc());
  nftnl_rule_set_str(rule.get(), NFTNL_RULE_TABLE, ruleset::table_name);
  nftnl_rule_set_str(rule.get(), NFTNL_RULE_CHAIN, added.chain.text.c_str());
  for (const lower::Expression& expression : added.program.expressions) {
    std::visit([&](const auto& it) { to_expression(it).give_to(*rule); }, expression);
  }
  if (!added.program.comment.empty()) {
    Userdata userdata;
    userdata.put(rule_comment, std::string_view(added.program.comment));
    nftnl_rule_set_data(rule.get(), NFTNL_RULE_USERDATA, userdata.bytes().data(),
                        static_cast<std::uint32_t>(userdata.bytes().size()));
  }
  nlmsghdr& header = batch.begin(NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND);
  nftnl_rule_nlmsg_build_payload(&header, rule.get());
  batch.finish({&change});
}

void encode_flush(Batch& batch, const diff::Change& change, const ruleset::ChainName& chain) {
  nlmsghdr& header = batch.begin(NFT_MSG_DELRULE, 0);
  mnl_attr_put_strz(&header, NFTA_RULE_TABLE, ruleset::table_name);
  mnl_attr_put_strz(&header, NFTA_RULE_CHAIN, chain.text.c_str());
  batch.finish({&change});
}

}  // namespace kernel
