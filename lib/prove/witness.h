// SPDX-License-Identifier: GPL-2.0-or-later
//
// One packet out of a piece, as ordinary a one as there is: what a message about a whole region shows to a
// person.
#pragma once

#include <optional>

#include "prove/piece.h"
#include "resolve/resolved_policy.h"
#include "simulate/packet.h"

namespace prove {

// Nothing if what is assumed of lists leaves no packet.
std::optional<simulate::Packet> witness(const Space& space, const Piece& piece,
                                        const resolve::ResolvedPolicy& policy);

}  // namespace prove
