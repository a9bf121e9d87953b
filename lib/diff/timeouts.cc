// SPDX-License-Identifier: GPL-2.0-or-later
#include "diff/timeouts.h"

#include <algorithm>
#include <tuple>

#include "diff/pairs.h"

namespace diff {
namespace {

using ruleset::ObjectName;
using ruleset::SessionTimeouts;

bool comes_before(const ruleset::StateTimeout& a, const ruleset::StateTimeout& b) {
  return std::tie(a.state, a.after) < std::tie(b.state, b.after);
}

// What the policy does not name is the machine's, and whether it is still what it was is not ours to say.
bool satisfies(const SessionTimeouts& live, const SessionTimeouts& wanted) {
  return live.protocol == wanted.protocol && std::ranges::includes(live.states, wanted.states, comes_before);
}

bool is_foreign(const LiveTable& live, const ObjectName& name) {
  return std::ranges::any_of(live.objects, [&](const ForeignObject& object) {
    return object.type == timeouts_type && object.name == name.text;
  });
}

}  // namespace

std::vector<ObjectName> replaced_timeouts(const LiveTable& live, const lower::LoweredTable& wanted) {
  std::vector<ObjectName> names;
  for_each_pair(live.timeouts, wanted.timeouts, [&](const SessionTimeouts* old, const SessionTimeouts* now) {
    if (!now) return;
    if (is_foreign(live, now->name) || (old && !satisfies(*old, *now))) names.push_back(now->name);
  });
  return names;
}

std::vector<Change> timeouts_changes(const LiveTable& live, const lower::LoweredTable& wanted) {
  std::vector<Change> changes;
  for_each_pair(live.timeouts, wanted.timeouts, [&](const SessionTimeouts* old, const SessionTimeouts* now) {
    if (old && now && satisfies(*old, *now)) return;
    if (old) changes.push_back(DeleteObject{{old->name.text, timeouts_type}});
    if (now) changes.push_back(AddTimeouts{*now});
  });
  return changes;
}

}  // namespace diff
