// SPDX-License-Identifier: GPL-2.0-or-later
//
// States of sessions by the kernel's numbers, of which each protocol has its own.
#pragma once

#include <optional>

#include "ruleset/ruleset.h"

namespace kernel {

// enum ctattr_timeout_tcp or ctattr_timeout_udp.
std::uint16_t session_state_attribute(ruleset::SessionState state);

// Nothing for a protocol or a number that we do not know.
std::optional<ruleset::SessionState> session_state_of(base::Protocol protocol, std::uint16_t attribute);

}  // namespace kernel
