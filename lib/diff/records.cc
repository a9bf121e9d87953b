// SPDX-License-Identifier: GPL-2.0-or-later
#include "diff/records.h"

#include <algorithm>

namespace diff {

Records::Records(const std::vector<lower::LoweredChain>& chains) {
  const auto chain =
      std::ranges::find(chains, ruleset::ChainName{ruleset::contents_chain}, &lower::LoweredChain::name);
  if (chain == chains.end()) return;
  for (const auto& rule : chain->rules) {
    if (auto record = ruleset::parse_comment(rule.comment)) records_.push_back(*std::move(record));
  }
  std::ranges::stable_sort(records_, {}, &ruleset::ContentRecord::set);
}

const ruleset::ContentRecord* Records::find(const ruleset::SetName& set) const {
  const auto at = std::ranges::lower_bound(records_, set, {}, &ruleset::ContentRecord::set);
  return at != records_.end() && at->set == set ? &*at : nullptr;
}

}  // namespace diff
