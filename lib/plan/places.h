// SPDX-License-Identifier: GPL-2.0-or-later
//
// Where packets come from and go to: the zones of a policy and this machine, as classes of a Space. Private
// to lib/plan.
#pragma once

#include <string>
#include <vector>

#include "prove/conditions.h"
#include "resolve/resolved_policy.h"

namespace plan {

struct Place {
  std::string zone;
  bool self = false;
  prove::Classes arriving, departing;  // interfaces
  prove::Classes region;
  prove::Classes never_from;
  prove::Numbers numbers;                    // the region
  prove::Classes loopback_in, loopback_out;  // of this machine
};

// Of the policy, this machine last. Twice, as Space wants it.
std::vector<Place> places_of(prove::Space& space, const resolve::ResolvedPolicy& policy);

// What a host at `from` sends by itself to one at `to`; only the interface by which it leaves is open.
prove::Box between(const prove::Space& space, const Place& from, const Place& to, const Place& self);

// The same leaving to `to`: by its interfaces, or by none if that is this machine.
void leave(const prove::Space& space, const Place& to, prove::Box& box);

bool is_empty(const prove::Space& space, const prove::Box& box);

}  // namespace plan
