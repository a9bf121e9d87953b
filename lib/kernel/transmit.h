// SPDX-License-Identifier: GPL-2.0-or-later
//
// Sends one batch and finds out what has become of it. The kernel has decided, and has queued every answer,
// when send() returns; so an answer that is missing then was lost, and the outcome is unknown rather than
// guessed.
#pragma once

#include <variant>

#include "kernel/batch.h"
#include "kernel/kernel.h"
#include "kernel/nl_socket.h"

namespace kernel {

// Acknowledged, without an error.
struct Taken {
  bool operator==(const Taken&) const = default;
};
using Reply = std::variant<Taken, Stale, Refused, OutcomeUnknown>;

Reply transmit(NlSocket& socket, Batch& batch, Batch::Effect effect);

}  // namespace kernel
