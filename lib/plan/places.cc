// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/places.h"

#include <utility>

#include "prove/services.h"
#include "simulate/routes.h"

namespace plan {
namespace {

using prove::Dimension;

Place place_of(prove::Space& space, const std::vector<std::string>& interfaces,
               const base::AddressSet& region, const base::AddressSet& never) {
  Place place;
  place.arriving = prove::interfaces_of(space, Dimension::in_interface, interfaces);
  place.departing = prove::interfaces_of(space, Dimension::out_interface, interfaces);
  place.region = space.addresses(Dimension::source, region);
  place.never_from = space.addresses(Dimension::source, never);
  place.numbers = prove::numbers_of(region, space.family());
  return place;
}

}  // namespace

std::vector<Place> places_of(prove::Space& space, const resolve::ResolvedPolicy& policy) {
  std::vector<Place> places;
  for (const auto& zone : policy.zones) {
    places.push_back(place_of(space, zone.interfaces, zone.region, prove::foreign_sources(policy, zone)));
    places.back().zone = zone.name;
  }
  places.push_back(place_of(space, {}, policy.own_addresses, {}));
  places.back().zone = "self";
  places.back().self = true;
  places.back().loopback_in = space.interface(Dimension::in_interface, simulate::loopback);
  places.back().loopback_out = space.interface(Dimension::out_interface, simulate::loopback);
  return places;
}

prove::Box between(const prove::Space& space, const Place& from, const Place& to, const Place& self) {
  auto box = space.everything();
  const auto none = space.sealed_classes(Dimension::in_interface, prove::one(0));
  if (from.self) {
    space.narrow(box, Dimension::in_interface, none);
  } else {
    space.exclude(box, Dimension::in_interface, none);
    space.narrow(box, Dimension::in_interface, from.arriving);
    space.exclude(box, Dimension::source, self.region);
  }
  // A machine whose addresses are not known may have any.
  const auto unknown = [](const Place& place) { return place.self && place.numbers.empty(); };
  space.exclude(box, Dimension::in_interface, self.loopback_in);
  space.exclude(box, Dimension::out_interface, self.loopback_out);
  if (!unknown(from)) space.narrow(box, Dimension::source, from.region);
  space.exclude(box, Dimension::source, from.never_from);
  if (!unknown(to)) space.narrow(box, Dimension::destination, to.region);
  // What is for one of this machine's own addresses is not passed on.
  if (!to.self) space.exclude(box, Dimension::destination, self.region);
  return box;
}

void leave(const prove::Space& space, const Place& to, prove::Box& box) {
  const auto none = space.sealed_classes(Dimension::out_interface, prove::one(0));
  if (to.self) return space.narrow(box, Dimension::out_interface, none);
  space.exclude(box, Dimension::out_interface, none);
  space.narrow(box, Dimension::out_interface, to.departing);
}

bool is_empty(const prove::Space& space, const prove::Box& box) {
  for (std::size_t at = 0; at < prove::dimension_count; ++at) {
    const auto dimension = static_cast<Dimension>(at);
    if (!space.meets(box, dimension, space.all(dimension))) return true;
  }
  return false;
}

}  // namespace plan
