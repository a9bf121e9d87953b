// SPDX-License-Identifier: GPL-2.0-or-later
//
// What only the whole policy can tell: hosts that contain themselves, zones that nothing tells apart, a
// policy that would lock its operator out. Words and types were checked while reading.
#pragma once

#include "policy/findings.h"
#include "policy/policy.h"

namespace policy {

// How deep hosts may nest: more than anybody needs, and a bound for whoever follows them.
inline constexpr int deepest_host = 16;

void check_hosts(const std::vector<Host>& hosts, Findings& findings);
void check_zones(const std::vector<Zone>& zones, Findings& findings);
// `file`: where to say that there is no [admin].
void check_admin(const Policy& policy, const base::Origin& file, Findings& findings);

}  // namespace policy
