// SPDX-License-Identifier: GPL-2.0-or-later
//
// A rule of a dump → lower::Program. Whatever the kernel says that a Program can not hold becomes an Opaque
// expression (an unknown expression, an unknown attribute in a known one, userdata that is not ours): nothing
// is skipped.
#pragma once

#include "kernel/attributes.h"
#include "lower/program.h"

namespace kernel {

// From the attributes of an NFT_MSG_NEWRULE.
lower::Program decode_rule(const Attributes& rule);

}  // namespace kernel
