// SPDX-License-Identifier: GPL-2.0-or-later
//
// A Ruleset as questions about regions: its matches as conditions, its maps as rows, its verdicts as they
// are. Made once for a family, then walked many times. Not the register programs of lib/lower: a proof is
// about what the Ruleset says.
#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "prove/conditions.h"
#include "resolve/resolved_policy.h"
#include "ruleset/ruleset.h"

namespace prove {

struct Branch {
  std::vector<Row> rows;
  ruleset::Verdict verdict;
};
struct Table {
  std::vector<Branch> branches;
};
struct Refuse {
  Verdict verdict = Verdict::reset;
};
using Step = std::variant<Condition, Table, ruleset::Verdict, Refuse, NewDestination, NewSource>;

struct RuleProgram {
  std::vector<Step> steps;
  std::size_t rule = 0;  // its position in the chain of the Ruleset
};
struct ChainProgram {
  const ruleset::Chain* chain = nullptr;
  std::vector<RuleProgram> rules;  // without those that decide nothing
};
struct Program {
  std::map<std::string, ChainProgram> chains;
};

// Twice, as Space wants it. `ruleset` and `policy` must outlive the Program. Of the policy only the lists are
// looked at, to recognise a long one in pieces as what it is.
Program program_of(Space& space, const ruleset::Ruleset& ruleset, const resolve::ResolvedPolicy& policy);

// What stands for a set that packets or the daemon fill, or for a count, in a proof. Both sides of a
// comparison speak of an unknown by these names.
std::string member_of(const std::string& set);
std::string within(const std::string& sentence, const ruleset::Remember& count);

}  // namespace prove
