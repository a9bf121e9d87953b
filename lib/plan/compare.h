// SPDX-License-Identifier: GPL-2.0-or-later
//
// Two policies over the same regions of one family. Private to lib/plan.
#pragma once

#include <vector>

#include "plan/plan.h"
#include "plan/product.h"
#include "prove/piece.h"
#include "resolve/resolved_policy.h"

namespace plan {

// All packets that meet with the same difference between the same two places.
struct Difference {
  Effect effect = Effect::let_in;
  std::string from;
  std::string to;
  std::vector<std::string> when;
  std::vector<OnList> lists;
  Decision before;
  Decision now;
  std::vector<Product> products;
  base::AddressSet whole_from, whole_to;    // the regions of the places
  std::vector<simulate::Packet> witnesses;  // one of each product, before they are merged

  [[nodiscard]] bool is_alike(const Difference& other) const {
    return effect == other.effect && from == other.from && to == other.to && when == other.when &&
           before == other.before && now == other.now;
  }
};

std::vector<Difference> differences(prove::Family family, const resolve::ResolvedPolicy& before,
                                    const resolve::ResolvedPolicy& now);

}  // namespace plan
