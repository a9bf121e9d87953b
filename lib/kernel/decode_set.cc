// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/decode_set.h"

#include "kernel/key_layout.h"
#include "kernel/message.h"
#include "kernel/userdata.h"

namespace kernel {
namespace {

// What newer kernels say of a set that changes nothing about it: its type (NFTA_SET_TYPE, 6.16) and its
// count.
constexpr int set_type = NFTA_SET_EXPRESSIONS + 1;
constexpr int set_count = NFTA_SET_EXPRESSIONS + 2;

std::optional<ruleset::SetSchema> decode_schema(const Attributes& set) {
  const std::uint32_t flags = set.be32(NFTA_SET_FLAGS).value_or(0);
  const auto types = key_types_of(set.be32(NFTA_SET_KEY_TYPE).value_or(0));
  if (!types) return std::nullopt;
  ruleset::SetSchema schema{*types, (flags & NFT_SET_INTERVAL) != 0, (flags & NFT_SET_MAP) != 0};
  schema.dynamic = (flags & NFT_SET_EVAL) != 0;
  schema.timeouts = (flags & NFT_SET_TIMEOUT) != 0;
  schema.size = set.nest(NFTA_SET_DESC).be32(NFTA_SET_DESC_SIZE).value_or(0);
  std::uint32_t expected = flags & (NFT_SET_INTERVAL | NFT_SET_MAP | NFT_SET_EVAL | NFT_SET_TIMEOUT);
  if (ends_in_one_element(schema)) expected |= NFT_SET_CONCAT;
  if (flags != expected || set.be32(NFTA_SET_KEY_LEN) != key_bytes(schema)) return std::nullopt;
  if (schema.verdict_map && set.be32(NFTA_SET_DATA_TYPE) != NFT_DATA_VERDICT) return std::nullopt;
  if (!set.only({NFTA_SET_TABLE, NFTA_SET_NAME, NFTA_SET_FLAGS, NFTA_SET_KEY_TYPE, NFTA_SET_KEY_LEN,
                 NFTA_SET_DATA_TYPE, NFTA_SET_DATA_LEN, NFTA_SET_DESC, NFTA_SET_USERDATA, NFTA_SET_HANDLE,
                 NFTA_SET_PAD, set_type, set_count})) {
    return std::nullopt;  // a policy, a default timeout, statements for each element
  }
  return schema;
}

}  // namespace

SetFacts decode_set(const Attributes& set) {
  SetFacts facts;
  facts.name.text = set.text(NFTA_SET_NAME).value_or("");
  facts.schema = decode_schema(set);
  if (const auto userdata = set.bytes(NFTA_SET_USERDATA)) {
    facts.comment = find_text(*userdata, set_comment).value_or("");
  }
  return facts;
}

}  // namespace kernel
