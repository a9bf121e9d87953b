// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a policy says and probably does not mean: sentences that decide nothing, names that nobody uses, doors
// that mail does not need open. The stage's one entry: a policy, as written and as resolved, in; findings
// out. Exact set algebra over both address families, so what is told is so. Nothing here is an error, and
// nothing here changes what the policy does; errors are lib/policy's and lib/resolve's.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "policy/policy.h"
#include "resolve/resolved_policy.h"

namespace lint {

struct Finding {
  std::string name;  // one of policy::finding_names
  base::Error text;  // without source lines, which policy::with_source_lines() adds

  bool operator==(const Finding&) const = default;
};

// A finding that `allow_lint` at this place says is meant.
struct Silenced {
  Finding finding;
  base::Origin by;

  bool operator==(const Silenced&) const = default;
};

struct Report {
  std::vector<Finding> findings;  // in the order of their places, like `silenced`
  std::vector<Silenced> silenced;

  bool operator==(const Report&) const = default;
};

Report lint(const policy::Policy& written, const resolve::ResolvedPolicy& resolved);

// As warnings: each message ends in the name, "... [shadowed]".
base::Errors warnings(const Report& report);

}  // namespace lint
