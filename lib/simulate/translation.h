// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the statements of nat chains do to the packet that opens a session. That conntrack chooses another
// source port where two sessions would look the same is not simulated. Private to lib/simulate.
#pragma once

#include "simulate/chain_walk.h"

namespace simulate {

enum class Translation {
  other_family,  // the statement is not about this packet
  done,
  no_address  // the interface has none to take
};

// The bit of `ct status` that says that this end of the session is decided.
std::uint32_t settled_at(ruleset::HookPoint hook);

Translation translate(Traveller& traveller, const Place& place, const ruleset::DestinationNat& nat);
Translation translate(Traveller& traveller, const Place& place, const ruleset::SourceNat& nat);
Translation translate(Traveller& traveller, const Place& place, const ruleset::Masquerade& nat);

}  // namespace simulate
