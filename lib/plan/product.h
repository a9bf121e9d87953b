// SPDX-License-Identifier: GPL-2.0-or-later
//
// Regions as sentences have them: each source to each destination for each service. Puts many together to
// few. Private to lib/plan.
#pragma once

#include <vector>

#include "plan/plan.h"
#include "prove/space.h"

namespace plan {

struct Product {
  base::AddressSet sources;
  base::AddressSet destinations;
  std::vector<Service> services;  // sorted, disjoint, none touches another

  bool operator==(const Product&) const = default;
};

// Of the box of any client's port.
Product product_of(const prove::Space& space, const prove::Box& box);

// The same packets in fewer products.
std::vector<Product> merged(std::vector<Product> products);

}  // namespace plan
