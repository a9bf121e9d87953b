// SPDX-License-Identifier: GPL-2.0-or-later
//
// Deliberate faults in what a pass of the compiler has made, each a small one that a person could make: a
// port with its bytes the wrong way round, a guard forgotten, two rules in the wrong order, an interval one
// too short. Only what is wrong; who sees it is not asked here.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "ruleset/ruleset.h"

namespace tests {

struct Fault {
  std::string kind;   // "wrong end"
  std::string place;  // "from_eth0_input 2 (anti-spoofing), statement 1"
  std::function<void(ruleset::Ruleset&)> commit;
  bool decides = true;  // in a rule that has a say in what becomes of a packet
};

// In these chains and sets, in every place where the kind can be.
std::vector<Fault> faults_of(const ruleset::Ruleset& ruleset, const std::set<ruleset::ChainName>& chains,
                             const std::set<ruleset::SetName>& sets);

}  // namespace tests
