// SPDX-License-Identifier: GPL-2.0-or-later
//
// A row per kind of statement, and per way in which nft treats one specially: the rule, the program that
// lower() makes of it, the words that the renderer makes of it. The unit tests compare the texts;
// tests/kernel/judge_test.cc has nft read the words and compares its program with ours. Sets and chains that
// the rows name are the sample's.
#pragma once

#include <string>
#include <vector>

#include "ruleset/ruleset.h"

namespace support {

struct StatementRow {
  ruleset::Rule rule;
  std::string program;
  std::string words;
};

// All of them; the second, part of the first, are those whose effect outlives the packet.
const std::vector<StatementRow>& statement_rows();
std::vector<StatementRow> runtime_rows();

}  // namespace support
