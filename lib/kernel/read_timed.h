// SPDX-License-Identifier: GPL-2.0-or-later
//
// What packets and bans have put into a set, with the time that each element has left. One dump over a socket
// of its own; an element that comes or goes meanwhile may be in it or not.
#pragma once

#include <vector>

#include "base/result.h"
#include "ruleset/ruleset.h"

namespace kernel {

// Sorted by low; none if there is no such set.
base::Result<std::vector<ruleset::TimedElement>> read_timed_elements(const ruleset::SetName& set,
                                                                     const ruleset::SetSchema& schema);

}  // namespace kernel
