// SPDX-License-Identifier: GPL-2.0-or-later
//
// The names of what lib/lint can find, as `allow_lint` takes them. Known here, so that a name that is not one
// is an error while the policy is read. What each means is in lib/lint and in docs/policy.md.
#pragma once

#include <array>
#include <string_view>

#include "policy/policy.h"
#include "policy/values.h"

namespace policy {

inline constexpr std::array<std::string_view, 12> finding_names{
    "shadowed",        "duplicate",          "too-wide",   "unused-host",  "unused-service", "exposed-admin",
    "exposed-backend", "clear-text-mailbox", "no-dns-tcp", "past-bastion", "one-family",     "no-admin"};

AllowedFindings read_allow_lint(const Entry& entry, Findings& findings);

}  // namespace policy
