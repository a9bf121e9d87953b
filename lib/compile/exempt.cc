// SPDX-License-Identifier: GPL-2.0-or-later
#include "compile/exempt.h"

#include <utility>

#include "base/address_sets.h"
#include "compile/match.h"

namespace compile {

void return_exempt(Draft& draft, ruleset::Chain& chain) {
  const auto& [trusted, admin, own, neighbours] = draft.policy.exempt;
  const resolve::NamedAddresses exempt{
      "exempt", base::unite(base::unite(trusted, admin), base::unite(own, neighbours))};
  for (auto matches : match_source(draft, exempt)) {
    matches.push_back(ruleset::Return{});
    add_rule(chain, std::move(matches), "trusted, admin, own and neighbours");
  }
}

}  // namespace compile
