// SPDX-License-Identifier: GPL-2.0-or-later
//
// Ports cut into pieces that a ruleset can not tell apart. Private to lib/explain.
#pragma once

#include <vector>

#include "base/ports.h"
#include "ruleset/ruleset.h"

namespace explain {

std::vector<base::PortRange> pieces_of(const base::PortRange& ports, const ruleset::Ruleset& ruleset);

}  // namespace explain
