// SPDX-License-Identifier: GPL-2.0-or-later
//
// A long list lies in several sets, with a rule for each. Here such a run of rules is put together again and
// recognised by its content as one side of a list, so that a proof meets the list as one region.
#pragma once

#include <optional>

#include "prove/conditions.h"
#include "resolve/resolved_policy.h"
#include "ruleset/ruleset.h"

namespace prove {

// Sets up to this size are cut into classes, longer ones are one region.
inline constexpr std::size_t longest_cut_set = 2000;

struct ListRun {
  std::size_t rules = 0;  // how many, from the first on
  Condition condition;
};

// The run that begins at this rule; nothing if none does, or if what it holds is not a list of the policy.
std::optional<ListRun> list_run(Space& space, const ruleset::Ruleset& ruleset, const ruleset::Chain& chain,
                                std::size_t first, const resolve::ResolvedPolicy& policy);

// What the compiler's side and the policy's side call "this end of a packet is on that list".
std::string listed(const std::string& list, Dimension end);

}  // namespace prove
