// SPDX-License-Identifier: GPL-2.0-or-later
//
// The stage's one entry: Policy × World → ResolvedPolicy. What can not be carried out is refused
// here by name and place, so that nothing an operator wrote is ever silently ignored.
#pragma once

#include "base/result.h"
#include "policy/policy.h"
#include "resolve/resolved_policy.h"
#include "resolve/world.h"

namespace resolve {

// Errors are in file order and carry no source_line; policy::with_source_lines() (policy/source_lines.h) adds
// them.
base::Checked<ResolvedPolicy> resolve(const policy::Policy& policy, const World& world);

}  // namespace resolve
