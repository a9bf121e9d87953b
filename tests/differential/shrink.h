// SPDX-License-Identifier: GPL-2.0-or-later
//
// A trial that fails, made as small as it can be and still fail: without packets, lines of the policy and
// words in them that are not needed. What it is about is then seen at a glance. It asks only whether
// something still differs, not whether it is the same difference.
#pragma once

#include <functional>
#include <string>

#include "differential/trial.h"

namespace differential {

using Fails = std::function<bool(const Case&)>;

// Precondition: fails(one). The result fails, too.
Case shrunk(Case one, const Fails& fails);

}  // namespace differential
