// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the kernel does with every packet of a region, if it holds this Ruleset: the region falls into pieces,
// each with one verdict. The same semantics as lib/simulate has for one packet; where a fault that matters to
// the simulator would change nothing here, mutation_test.cc fails. It knows nothing of policies.
#pragma once

#include <optional>
#include <vector>

#include "prove/program.h"
#include "simulate/trace.h"

namespace prove {

// The way of a packet with regard to this machine.
enum class Way { input, forward, output };

struct Decided {
  Piece piece;
  Verdict verdict = Verdict::drop;
  std::optional<simulate::Place> by;  // nothing: by a chain's policy
};

// What happens before the way is known: translations of the destination.
Pieces arrive(const Space& space, const Program& program, Pieces pieces, std::vector<Decided>& decided);

// From the first hook of that way on. Precondition: `pieces` come from arrive(), unless the way is output.
void pass(const Space& space, const Program& program, Way way, Pieces pieces, std::vector<Decided>& decided);

}  // namespace prove
