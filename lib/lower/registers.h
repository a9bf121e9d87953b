// SPDX-License-Identifier: GPL-2.0-or-later
//
// Which register a field of a key is loaded into: the fields lie one after the other in the kernel's 64
// bytes, each padded to 4, and a place is named after the widest register that begins there, as the kernel
// dumps it.
#pragma once

#include "lower/program.h"
#include "ruleset/statement.h"

namespace lower {

using Registers = base::InplaceVector<Register, ruleset::most_fields>;

// One register per field; a single field gets the first. Precondition: the fields fit into 64 bytes.
Registers registers_of(const ruleset::Fields& fields);

}  // namespace lower
