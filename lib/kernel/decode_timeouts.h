// SPDX-License-Identifier: GPL-2.0-or-later
//
// An object of a dump → timeouts of sessions, if it is one of the kind that we make.
#pragma once

#include <optional>

#include "kernel/attributes.h"

namespace kernel {

// From the attributes of an NFT_MSG_NEWOBJ. Nothing for another object, or timeouts of another family or
// protocol. States are sorted; the kernel names all that the protocol has.
std::optional<ruleset::SessionTimeouts> decode_timeouts(const Attributes& object);

}  // namespace kernel
