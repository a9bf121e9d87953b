// SPDX-License-Identifier: GPL-2.0-or-later
//
// A changeset whose staging is long, in pieces between which others may talk to the kernel: a ban must not
// wait until a list of a million is loaded. What is staged is looked into by no rule yet, so pieces of it are
// as good as all of it; the changes stay one batch.
#pragma once

#include <cstddef>
#include <vector>

#include "diff/changeset.h"
#include "kernel/netlink_kernel.h"

namespace mailfwd {

// As many as the kernel is given at once anyway: each further commit into a set of half a million intervals
// costs it 20 ms, so that smaller pieces made a load last three times as long.
inline constexpr std::size_t elements_in_a_breath = kernel::staged_at_once;

// What is staged, in order: the sets first, then what is in them, at most so many elements in each. One
// piece, or none, where that is all.
std::vector<std::vector<diff::Change>> breaths_of(const std::vector<diff::Change>& staging);

}  // namespace mailfwd
