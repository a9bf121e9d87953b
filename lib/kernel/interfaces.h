// SPDX-License-Identifier: GPL-2.0-or-later
//
// The machine's interfaces with their addresses, read once over rtnetlink. Changes are watched by the daemon
// (daemon/mailfwd/interface_watch), which reads the whole state anew with this function.
#pragma once

#include <vector>

#include "base/result.h"
#include "resolve/world.h"

namespace kernel {

// Sorted by name.
base::Result<std::vector<resolve::Interface>> read_interfaces();

}  // namespace kernel
