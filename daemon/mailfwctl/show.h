// SPDX-License-Identifier: GPL-2.0-or-later
//
// The four views of `show`, each made from what daemon/load gives, without looking at files again.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "load/load.h"
#include "mailfwctl/outcome.h"
#include "policy/policy.h"

namespace mailfwctl {

Outcome show_policy(const load::Loaded& loaded);
Outcome show_implied(const load::Loaded& loaded);
// `own`: what the policy adds to the catalogue.
Outcome show_services(const std::vector<policy::Service>& own);

}  // namespace mailfwctl
