// SPDX-License-Identifier: GPL-2.0-or-later
//
// Who can not be banned or listed, and what a ban closes. Called by resolve() only.
#pragma once

#include "base/result.h"
#include "resolve/peers.h"
#include "resolve/resolved_policy.h"

namespace resolve {

Exempt resolve_exempt(const Scope& scope, base::Errors& errors);

Bans resolve_bans(const Scope& scope);

}  // namespace resolve
