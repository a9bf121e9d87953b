// SPDX-License-Identifier: GPL-2.0-or-later
#include "ruleset/contents.h"

#include "compile/passes.h"

namespace compile {

void contents(Draft& draft) {
  auto& chain = add_chain(draft, ruleset::contents_chain);
  for (const auto& [name, set] : draft.sets) {
    if (ruleset::size(set.elements) <= ruleset::recorded_above) continue;
    add_rule(chain, {ruleset::Return{}}, ruleset::to_comment(ruleset::record_of(set)));
  }
}

}  // namespace compile
