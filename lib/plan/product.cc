// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/product.h"

#include <algorithm>
#include <utility>

#include "base/address_sets.h"

namespace plan {
namespace {

using prove::Dimension;

base::AddressSet addresses_of(const prove::Space& space, const prove::Box& box, Dimension end) {
  const auto numbers = space.values(box, end);
  if (space.family() == prove::Family::ipv4) {
    base::Ipv4Set::Intervals all;
    for (const auto& [low, high] : numbers.intervals())
      all.push_back({{static_cast<std::uint32_t>(low.value)}, {static_cast<std::uint32_t>(high.value)}});
    return {base::Ipv4Set(std::move(all)), {}};
  }
  base::Ipv6Set::Intervals all;
  for (const auto& [low, high] : numbers.intervals()) all.push_back({{low.value}, {high.value}});
  return {{}, base::Ipv6Set(std::move(all))};
}

std::vector<Service> services_of(const prove::Space& space, const prove::Box& box) {
  const auto ports = space.values(box, Dimension::destination_port);
  std::vector<Service> services;
  const auto protocols = space.values(box, Dimension::protocol);
  for (unsigned number = 0; number < 256; ++number) {
    if (!protocols.contains({number})) continue;
    const base::Protocol protocol{static_cast<std::uint8_t>(number)};
    if (!base::has_ports(protocol)) {
      services.push_back({protocol});
      continue;
    }
    for (const auto& [low, high] : ports.intervals()) {
      services.push_back(
          {protocol, {{static_cast<std::uint16_t>(low.value)}, {static_cast<std::uint16_t>(high.value)}}});
    }
  }
  return services;
}

std::vector<Service> unite(std::vector<Service> some, const std::vector<Service>& more) {
  some.insert(some.end(), more.begin(), more.end());
  std::ranges::sort(some);
  std::vector<Service> together;
  for (const auto& service : some) {
    if (!together.empty() && together.back().protocol == service.protocol &&
        service.ports.low.number <= together.back().ports.high.number + 1) {
      together.back().ports.high = std::max(together.back().ports.high, service.ports.high);
    } else {
      together.push_back(service);
    }
  }
  return together;
}

// Two products that are the same but for one side are one.
bool take_in(Product& product, const Product& other) {
  const bool sources = product.sources == other.sources;
  const bool destinations = product.destinations == other.destinations;
  const bool services = product.services == other.services;
  if (sources && destinations) {
    product.services = unite(std::move(product.services), other.services);
  } else if (services && destinations) {
    product.sources = base::unite(product.sources, other.sources);
  } else if (services && sources) {
    product.destinations = base::unite(product.destinations, other.destinations);
  } else {
    return false;
  }
  return true;
}

}  // namespace

Product product_of(const prove::Space& space, const prove::Box& box) {
  return {addresses_of(space, box, Dimension::source), addresses_of(space, box, Dimension::destination),
          services_of(space, box)};
}

std::vector<Product> merged(std::vector<Product> products) {
  for (bool changed = true; changed;) {
    changed = false;
    std::vector<Product> fewer;
    for (auto& product : products) {
      const bool taken = std::ranges::any_of(fewer, [&](Product& other) { return take_in(other, product); });
      if (taken) {
        changed = true;
      } else {
        fewer.push_back(std::move(product));
      }
    }
    products = std::move(fewer);
  }
  return products;
}

}  // namespace plan
