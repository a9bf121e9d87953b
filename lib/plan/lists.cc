// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/lists.h"

#include <algorithm>

#include "prove/list_rules.h"

namespace plan {
namespace {

using prove::Dimension;

const resolve::List* named(const resolve::ResolvedPolicy& policy, const std::string& name) {
  const auto found = std::ranges::find(policy.lists, name, &resolve::List::name);
  return found == policy.lists.end() ? nullptr : &*found;
}

bool is_long(const resolve::List& list) {
  return std::max(list.addresses.v4.size(), list.addresses.v6.size()) > prove::longest_cut_set;
}

}  // namespace

resolve::ResolvedPolicy with_lists_of_its_own(const resolve::ResolvedPolicy& before,
                                              const resolve::ResolvedPolicy& now) {
  auto policy = before;
  for (auto& list : policy.lists) {
    const auto* other = named(now, list.name);
    if (other == nullptr || other->addresses == list.addresses) continue;
    // No list of a policy has such a name.
    if (is_long(list) || is_long(*other)) list.name += " (before)";
  }
  return policy;
}

resolve::ResolvedPolicy with_lists_of_both(const resolve::ResolvedPolicy& before,
                                           const resolve::ResolvedPolicy& now) {
  auto policy = now;
  std::ranges::copy_if(before.lists, std::back_inserter(policy.lists),
                       [&](const resolve::List& list) { return named(now, list.name) == nullptr; });
  return policy;
}

bool is_list(const std::string& unknown) {
  return unknown.find(" is on list ") != std::string::npos;
}

std::vector<OnList> lists_of(const prove::Space& space, const std::vector<prove::Assumption>& assumed,
                             const resolve::ResolvedPolicy& both) {
  std::vector<OnList> lists;
  for (const auto& [unknown, holds] : assumed) {
    for (const auto& list : both.lists) {
      for (const auto end : {Dimension::source, Dimension::destination}) {
        if (space.name_of(unknown) == prove::listed(list.name, end))
          lists.push_back({end == Dimension::destination, holds, list.addresses});
      }
    }
  }
  return lists;
}

}  // namespace plan
