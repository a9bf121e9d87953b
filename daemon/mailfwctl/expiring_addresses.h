// SPDX-License-Identifier: GPL-2.0-or-later
//
// Which interfaces have an address that somebody leased to this machine and may change: asked once over
// rtnetlink. Not the interfaces themselves: that is lib/kernel/interfaces.h, which has no need of lifetimes.
#pragma once

#include <set>
#include <string>

namespace mailfwctl {

// Names of interfaces with an IPv4 address, or a single IPv6 address (DHCPv6), that is not permanent. Empty
// where the kernel does not answer: `init` then writes a zone without `dynamic`, which is stricter.
std::set<std::string> interfaces_with_expiring_addresses();

}  // namespace mailfwctl
