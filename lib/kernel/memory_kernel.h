// SPDX-License-Identifier: GPL-2.0-or-later
//
// nf_tables in memory, for tests and for whoever wants to try a changeset without a kernel: not a mock, it
// holds a table, applies batches to a copy and refuses what the kernel refuses. Faults are not its business
// (tests/support/faulty_kernel.h).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "kernel/kernel.h"
#include "kernel/memory_table.h"

namespace kernel {

class MemoryKernel final : public Kernel {
 public:
  explicit MemoryKernel(Features features = {.table_owner = true, .kernel_release = "memory"});

  base::Result<diff::LiveTable> snapshot(const diff::LiveTable* known) override;
  CommitOutcome check(const diff::Changeset& changeset) override;
  CommitOutcome commit(const diff::Changeset& changeset) override;
  CommitOutcome commit_aside(const std::vector<diff::Change>& changes) override;
  base::Result<std::vector<ruleset::TimedElement>> timed_elements(const ruleset::SetName& set,
                                                                  const ruleset::SetSchema& schema) override;
  [[nodiscard]] Features features() const override { return features_; }

  // Somebody else commits: whatever he likes, to our table or (without touching the argument) to another one.
  void edit(const std::function<void(std::optional<MemoryTable>&)>& change);

  [[nodiscard]] const std::optional<MemoryTable>& table() const { return table_; }
  [[nodiscard]] std::uint32_t generation() const { return generation_; }

 private:
  Features features_;
  std::uint32_t generation_ = 1;
  std::optional<MemoryTable> table_;
};

}  // namespace kernel
