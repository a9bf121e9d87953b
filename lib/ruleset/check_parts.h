// SPDX-License-Identifier: GPL-2.0-or-later
//
// The parts of check(): each looks at one kind of thing and appends a sentence per violation. Private to
// lib/ruleset.
#pragma once

#include <string>
#include <vector>

#include "ruleset/ruleset.h"

namespace ruleset {

using Violations = std::vector<std::string>;

void check_set(const Ruleset& ruleset, const Set& set, Violations& violations);
void check_rule(const Ruleset& ruleset, const Rule& rule, const std::string& place, Violations& violations);
void check_timeouts(const SessionTimeouts& timeouts, Violations& violations);
// One set keeps one allowance with its elements, whoever adds them.
void check_allowances(const Ruleset& ruleset, Violations& violations);
// Jumps that end, and statements that the hooks from which they can be reached allow.
void check_flow(const Ruleset& ruleset, Violations& violations);

// What is wrong with a text that nft has to print between quotes, which it can not escape; empty if nothing
// is.
std::string quoting_fault(const std::string& text, std::size_t limit);

// Empty, or what is wrong with a verdict: a chain that does not exist, or that is a base chain.
std::string target_fault(const Ruleset& ruleset, const Verdict& verdict);

}  // namespace ruleset
