// SPDX-License-Identifier: GPL-2.0-or-later
//
// Services as a sentence of a certain verb means them: with the client ports that it demands. Called by
// resolve() and its parts only.
#pragma once

#include <vector>

#include "policy/policy.h"
#include "resolve/resolved_policy.h"

namespace resolve {

std::vector<Service> resolve_services(const std::vector<policy::ServiceUse>& uses,
                                      const policy::Options& options, policy::Verb verb);

}  // namespace resolve
