// SPDX-License-Identifier: GPL-2.0-or-later
//
// The policy as the daemon would load it, for the verbs that need no daemon: daemon/load with this machine's
// files and interfaces, and the exit code that belongs to what went wrong.
#pragma once

#include <expected>
#include <set>
#include <string>

#include "load/load.h"
#include "mailfwctl/invocation.h"
#include "mailfwctl/outcome.h"

namespace mailfwctl {

// As the daemon would load it at this moment of its life.
struct Moment {
  std::set<std::string> banned_services;  // by bans given as --service
  load::Extent extent = load::Extent::whole;
  bool proven = true;  // false: only asked about, as load::Circumstances has it
};

std::expected<load::Loaded, Outcome> load_policy(const Settings& settings, const Moment& moment = {});

}  // namespace mailfwctl
