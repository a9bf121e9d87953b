// SPDX-License-Identifier: GPL-2.0-or-later
//
// Verdicts as the kernel writes them, in rules and in elements of verdict maps.
#pragma once

#include <optional>

#include "kernel/attributes.h"
#include "lower/program.h"
#include "ruleset/ruleset.h"

namespace kernel {

lower::VerdictIs to_kernel(const ruleset::Verdict& verdict);

// Nothing for a verdict that our maps never hold (queue, continue).
std::optional<ruleset::Verdict> to_map_verdict(const lower::VerdictIs& verdict);

// From the content of an NFTA_DATA_VERDICT nest.
std::optional<lower::VerdictIs> decode_verdict(const Attributes& nest);

}  // namespace kernel
