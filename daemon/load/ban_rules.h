// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a resolved policy says about bans, in the words of lib/bans.
#pragma once

#include "bans/rules.h"
#include "resolve/resolved_policy.h"

namespace load {

bans::Rules ban_rules(const resolve::ResolvedPolicy& policy);

}  // namespace load
