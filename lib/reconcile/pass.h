// SPDX-License-Identifier: GPL-2.0-or-later
//
// The one thing that is under way: from its cause over loading, snapshot and commit to its outcome. There is
// never a second one beside it; what arrives meanwhile waits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reconcile/action.h"
#include "reconcile/causes.h"
#include "reconcile/suspects.h"

namespace reconcile {

enum class Purpose : std::uint8_t { apply, repair, plan, stop_open, stop_closed };

// Which outcome is awaited. `pausing`: none, the next attempt is at `resume_at`.
enum class Step : std::uint8_t { loading, snapshotting, committing, pausing };

struct Pass {
  Purpose purpose = Purpose::apply;
  Causes causes{};
  std::vector<RequestId> requests{};  // that it answers
  Time began{};

  Step step = Step::loading;
  Time resume_at{};
  SharedTarget target{};                // what the kernel is to hold; not of stop_open
  Suspects suspects{};                  // as of the snapshot
  Causes culprits{};                    // who changed the table since we last looked
  std::optional<std::string> change{};  // what was committed, or may have been; nothing: no commit
  bool takeover = false;                // the commit takes the table over and does no more
  bool staged = false;                  // the commit leaves sets behind if it is refused
  bool outcome_unknown = false;         // only a snapshot of the kernel's own can tell what it holds
  int attempts = 0;
};

// The table needs a look, and probably a repair.
struct Damage {
  Causes culprits;
  Time not_before{};
};

}  // namespace reconcile
