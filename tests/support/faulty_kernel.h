// SPDX-License-Identifier: GPL-2.0-or-later
//
// A Kernel that passes everything on to another one, except where a test has planned a misfortune: a commit
// that is refused, that finds no memory, or whose answer is lost before or after it has taken effect;
// somebody who acts in the last moment before a commit; a snapshot that fails.
#pragma once

#include <deque>
#include <functional>
#include <utility>

#include "kernel/kernel.h"

namespace support {

enum class Misfortune { none, refused, out_of_memory, stale, lost_before, lost_after };

class FaultyKernel final : public kernel::Kernel {
 public:
  explicit FaultyKernel(kernel::Kernel& kernel) : kernel_(kernel) {}

  // For the commits that come, one each.
  std::deque<Misfortune> commits;
  // For those aside that come, one each.
  std::deque<Misfortune> aside;
  // Before the next commit, once.
  std::function<void()> before_commit;
  // How many of the snapshots that come fail.
  int failing_snapshots = 0;

  base::Result<diff::LiveTable> snapshot(const diff::LiveTable* known) override {
    if (failing_snapshots == 0) return kernel_.snapshot(known);
    --failing_snapshots;
    return base::failure("dump of the table: Interrupted system call");
  }

  kernel::CommitOutcome check(const diff::Changeset& changeset) override { return kernel_.check(changeset); }

  kernel::CommitOutcome commit(const diff::Changeset& changeset) override {
    if (const auto act = std::exchange(before_commit, {})) act();
    auto fate = Misfortune::none;
    if (!commits.empty()) {
      fate = commits.front();
      commits.pop_front();
    }
    return suffer(fate, [&] { return kernel_.commit(changeset); });
  }

  kernel::CommitOutcome commit_aside(const std::vector<diff::Change>& changes) override {
    const auto fate = aside.empty() ? Misfortune::none : aside.front();
    if (!aside.empty()) aside.pop_front();
    return suffer(fate, [&] { return kernel_.commit_aside(changes); });
  }
  base::Result<std::vector<ruleset::TimedElement>> timed_elements(const ruleset::SetName& set,
                                                                  const ruleset::SetSchema& schema) override {
    return kernel_.timed_elements(set, schema);
  }
  [[nodiscard]] kernel::Features features() const override { return kernel_.features(); }

 private:
  static kernel::CommitOutcome suffer(Misfortune fate, const std::function<kernel::CommitOutcome()>& commit) {
    const auto lost = kernel::OutcomeUnknown{base::failure("receive: No buffer space available").error()};
    switch (fate) {
      case Misfortune::none:
        break;
      case Misfortune::refused:
        return kernel::Refused{{base::failure("rule 'x': Operation not supported").error()}, false};
      case Misfortune::out_of_memory:
        return kernel::Refused{{base::failure("batch: Cannot allocate memory").error()}, true};
      case Misfortune::stale:
        return kernel::Stale{};
      case Misfortune::lost_before:
        return lost;
      case Misfortune::lost_after:
        commit();
        return lost;
    }
    return commit();
  }

  kernel::Kernel& kernel_;
};

}  // namespace support
