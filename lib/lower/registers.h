// SPDX-License-Identifier: GPL-2.0-or-later
//
// Which register a field of a key is loaded into: the fields lie one after the other in the kernel's 64
// bytes, each padded to 4, and a place is named after the widest register that begins there, as the kernel
// dumps it.
#pragma once

#include <vector>

#include "lower/program.h"
#include "ruleset/field.h"

namespace lower {

// One register per field; a single field gets the first. Precondition: the fields fit into 64 bytes.
std::vector<Register> registers_of(const std::vector<ruleset::Field>& fields);

}  // namespace lower
