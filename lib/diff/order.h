// SPDX-License-Identifier: GPL-2.0-or-later
//
// The order inside a batch. The kernel applies a batch one message after the other: what a message refers to
// must exist by then, and what it deletes must not be referred to any more.
#pragma once

#include <vector>

#include "diff/changeset.h"

namespace diff {

// Keeps the order of changes of one kind: rules of a chain stay in sequence.
std::vector<Change> in_order(std::vector<Change> changes);

}  // namespace diff
