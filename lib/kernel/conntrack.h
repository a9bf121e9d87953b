// SPDX-License-Identifier: GPL-2.0-or-later
//
// Ends sessions, by deleting what conntrack knows of them: for `ban --cut` and `cut = true`, and for nothing
// else. That they stay cut is the ruleset's work, which lets no session begin in its middle. Knows ctnetlink;
// not who is banned.
#pragma once

#include <cstddef>
#include <vector>

#include "base/address.h"
#include "base/ports.h"
#include "base/result.h"

namespace kernel {

// The server's side as it is behind every translation. No port range: every port, and protocols without.
struct ServedPorts {
  base::Protocol protocol;
  std::vector<base::PortRange> ports;

  bool operator==(const ServedPorts&) const = default;
};

// Sessions that somebody in `from` has opened to one of the services; no service: to any.
struct SessionsFrom {
  base::AddressRange from;
  std::vector<ServedPorts> services;

  bool operator==(const SessionsFrom&) const = default;
};

// How many were ended. One that ends by itself meanwhile, or whose ports are used anew, is left alone.
base::Result<std::size_t> end_sessions(const std::vector<SessionsFrom>& sessions);

}  // namespace kernel
