// SPDX-License-Identifier: GPL-2.0-or-later
//
// The text of a service: "tcp/25", "tcp+udp/53", "tcp/119,563", "udp/68<-67" (server's ports <- client's
// ports), "esp". Used for the catalogue, for [services] and for a literal service in a sentence.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "policy/policy.h"

namespace policy {

// In the order of the text, protocols outermost. The Error has no place; the caller adds it.
base::Result<std::vector<PortSpec>> parse_port_specs(std::string_view text);

// True if the text can only be meant as ports ("tcp/...", "25") or names a protocol, and not as a service's
// name.
bool looks_like_port_spec(std::string_view text);

}  // namespace policy
