// SPDX-License-Identifier: GPL-2.0-or-later
//
// One whole commit, with staging, in a process of its own so that faults can be injected into its system
// calls. Prints in one word what it believes has become of it; fault_test.cc holds that against what the
// kernel has.
#include <cstdio>

#include "base/overloaded.h"
#include "diff/diff.h"
#include "kernel/netlink_kernel.h"
#include "support/tables.h"

namespace {

const char* commit_once() {
  auto kernel = kernel::NetlinkKernel::open();
  if (!kernel) return "not-opened";
  const auto live = (*kernel)->snapshot(nullptr);
  if (!live) return "no-snapshot";
  auto wanted = support::table({support::many_addresses("many", 3000)},
                               {support::chain("last", {support::accept_from("the last rule", "many")})});
  wanted.owned = false;
  const auto outcome = (*kernel)->commit(diff::diff(*live, wanted));
  return std::visit(base::Overloaded{
                        [](const kernel::Committed&) { return "committed"; },
                        [](const kernel::Stale&) { return "stale"; },
                        [](const kernel::Refused&) { return "refused"; },
                        [](const kernel::OutcomeUnknown&) { return "unknown"; },
                    },
                    outcome);
}

}  // namespace

int main() {
  std::puts(commit_once());
}
