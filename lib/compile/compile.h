// SPDX-License-Identifier: GPL-2.0-or-later
//
// The stage's one entry: ResolvedPolicy → Ruleset. Pure; the same policy gives the same bytes. compile.cc is
// the list of passes and nothing else; each pass is a file. docs/architecture.md draws the chains that come
// out.
#pragma once

#include "resolve/resolved_policy.h"
#include "ruleset/ruleset.h"

namespace compile {

ruleset::Ruleset compile(const resolve::ResolvedPolicy& policy);

// What `mailfwctl stop --closed` leaves: loopback, established sessions, neighbour discovery and [admin].
ruleset::Ruleset compile_closed(const resolve::ResolvedPolicy& policy);

}  // namespace compile
