// SPDX-License-Identifier: GPL-2.0-or-later
//
// All ways that the packets from one part to another can take through the ruleset, for one service: a packet
// is simulated, what was asked of its addresses bounds those that share its fate, and each answer turned
// around bounds those that are still to be asked. Private to lib/explain.
#pragma once

#include <vector>

#include "explain/answer.h"
#include "explain/named_sets.h"
#include "explain/question.h"
#include "explain/words.h"
#include "simulate/routes.h"
#include "simulate/runtime.h"

namespace explain {

// A fate and whom it is about.
struct Found {
  Reason reason;
  Traffic traffic;
  simulate::Packet packet;
};

struct Findings {
  std::vector<Found> found;
  NamedSets named;  // by the sides of `found`
};

struct Leg {
  const Part& from;
  const Part& to;
  const policy::PortSpec& spec;
  base::PortRange ports;
};

void explore(const Leg& leg, const Question& question, const Ground& ground, const simulate::Routes& routes,
             const simulate::Runtime& runtime, Findings& findings);

}  // namespace explain
