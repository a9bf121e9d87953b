// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/encode.h"

#include "base/overloaded.h"
#include "kernel/encode_elements.h"

namespace kernel {
namespace {

constexpr std::uint32_t owned_flags = table_owner | table_persist;

template <class Elements>
void encode_all_elements(Batch& batch, const diff::Change& change, int message, const Elements& elements) {
  encode_elements(batch, change, message, elements, {0, ruleset::size(elements.elements)});
}

}  // namespace

std::uint32_t wanted_flags(const diff::AddTable& change, const TableSituation& table) {
  const bool own = change.owned && table.can_own;
  if (!table.live) return own ? owned_flags : 0;
  return own && table.is_orphan() ? owned_flags : table.live->flags;
}

void encode(Batch& batch, const diff::Change& change, TableSituation& table) {
  std::visit(
      base::Overloaded{
          [&](const diff::AddTable& it) {
            const std::uint32_t flags = wanted_flags(it, table);
            table.adopted = table.is_orphan() && (flags & table_owner) != 0;
            encode_table(batch, change, NFT_MSG_NEWTABLE, flags);
          },
          [&](const diff::DeleteTable&) { encode_table(batch, change, NFT_MSG_DELTABLE, 0); },
          [&](const diff::WakeTable&) {
            // Adopted and thereby awake already, the kernel would refuse a second change of flags.
            if (table.adopted) return;
            const std::uint32_t flags = table.live ? table.live->flags & ~table_dormant : 0;
            encode_table(batch, change, NFT_MSG_NEWTABLE, flags);
          },
          [&](const diff::FlushChain& it) { encode_flush(batch, change, it.chain); },
          [&](const diff::AddChain& it) { encode_chain(batch, change, NFT_MSG_NEWCHAIN, it.chain, it.base); },
          [&](const diff::SetChainPolicy& it) {
            encode_chain(batch, change, NFT_MSG_NEWCHAIN, it.chain, it.base);
          },
          [&](const diff::DeleteChain& it) { encode_chain(batch, change, NFT_MSG_DELCHAIN, it.chain, {}); },
          [&](const diff::AddRule& it) { encode_rule(batch, change, it); },
          [&](const diff::AddSet& it) {
            table.emptied.insert(it.set);
            encode_set(batch, change, NFT_MSG_NEWSET, it.set, &it);
          },
          [&](const diff::DeleteSet& it) { encode_set(batch, change, NFT_MSG_DELSET, it.set, nullptr); },
          [&](const diff::FlushSet& it) {
            table.emptied.insert(it.set);
            encode_flush(batch, change, it.set);
          },
          [&](const diff::AddElements& it) { encode_all_elements(batch, change, NFT_MSG_NEWSETELEM, it); },
          [&](const diff::DeleteElements& it) { encode_all_elements(batch, change, NFT_MSG_DELSETELEM, it); },
          [&](const diff::AddTimedElements& it) {
            encode_elements(batch, change, it, table.emptied.erase(it.set) > 0 ? Held::nothing : Held::some);
          },
          [&](const diff::AddTimeouts& it) { encode_timeouts(batch, change, it.timeouts); },
          [&](const diff::DeleteObject& it) { encode_object(batch, change, it.object); },
      },
      change);
}

}  // namespace kernel
