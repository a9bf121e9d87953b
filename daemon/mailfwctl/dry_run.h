// SPDX-License-Identifier: GPL-2.0-or-later
//
// Asks the running kernel whether it would take a table, without effect: `check --kernel`.
#pragma once

#include "lower/program.h"
#include "mailfwctl/outcome.h"

namespace mailfwctl {

// Adds the kernel's answer to the outcome: a line of text, the field "kernel", its errors and the exit code.
//
// A table that the running daemon owns can be changed by nobody else, not even in a dry run. Then the whole
// table is asked about in an empty network namespace of our own: the same kernel, the same answer about every
// rule and set.
void ask_kernel(const lower::LoweredTable& wanted, Outcome& outcome);

}  // namespace mailfwctl
