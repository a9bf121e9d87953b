// SPDX-License-Identifier: GPL-2.0-or-later
#include <utility>

#include "diff/diff.h"
#include "diff/pairs.h"

namespace diff {
namespace {

LiveTableFlags flags_after(const std::optional<LiveTableFlags>& before, bool owned) {
  auto flags = before.value_or(LiveTableFlags{});
  flags.dormant = false;
  if (owned) {
    flags.owner = Owner::ourselves;
    flags.persist =
        true;  // never asked for one without the other: an owner alone takes the table along when it dies
  }
  return flags;
}

// The kernel keeps the comment with which a set was made.
std::string comment_after(const LiveSet* before, const ruleset::Set& wanted) {
  return before && before->schema == wanted.schema ? before->comment : wanted.comment;
}

// Nobody knows how long a seed stays what it was.
ruleset::Elements known_after(const ruleset::Set& wanted) {
  if (ruleset::holds_runtime_elements(wanted.schema)) return ruleset::RuntimeElements{};
  return wanted.elements;
}

}  // namespace

LiveTable after_commit(const LiveTable& before, const lower::LoweredTable& wanted, std::uint32_t generation,
                       bool owned) {
  LiveTable after{generation, flags_after(before.table, owned), {}, wanted.chains, {}, wanted.timeouts};
  after.sets.reserve(wanted.sets.size());
  for_each_pair(before.sets, wanted.sets, [&](const LiveSet* old, const ruleset::Set* now) {
    if (now) after.sets.push_back({now->name, now->schema, known_after(*now), comment_after(old, *now)});
  });
  return after;
}

}  // namespace diff
