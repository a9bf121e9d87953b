// SPDX-License-Identifier: GPL-2.0-or-later
//
// The rulesets of the policies in tests/golden, for tests that want what the compiler really makes. Whether
// it is the right thing is tests/golden's question.
#pragma once

#include <string>
#include <vector>

#include "ruleset/ruleset.h"

namespace support {

struct CompiledGolden {
  std::string name;  // of the case
  ruleset::Ruleset ruleset;
};

// The cases that compile, sorted by name.
std::vector<CompiledGolden> compiled_goldens();

}  // namespace support
