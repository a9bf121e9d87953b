// SPDX-License-Identifier: GPL-2.0-or-later
//
// Whether a key is in a set, and what a verdict map holds for it, as the kernel's set backends would say it.
// Private to lib/simulate.
#pragma once

#include "ruleset/ruleset.h"
#include "simulate/runtime.h"

namespace simulate {

// `key`: the fields one after the other, each padded with zeros to 4 bytes.
bool contains(const ruleset::Set& set, const Runtime& runtime, const ruleset::Bytes& key);

// nullptr if there is no element, or one without a verdict.
const ruleset::Verdict* verdict_for(const ruleset::Set& map, const ruleset::Bytes& key);

}  // namespace simulate
