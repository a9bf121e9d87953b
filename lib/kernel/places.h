// SPDX-License-Identifier: GPL-2.0-or-later
//
// Where in a batch something is, in words for the operator: from a sequence number and an offset to the
// table, chain, set, rule, expression or element that was written there.
#pragma once

#include <cstdint>
#include <string>

#include "kernel/batch.h"

namespace kernel {

// Finer than a kind of change: what an errno means depends on it.
enum class Thing {
  any,
  batch,
  table,
  chain,
  set,
  object,
  rule,
  expression,
  lookup,
  reference,
  jump,
  added_element,
  deleted_element,
};

struct Place {
  Thing thing = Thing::any;
  std::string words;  // "rule 'allow mail-in (mailfw.toml:12)' in chain 'x', at [ lookup ... ]"
};

Place find_place(const Batch& batch, std::uint32_t sequence, std::uint32_t offset);

}  // namespace kernel
