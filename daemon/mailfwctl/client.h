// SPDX-License-Identifier: GPL-2.0-or-later
//
// One call to the daemon over its socket and the reply to it, blocking, with a limit to its patience. What
// can go wrong on the way is already an Outcome with its exit code, so that a verb only has to say what it
// asks and what it prints.
#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <utility>
#include <variant>

#include "control/codec.h"
#include "control/protocol.h"
#include "mailfwctl/outcome.h"

namespace mailfwctl {

// The frame that answers the call, without its NUL.
std::expected<std::string, Outcome> exchange(const std::string& socket, const control::Call& call,
                                             std::chrono::seconds patience);

// The daemon's refusal, with the exit code that belongs to it.
Outcome to_outcome(const control::Failure& failure);

Outcome unreadable_reply(const base::Error& error);

// auto reply = ask<control::StatusReply>(socket, control::StatusCall{}, 5s);
template <class Expected>
std::expected<Expected, Outcome> ask(const std::string& socket, const control::Call& call,
                                     std::chrono::seconds patience) {
  const auto frame = exchange(socket, call, patience);
  if (!frame) return std::unexpected(frame.error());
  auto reply = control::decode_reply<Expected>(*frame);
  if (!reply) return std::unexpected(unreadable_reply(reply.error()));
  if (const auto* failure = std::get_if<control::Failure>(&*reply))
    return std::unexpected(to_outcome(*failure));
  return std::get<Expected>(std::move(*reply));
}

}  // namespace mailfwctl
