// SPDX-License-Identifier: GPL-2.0-or-later
//
// Lists that are too long to be cut, of two policies in one Space. Such a list is known by its name, and two
// policies can mean different addresses by one name. Private to lib/plan.
#pragma once

#include <string>
#include <vector>

#include "plan/plan.h"
#include "prove/piece.h"
#include "prove/space.h"
#include "resolve/resolved_policy.h"

namespace plan {

// `before`, with another name for each long list that holds other addresses than that of `now`.
resolve::ResolvedPolicy with_lists_of_its_own(const resolve::ResolvedPolicy& before,
                                              const resolve::ResolvedPolicy& now);

// `now`, and the lists that only `before` has: all that can be assumed of a packet.
resolve::ResolvedPolicy with_lists_of_both(const resolve::ResolvedPolicy& before,
                                           const resolve::ResolvedPolicy& now);

bool is_list(const std::string& unknown);

// What a region assumes of lists.
std::vector<OnList> lists_of(const prove::Space& space, const std::vector<prove::Assumption>& assumed,
                             const resolve::ResolvedPolicy& both);

}  // namespace plan
