// SPDX-License-Identifier: GPL-2.0-or-later
//
// Durations ("90s", "10 min", "1w") and rates ("60/min"). The Errors have no place; the caller adds it.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "policy/findings.h"
#include "policy/policy.h"
#include "policy/values.h"

namespace policy {

base::Result<std::chrono::seconds> parse_duration(std::string_view text);
base::Result<Rate> parse_rate(std::string_view text);

std::optional<std::chrono::seconds> read_duration(const Entry& entry, Findings& findings);

}  // namespace policy
