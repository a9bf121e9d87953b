// SPDX-License-Identifier: GPL-2.0-or-later
//
// What is different since a policy and its ruleset were last proven to mean the same: the rules, the elements
// of verdict maps and the sentences that only one of the two has. A packet that none of them can match meets
// what it met before, in the same order, on both sides; so nothing has to be proven of it anew. Where that
// argument does not hold, there is no Change, and all is proven. It makes no regions.
#pragma once

#include <optional>
#include <vector>

#include "prove/space.h"
#include "resolve/resolved_policy.h"
#include "ruleset/ruleset.h"

namespace prove {

struct Change {
  // Only the rules that the other has not, in the chains that both have. Before each stands what a packet
  // meets on its way to it; an unchanged rule whose map has changed looks into the changed elements.
  ruleset::Ruleset gone;
  ruleset::Ruleset come;
  std::vector<resolve::Sentence> sentences;  // of the old policy or the new one
  bool tests = false;                        // [test] is not the same either

  bool operator==(const Change&) const = default;
};

// Nothing: more is different than a few sentences and the rules of filter chains that come of them. Where in
// the files a sentence stands is no difference.
std::optional<Change> change_between(const ruleset::Ruleset& old_ruleset,
                                     const resolve::ResolvedPolicy& old_policy,
                                     const ruleset::Ruleset& ruleset, const resolve::ResolvedPolicy& policy);

// Whether any packet of the family can meet what is different. Rather yes than no.
bool concerns(const Change& change, Family family);

}  // namespace prove
