// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwctl/client.h"
#include "mailfwctl/print.h"
#include "mailfwctl/verbs.h"

namespace mailfwctl {
namespace {

// Longer than any list takes, shorter than the service manager's own patience (TimeoutStartSec=120).
constexpr std::chrono::seconds patience{100};

}  // namespace

Outcome reload(const Settings& settings) {
  const auto reply = ask<control::ChangeReply>(settings.socket, control::ReloadCall{}, patience);
  if (!reply) return reply.error();
  Outcome outcome;
  outcome.text = "the kernel holds the policy; changed: " + reply->change + " (generation " +
                 std::to_string(reply->generation) + ")\n";
  outcome.fields["change"] = reply->change;
  outcome.fields["generation"] = reply->generation;
  outcome.warnings = reply->warnings;
  outcome.fields["warnings"] = to_json(reply->warnings);
  return outcome;
}

}  // namespace mailfwctl
