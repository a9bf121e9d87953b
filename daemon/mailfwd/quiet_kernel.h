// SPDX-License-Identifier: GPL-2.0-or-later
//
// The kernel as the daemon uses it: a commit of many rules or elements is not announced to the daemon itself,
// since the kernel would describe each of them to us at about the price of adding it. If somebody else may
// have changed our table in that time, `missed` is told. Any other call goes straight through. Used on the
// worker.
#pragma once

#include <functional>
#include <utility>

#include "kernel/kernel.h"
#include "kernel/table_events.h"

namespace mailfwd {

class QuietKernel final : public kernel::Kernel {
 public:
  // The references outlive this. `missed` is called on the worker.
  QuietKernel(kernel::Kernel& kernel, kernel::TableEvents& announcements, std::function<void()> missed)
      : kernel_(kernel), announcements_(announcements), missed_(std::move(missed)) {}

  base::Result<diff::LiveTable> snapshot(const diff::LiveTable* known) override {
    return kernel_.snapshot(known);
  }
  kernel::CommitOutcome check(const diff::Changeset& changeset) override { return kernel_.check(changeset); }
  kernel::CommitOutcome commit(const diff::Changeset& changeset) override;
  kernel::CommitOutcome commit_aside(const std::vector<diff::Change>& changes) override {
    return kernel_.commit_aside(changes);
  }
  base::Result<std::vector<ruleset::TimedElement>> timed_elements(const ruleset::SetName& set,
                                                                  const ruleset::SetSchema& schema) override {
    return kernel_.timed_elements(set, schema);
  }
  [[nodiscard]] kernel::Features features() const override { return kernel_.features(); }

 private:
  [[nodiscard]] bool certain(const kernel::CommitOutcome& outcome);

  kernel::Kernel& kernel_;
  kernel::TableEvents& announcements_;
  std::function<void()> missed_;
};

}  // namespace mailfwd
