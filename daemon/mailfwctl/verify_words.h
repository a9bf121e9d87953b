// SPDX-License-Identifier: GPL-2.0-or-later
//
// What `verify` found, in words and as JSON. Nothing is read or compared here.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "diff/live_table.h"
#include "mailfwctl/outcome.h"
#include "mailfwctl/written_at.h"
#include "reconcile/reconciler.h"
#include "render/differences.h"

namespace mailfwctl {

struct Found {
  render::Difference difference;
  std::vector<WrittenAt> written;
};

struct Verified {
  diff::LiveTable live;
  std::uint64_t chains = 0;  // of the policy, as what follows
  std::uint64_t rules = 0;
  std::uint64_t sets = 0;  // whose elements were compared
  std::uint64_t set_elements = 0;
  std::uint64_t timeouts = 0;
  std::vector<std::string> filled_by_others;  // sets whose elements are not the policy's
  std::set<std::string> banned_services;      // that the daemon made sets of their own for
  std::optional<reconcile::Phase> phase;      // nothing: no daemon answered
  std::vector<Found> found;
};

Outcome to_outcome(const Verified& verified);

}  // namespace mailfwctl
