// SPDX-License-Identifier: GPL-2.0-or-later
//
// The real kernel in a network namespace of the test's own, and the few steps that its tests have in common.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "diff/diff.h"
#include "kernel/netlink_kernel.h"
#include "support/network_namespace.h"
#include "support/program.h"

namespace tests {

class NetlinkTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = kernel::NetlinkKernel::open();
    ASSERT_TRUE(opened) << base::to_text(opened.error());
    kernel_ = std::move(*opened);
  }

  diff::LiveTable snapshot() {
    auto live = kernel_->snapshot(nullptr);
    if (!live) {
      ADD_FAILURE() << base::to_text(live.error());
      return {};
    }
    return std::move(*live);
  }

  diff::Changeset changes_towards(const lower::LoweredTable& wanted) {
    return diff::diff(snapshot(), wanted);
  }

  kernel::CommitOutcome commit_towards(const lower::LoweredTable& wanted) {
    const auto changes = changes_towards(wanted);
    return kernel_->commit(changes);
  }

  // A batch of these changes, at the generation of now.
  diff::Changeset now(std::vector<diff::Change> changes) {
    return {snapshot().generation, {}, std::move(changes)};
  }

  // Somebody else's command.
  static std::string nft(const std::string& arguments) {
    const auto output = support::run("nft " + arguments);
    EXPECT_EQ(output.status, 0) << "nft " << arguments << "\n" << output.text;
    return output.text;
  }

  support::NetworkNamespace namespace_;
  support::NetworkNamespace::Inside inside_{namespace_};
  std::unique_ptr<kernel::NetlinkKernel> kernel_;
};

inline std::string describe(const kernel::CommitOutcome& outcome) {
  if (const auto* refused = std::get_if<kernel::Refused>(&outcome))
    return "refused\n" + base::to_text(refused->errors);
  if (const auto* lost = std::get_if<kernel::OutcomeUnknown>(&outcome)) {
    return "outcome unknown\n" + base::to_text(lost->cause);
  }
  return std::holds_alternative<kernel::Stale>(outcome) ? "stale" : "committed";
}

inline void expect_committed(const kernel::CommitOutcome& outcome) {
  EXPECT_TRUE(std::holds_alternative<kernel::Committed>(outcome)) << describe(outcome);
}

// What differs, short, for a failure.
inline std::string describe(const diff::Changeset& changeset) {
  std::string text = std::to_string(changeset.staging.size()) + " staged;";
  for (const auto& change : changeset.changes) {
    text += " " + std::to_string(change.index());
    if (const auto* rule = std::get_if<diff::AddRule>(&change)) {
      text += " {" + rule->chain.text + ": " + lower::to_text(rule->program) + "}";
    }
    if (const auto* added = std::get_if<diff::AddElements>(&change)) text += " +" + added->set.text;
    if (const auto* gone = std::get_if<diff::DeleteElements>(&change)) text += " -" + gone->set.text;
    if (const auto* flushed = std::get_if<diff::FlushSet>(&change)) text += " 0" + flushed->set.text;
  }
  return text;
}

}  // namespace tests
