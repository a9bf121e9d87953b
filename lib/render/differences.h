// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the kernel holds that is not what is wanted, object by object, in words: for `mailfwctl verify`. The
// same changeset that change_text.h tells as what is to be done is told here as what was found.
#pragma once

#include <string>
#include <vector>

#include "diff/changeset.h"
#include "diff/live_table.h"

namespace render {

struct Difference {
  std::string kind;  // "table", "chain", "set", "map", "timeouts" or "object"
  std::string name;
  std::vector<std::string> findings;   // "the rule 'allow mail-in' is missing"
  std::vector<std::string> sentences;  // comments of the wanted rules that are missing or changed, each once

  bool operator==(const Difference&) const = default;
};

// Nothing where the two are equal. `live` is what the changeset was made against.
std::vector<Difference> differences(const diff::Changeset& changeset, const diff::LiveTable& live);

}  // namespace render
