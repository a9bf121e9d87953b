// SPDX-License-Identifier: GPL-2.0-or-later
//
// What another policy would do to the packets of this machine, with the sessions that are open on it now.
#pragma once

#include <vector>

#include "plan/told.h"
#include "resolve/resolved_policy.h"

namespace load {

// Whoever may not read conntrack counts no sessions; the rest of the answer is the same.
std::vector<plan::Told> consequences(const resolve::ResolvedPolicy& before,
                                     const resolve::ResolvedPolicy& now);

}  // namespace load
