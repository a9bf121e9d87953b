// SPDX-License-Identifier: GPL-2.0-or-later
//
// Tables, chains, and what is only ever deleted.
#include <libmnl/libmnl.h>

#include "kernel/encode.h"
#include "kernel/foreign.h"
#include "kernel/handles.h"
#include "kernel/session_states.h"

namespace kernel {
namespace {

const char* type_name(ruleset::ChainType type) {
  return type == ruleset::ChainType::nat ? "nat" : "filter";
}

// New chains must be new; an existing one is only ever addressed to change its policy.
std::uint16_t flags_for(const diff::Change& change, int message) {
  if (message != NFT_MSG_NEWCHAIN) return 0;
  return std::holds_alternative<diff::AddChain>(change) ? NLM_F_CREATE | NLM_F_EXCL : NLM_F_CREATE;
}

}  // namespace

void encode_table(Batch& batch, const diff::Change& change, int message, std::uint32_t flags) {
  const auto table = owned<TableHandle>(nftnl_table_alloc());
  nftnl_table_set_str(table.get(), NFTNL_TABLE_NAME, ruleset::table_name);
  if (message == NFT_MSG_NEWTABLE) nftnl_table_set_u32(table.get(), NFTNL_TABLE_FLAGS, flags);
  nlmsghdr& header = batch.begin(message, message == NFT_MSG_NEWTABLE ? NLM_F_CREATE : 0);
  nftnl_table_nlmsg_build_payload(&header, table.get());
  batch.finish({&change});
}

void encode_chain(Batch& batch, const diff::Change& change, int message, const ruleset::ChainName& name,
                  const std::optional<ruleset::BaseHook>& base) {
  const auto chain = owned<ChainHandle>(nftnl_chain_alloc());
  nftnl_chain_set_str(chain.get(), NFTNL_CHAIN_TABLE, ruleset::table_name);
  nftnl_chain_set_str(chain.get(), NFTNL_CHAIN_NAME, name.text.c_str());
  if (base) {
    nftnl_chain_set_str(chain.get(), NFTNL_CHAIN_TYPE, type_name(base->type));
    nftnl_chain_set_u32(chain.get(), NFTNL_CHAIN_HOOKNUM, static_cast<std::uint32_t>(base->hook));
    nftnl_chain_set_s32(chain.get(), NFTNL_CHAIN_PRIO, base->priority);
    nftnl_chain_set_u32(chain.get(), NFTNL_CHAIN_POLICY, static_cast<std::uint32_t>(base->policy));
  }
  nlmsghdr& header = batch.begin(message, flags_for(change, message));
  nftnl_chain_nlmsg_build_payload(&header, chain.get());
  batch.finish({&change});
}

// For the family inet, which is both: the kernel asks for the transport protocol of a packet only
// (tests/kernel/packets_test.cc).
void encode_timeouts(Batch& batch, const diff::Change& change, const ruleset::SessionTimeouts& timeouts) {
  nlmsghdr& header = batch.begin(NFT_MSG_NEWOBJ, NLM_F_CREATE | NLM_F_EXCL);
  mnl_attr_put_strz(&header, NFTA_OBJ_TABLE, ruleset::table_name);
  mnl_attr_put_strz(&header, NFTA_OBJ_NAME, timeouts.name.text.c_str());
  mnl_attr_put_u32(&header, NFTA_OBJ_TYPE, htonl(NFT_OBJECT_CT_TIMEOUT));
  nlattr* object = mnl_attr_nest_start(&header, NFTA_OBJ_DATA);
  mnl_attr_put_u16(&header, NFTA_CT_TIMEOUT_L3PROTO, htons(NFPROTO_INET));
  mnl_attr_put_u8(&header, NFTA_CT_TIMEOUT_L4PROTO, timeouts.protocol.number);
  nlattr* states = mnl_attr_nest_start(&header, NFTA_CT_TIMEOUT_DATA);
  for (const auto& state : timeouts.states) {
    mnl_attr_put_u32(&header, session_state_attribute(state.state),
                     htonl(static_cast<std::uint32_t>(state.after.count())));
  }
  mnl_attr_nest_end(&header, states);
  mnl_attr_nest_end(&header, object);
  batch.finish({&change});
}

void encode_object(Batch& batch, const diff::Change& change, const diff::ForeignObject& object) {
  const bool flowtable = object.type == flowtable_type;
  nlmsghdr& header = batch.begin(flowtable ? NFT_MSG_DELFLOWTABLE : NFT_MSG_DELOBJ, 0);
  static_assert(int{NFTA_OBJ_TABLE} == int{NFTA_FLOWTABLE_TABLE} &&
                int{NFTA_OBJ_NAME} == int{NFTA_FLOWTABLE_NAME});
  mnl_attr_put_strz(&header, NFTA_OBJ_TABLE, ruleset::table_name);
  mnl_attr_put_strz(&header, NFTA_OBJ_NAME, object.name.c_str());
  if (!flowtable) mnl_attr_put_u32(&header, NFTA_OBJ_TYPE, htonl(object.type));
  batch.finish({&change});
}

}  // namespace kernel
