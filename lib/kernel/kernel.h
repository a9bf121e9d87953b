// SPDX-License-Identifier: GPL-2.0-or-later
//
// The seam to nf_tables: a few calls, all or nothing. NetlinkKernel is the real one, MemoryKernel an
// implementation in memory that refuses what the kernel refuses; tests/kernel/kernel_contract.h holds both to
// the same behaviour. Neither retries, logs or remembers a policy: that is the reconciler's.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "diff/changeset.h"
#include "diff/live_table.h"

namespace kernel {

// What a running kernel can do and what we use of it; probed, never assumed from a version.
struct Features {
  bool table_owner = false;    // NFT_TABLE_F_OWNER together with NFT_TABLE_F_PERSIST (6.9)
  std::string kernel_release;  // uname -r

  bool operator==(const Features&) const = default;
};

// The batch is in force; the ruleset has this generation now.
struct Committed {
  std::uint32_t generation = 0;
  bool owned = false;  // the table is ours by NFT_TABLE_F_OWNER
  bool operator==(const Committed&) const = default;
};
// Somebody else committed since the snapshot; nothing happened. Snapshot again and retry.
struct Stale {
  bool operator==(const Stale&) const = default;
};
// The kernel said no; nothing happened. Each error names the object, the rule (by its comment) or the element
// that caused it; the first is the root cause.
struct Refused {
  base::Errors errors;
  bool transient = false;  // out of memory or buffers: worth another try later
  bool operator==(const Refused&) const = default;
};
// The send or the answer was lost. Only a new snapshot can tell what the kernel holds.
struct OutcomeUnknown {
  base::Error cause;
  bool operator==(const OutcomeUnknown&) const = default;
};
using CommitOutcome = std::variant<Committed, Stale, Refused, OutcomeUnknown>;

class Kernel {
 public:
  virtual ~Kernel() = default;

  // What the kernel holds now, consistent at one generation. If `known` is still at the current generation it
  // is returned as it is, without a dump: nobody has committed anything in this network namespace since.
  virtual base::Result<diff::LiveTable> snapshot(const diff::LiveTable* known) = 0;

  // Asks whether the kernel would take the changes, without effect. Staging is not asked about.
  virtual CommitOutcome check(const diff::Changeset& changeset) = 0;

  // Staging in bounded batches, then the changes in one. Precondition: not empty.
  virtual CommitOutcome commit(const diff::Changeset& changeset) = 0;

  // The changes in one batch, whatever others commit meanwhile: for what does not depend on anything that was
  // read before, as a ban does not. Never Stale. Precondition: not empty.
  virtual CommitOutcome commit_aside(const std::vector<diff::Change>& changes) = 0;

  // What is in a set of RuntimeElements now, sorted by low; nothing if there is no such set.
  virtual base::Result<std::vector<ruleset::TimedElement>> timed_elements(
      const ruleset::SetName& set, const ruleset::SetSchema& schema) = 0;

  [[nodiscard]] virtual Features features() const = 0;
};

}  // namespace kernel
