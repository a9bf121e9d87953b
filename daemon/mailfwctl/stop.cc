// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwctl/client.h"
#include "mailfwctl/verbs.h"

namespace mailfwctl {
namespace {

constexpr std::chrono::seconds patience{60};

reconcile::StopMode mode_of(Leave leave) {
  return leave == Leave::open ? reconcile::StopMode::open : reconcile::StopMode::closed;
}

}  // namespace

Outcome stop(const Settings& settings, const Stop& verb) {
  const auto mode = mode_of(verb.leave);
  const auto reply = ask<control::ChangeReply>(settings.socket, control::StopCall{mode}, patience);
  if (!reply) return reply.error();
  Outcome outcome;
  outcome.text = verb.leave == Leave::open ? "open: the table is gone, everything passes\n"
                                           : "closed: only loopback, open sessions and [admin] pass\n";
  outcome.text += "'mailfwctl reload' puts the policy back in force\n";
  outcome.fields["mode"] = control::to_text(mode);
  outcome.fields["change"] = reply->change;
  outcome.fields["generation"] = reply->generation;
  return outcome;
}

}  // namespace mailfwctl
