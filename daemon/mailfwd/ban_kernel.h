// SPDX-License-Identifier: GPL-2.0-or-later
//
// The kernel as it is shared by those who change the policy and those who ban: one at a time, and in each
// other's way as little as possible. A set of bans that a changeset makes begins with the bans that hold; a
// commit of bans does not make what the reconciler has read stale, since nothing that it has read depends on
// them. A long commit takes breath (breaths.h): whoever waits by then comes first. Used from several threads.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <vector>

#include "kernel/kernel.h"

namespace mailfwd {

class BanKernel final : public kernel::Kernel {
 public:
  // The reference outlives this.
  explicit BanKernel(kernel::Kernel& kernel) : kernel_(kernel) {}

  // The bans that a set of that name is to hold; nothing of a set that is none of bans. Called with the
  // kernel locked.
  using Remembered = std::function<std::vector<ruleset::TimedElement>(const ruleset::SetName&)>;
  void on_new_set(Remembered remembered) { remembered_ = std::move(remembered); }

  // While it is held nobody else talks to the kernel.
  using Lock = std::unique_lock<std::recursive_mutex>;
  [[nodiscard]] Lock exclusive();

  base::Result<diff::LiveTable> snapshot(const diff::LiveTable* known) override;
  kernel::CommitOutcome check(const diff::Changeset& changeset) override;
  kernel::CommitOutcome commit(const diff::Changeset& changeset) override;
  kernel::CommitOutcome commit_aside(const std::vector<diff::Change>& changes) override;
  base::Result<std::vector<ruleset::TimedElement>> timed_elements(const ruleset::SetName& set,
                                                                  const ruleset::SetSchema& schema) override;
  [[nodiscard]] kernel::Features features() const override { return kernel_.features(); }

 private:
  // The generations between which nobody but the bans has committed.
  struct Aside {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
  };
  [[nodiscard]] std::uint32_t after_bans(std::uint32_t generation) const;
  void sow(std::vector<diff::Change>& changes) const;
  kernel::CommitOutcome commit_whole(diff::Changeset changeset);
  kernel::CommitOutcome commit_piece(diff::Changeset piece, bool owned);
  void take_breath(Lock& lock);
  kernel::CommitOutcome note(kernel::CommitOutcome outcome);

  kernel::Kernel& kernel_;
  Remembered remembered_;
  std::recursive_mutex one_at_a_time_;
  std::atomic<int> waiting_ = 0;  // for it
  Aside aside_;
};

}  // namespace mailfwd
