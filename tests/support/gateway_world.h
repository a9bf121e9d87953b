// SPDX-License-Identifier: GPL-2.0-or-later
//
// The World of the tests that need no real machine: a gateway with three Ethernet interfaces and a few users.
// Not a fake file system: tests that need files use MapFiles of map_files.h.
#pragma once

#include "resolve/world.h"

namespace support {

// eth0 203.0.113.25/24 2001:db8:0:1::25/64, eth1 192.168.25.1/24 2001:db8:25::1/64, eth2 10.0.0.1/16, lo;
// users postfix (101) and root (0).
resolve::World gateway_world();

}  // namespace support
