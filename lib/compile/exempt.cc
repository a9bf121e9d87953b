// SPDX-License-Identifier: GPL-2.0-or-later
#include "compile/exempt.h"

#include <utility>

#include "base/address_sets.h"
#include "compile/match.h"

namespace compile {
namespace {

resolve::NamedAddresses exempt(const resolve::Exempt& whom) {
  const auto& [trusted, admin, own, neighbours] = whom;
  return {"exempt", base::unite(base::unite(trusted, admin), base::unite(own, neighbours))};
}

void return_for(ruleset::Chain& chain, const std::vector<Matches>& alternatives) {
  for (auto matches : alternatives) {
    matches.push_back(ruleset::Return{});
    add_rule(chain, std::move(matches), "trusted, admin, own and neighbours");
  }
}

}  // namespace

void return_exempt(Draft& draft, ruleset::Chain& chain) {
  return_for(chain, match_source(draft, exempt(draft.policy.exempt)));
}

void return_exempt_destination(Draft& draft, ruleset::Chain& chain) {
  return_for(chain, match_destination(draft, exempt(draft.policy.exempt)));
}

}  // namespace compile
