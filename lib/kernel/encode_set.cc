// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <array>

#include "kernel/encode.h"
#include "kernel/handles.h"
#include "kernel/key_layout.h"
#include "kernel/userdata.h"

namespace kernel {
namespace {

// enum byteorder of nft: without it `nft list` prints host-order keys as numbers turned round, names as "".
std::uint32_t nft_byte_order(const ruleset::SetSchema& schema) {
  constexpr std::uint32_t none = 0, host_endian = 1, big_endian = 2;
  if (schema.key.size() != 1) return none;
  return ruleset::facts(schema.key.front()).host_order ? host_endian : big_endian;
}

std::uint32_t kernel_flags(const ruleset::SetSchema& schema) {
  std::uint32_t flags = 0;
  if (schema.interval) flags |= NFT_SET_INTERVAL;
  if (schema.verdict_map) flags |= NFT_SET_MAP;
  if (ends_in_one_element(schema)) flags |= NFT_SET_CONCAT;
  if (schema.dynamic) flags |= NFT_SET_EVAL;
  if (schema.timeouts) flags |= NFT_SET_TIMEOUT;
  return flags;
}

// libnftnl counts the fields up to the first zero: there must be one, hence room for one more than the
// kernel's 16.
void describe_fields(nftnl_set& set, const ruleset::SetSchema& schema) {
  std::array<std::uint8_t, 16> lengths{};
  for (std::size_t i = 0; i < std::min(schema.key.size(), lengths.size() - 1); ++i) {
    lengths[i] = ruleset::facts(schema.key[i]).length;
  }
  nftnl_set_set_data(&set, NFTNL_SET_DESC_CONCAT, lengths.data(), lengths.size());
}

void describe(nftnl_set& set, const diff::AddSet& facts) {
  const ruleset::SetSchema& schema = facts.schema;
  nftnl_set_set_u32(&set, NFTNL_SET_FLAGS, kernel_flags(schema));
  nftnl_set_set_u32(&set, NFTNL_SET_KEY_TYPE, key_type_number(schema));
  nftnl_set_set_u32(&set, NFTNL_SET_KEY_LEN, static_cast<std::uint32_t>(key_bytes(schema)));
  nftnl_set_set_u32(&set, NFTNL_SET_ID, 1);  // the kernel wants one; nothing refers to it
  if (schema.verdict_map) {
    nftnl_set_set_u32(&set, NFTNL_SET_DATA_TYPE, NFT_DATA_VERDICT);
    nftnl_set_set_u32(&set, NFTNL_SET_DATA_LEN, sizeof(std::uint32_t) * 4);
  }
  if (schema.size > 0) nftnl_set_set_u32(&set, NFTNL_SET_DESC_SIZE, schema.size);
  if (ends_in_one_element(schema)) describe_fields(set, schema);
  Userdata userdata;
  userdata.put(set_key_byte_order, nft_byte_order(schema));
  if (schema.verdict_map) userdata.put(set_data_byte_order, 0);
  if (!facts.comment.empty()) userdata.put(set_comment, std::string_view(facts.comment));
  nftnl_set_set_data(&set, NFTNL_SET_USERDATA, userdata.bytes().data(),
                     static_cast<std::uint32_t>(userdata.bytes().size()));
}

}  // namespace

void encode_set(Batch& batch, const diff::Change& change, int message, const ruleset::SetName& name,
                const diff::AddSet* facts) {
  const auto set = owned<SetHandle>(nftnl_set_alloc());
  nftnl_set_set_str(set.get(), NFTNL_SET_TABLE, ruleset::table_name);
  nftnl_set_set_str(set.get(), NFTNL_SET_NAME, name.text.c_str());
  if (facts) describe(*set, *facts);
  nlmsghdr& header = batch.begin(message, message == NFT_MSG_NEWSET ? NLM_F_CREATE | NLM_F_EXCL : 0);
  nftnl_set_nlmsg_build_payload(&header, set.get());
  batch.finish({&change});
}

}  // namespace kernel
