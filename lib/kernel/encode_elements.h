// SPDX-License-Identifier: GPL-2.0-or-later
//
// Elements as attributes, written straight from the flat arrays into as many messages as their nests (64 KiB
// at most) need. Here, and in decode_elements, closed intervals meet the kernel's half-open ones: [a, b] is
// the element a and the element b+1 with a flag, and b at the top of the key space has no second element.
#pragma once

#include <cstddef>

#include "diff/changeset.h"
#include "kernel/batch.h"

namespace kernel {

// Positions in Elements.
struct Slice {
  std::size_t begin = 0;
  std::size_t end = 0;
};

void encode_elements(Batch& batch, const diff::Change& change, int message, const diff::AddElements& added,
                     Slice slice);
void encode_elements(Batch& batch, const diff::Change& change, int message,
                     const diff::DeleteElements& deleted, Slice slice);

// Each is added if it is missing, deleted, and added with its time: kernels before 6.12 leave the time of an
// element that is there as it is, and none deletes what is not there (tests/kernel/runtime_sets_test.cc). In
// a set that the batch has emptied before they are only added: an interval that is gone keeps the kernel from
// finding one of the same beginning.
enum class Held { nothing, some };
void encode_elements(Batch& batch, const diff::Change& change, const diff::AddTimedElements& added,
                     Held held);

}  // namespace kernel
