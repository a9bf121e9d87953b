// SPDX-License-Identifier: GPL-2.0-or-later
//
// diff::Change → nf_tables messages in a batch. One function per kind of thing, each in the file of its name;
// encode() chooses. Values are bounded by ruleset::violations() before they get here, names of foreign things
// by the kernel.
#pragma once

#include <cstddef>
#include <optional>
#include <set>

#include "diff/changeset.h"
#include "kernel/batch.h"
#include "kernel/table_state.h"

namespace kernel {

// What encoding depends on besides the change itself.
struct TableSituation {
  std::optional<TableState> live;           // the table before the batch
  bool can_own = false;                     // Features::table_owner
  bool adopted = false;                     // by a change encoded before
  std::set<ruleset::SetName> emptied = {};  // or made, by changes encoded before

  // A table that has outlived its owner, with nobody having taken it over yet.
  [[nodiscard]] bool is_orphan() const {
    return live && (live->flags & table_persist) != 0 && live->owner_port == 0;
  }
};

// The flags that the table is to have after AddTable. Never owner without persist: the table, and with it all
// filtering, would go with its owner. A table that has another owner, or none, keeps its flags: the kernel
// gives it no new ones. Adoption wakes a dormant table too, because an owned one can not be woken.
std::uint32_t wanted_flags(const diff::AddTable& change, const TableSituation& table);

void encode(Batch& batch, const diff::Change& change, TableSituation& table);

// The parts of encode().
void encode_table(Batch& batch, const diff::Change& change, int message, std::uint32_t flags);
void encode_chain(Batch& batch, const diff::Change& change, int message, const ruleset::ChainName& name,
                  const std::optional<ruleset::BaseHook>& base);
void encode_set(Batch& batch, const diff::Change& change, int message, const ruleset::SetName& name,
                const diff::AddSet* facts);
void encode_timeouts(Batch& batch, const diff::Change& change, const ruleset::SessionTimeouts& timeouts);
void encode_object(Batch& batch, const diff::Change& change, const diff::ForeignObject& object);
void encode_rule(Batch& batch, const diff::Change& change, const diff::AddRule& rule);
void encode_flush(Batch& batch, const diff::Change& change, const ruleset::ChainName& chain);
void encode_flush(Batch& batch, const diff::Change& change, const ruleset::SetName& set);

}  // namespace kernel
