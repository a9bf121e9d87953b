// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the kernel complains of, in words. The kernel names a message by its sequence number, and a place in
// it by an offset (extended ACK); together with the batch that is a rule, an expression in it, or an element.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kernel/batch.h"

namespace kernel {

struct Complaint {
  std::uint32_t sequence = 0;
  int number = 0;            // errno
  std::uint32_t offset = 0;  // in the message; 0: the message as a whole
  std::string text;          // the kernel's own words, which it seldom has

  bool operator==(const Complaint&) const = default;
};

// From an NLMSG_ERROR with an error in it.
Complaint decode_complaint(const nlmsghdr& message);

// Sorted by message: the first is the root cause, later ones may follow from it. Not more than a screenful.
base::Errors explain(const Batch& batch, std::vector<Complaint> complaints);

// Whether the same batch may succeed a little later.
bool is_transient(const std::vector<Complaint>& complaints);

}  // namespace kernel
