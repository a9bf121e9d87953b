// SPDX-License-Identifier: GPL-2.0-or-later
//
// One packet through one base chain and whatever it jumps to. Changes the packet where a rule translates it,
// and writes down each step. Private to lib/simulate.
#pragma once

#include <optional>
#include <vector>

#include "simulate/routes.h"
#include "simulate/runtime.h"
#include "simulate/trace.h"

namespace simulate {

// What all chains of a journey look at and write to.
struct Traveller {
  const ruleset::Ruleset& ruleset;
  const Routes& routes;
  const Runtime& runtime;
  Packet packet;
  ruleset::HookPoint hook = ruleset::HookPoint::input;
  std::vector<Step> trace;
};

// A verdict that ends the base chain. The rule is in the trace as well.
struct Ruling {
  Decision decision = Decision::accept;
  Place place;
};

// Nothing: no rule decided, so the base chain's policy does.
std::optional<Ruling> walk(Traveller& traveller, const ruleset::Chain& chain);

}  // namespace simulate
