// SPDX-License-Identifier: GPL-2.0-or-later
//
// One packet and one rule: its statements in order, until one does not match or gives a verdict. Private to
// lib/simulate.
#pragma once

#include <variant>

#include "simulate/chain_walk.h"

namespace simulate {

struct NoMatch {
  std::size_t statement = 0;
};
// All matched, and none of them says where the packet goes: the next rule.
struct NoVerdict {};

// A Decision: what is refused with an answer, and what a translation accepts.
using RuleResult = std::variant<NoMatch, NoVerdict, ruleset::Verdict, Decision>;

RuleResult run_rule(Traveller& traveller, const Place& place, const ruleset::Rule& rule);

}  // namespace simulate
