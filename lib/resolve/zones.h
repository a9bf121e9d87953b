// SPDX-License-Identifier: GPL-2.0-or-later
//
// The zones of a policy with what the machine's interfaces add to them: effective regions, connected
// networks, the need for MSS clamping. Reports zones that could not be told apart by a packet. Called by
// resolve() only.
#pragma once

#include <vector>

#include "base/result.h"
#include "policy/policy.h"
#include "resolve/resolved_policy.h"
#include "resolve/world.h"

namespace resolve {

std::vector<Zone> resolve_zones(const policy::Policy& policy, const World& world, base::Errors& errors);

// The addresses of this machine, loopback left out.
base::AddressSet own_addresses(const World& world);

}  // namespace resolve
