// SPDX-License-Identifier: GPL-2.0-or-later
//
// Machine → the text of a first policy: what `init` writes. Pure. The text is for reading as much as for
// loading: each line says why it is there, and what an operator is likely to want next stands there as a
// comment.
#pragma once

#include <string>

#include "mailfwctl/machine.h"

namespace mailfwctl {

std::string starting_policy(const Machine& machine);

}  // namespace mailfwctl
