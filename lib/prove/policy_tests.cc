// SPDX-License-Identifier: GPL-2.0-or-later
#include "prove/policy_tests.h"

#include <algorithm>
#include <utility>

#include "prove/addresses.h"
#include "prove/services.h"

namespace prove {
namespace {

// What a test takes for granted unless it says that nothing may pass: nobody is banned or listed, and all
// limits are kept.
bool is_ordinary(const Space& space, const Piece& piece) {
  return std::ranges::all_of(piece.assumed, [&](const Assumption& assumption) {
    const auto& name = space.name_of(assumption.unknown);
    const bool against = name.starts_with("in ") || name.find(" is on list ") != std::string::npos;
    return assumption.holds != against;
  });
}

bool is_kept(const Space& space, policy::Expectation expect, const Decided& decided) {
  switch (expect) {
    case policy::Expectation::deny:
      return decided.verdict != Verdict::accept;
    case policy::Expectation::allow:
      return decided.verdict == Verdict::accept || !is_ordinary(space, decided.piece);
    case policy::Expectation::reject:
      return decided.verdict == Verdict::reset || decided.verdict == Verdict::prohibited ||
             (decided.verdict == Verdict::drop && !is_ordinary(space, decided.piece));
  }
  return false;
}

bool is_empty(const Space& space, const Box& box) {
  for (std::size_t at = 0; at < dimension_count; ++at) {
    const auto dimension = static_cast<Dimension>(at);
    if (!space.meets(box, dimension, space.all(dimension))) return true;
  }
  return false;
}

}  // namespace

PolicyTests::PolicyTests(Space& space, const resolve::ResolvedPolicy& policy) {
  const auto add_place = [&](const std::vector<std::string>& interfaces, const base::AddressSet& region,
                             const base::AddressSet& never) {
    Place place;
    place.arriving = interfaces_of(space, Dimension::in_interface, interfaces);
    place.departing = interfaces_of(space, Dimension::out_interface, interfaces);
    place.region = space.addresses(Dimension::source, region);
    place.never_from = space.addresses(Dimension::source, never);
    place.numbers = numbers_of(region, space.family());
    places_.push_back(std::move(place));
  };
  for (const auto& zone : policy.zones)
    add_place(zone.interfaces, zone.region, foreign_sources(policy, zone));
  add_place({}, policy.own_addresses, {});
  const auto sides = [&](const resolve::Side& side) {
    std::vector<TestSide> all;
    for (const auto& share : side.zones) {
      const auto zone = std::ranges::find(policy.zones, share.zone, &resolve::Zone::name);
      all.push_back({static_cast<std::size_t>(zone - policy.zones.begin()), share.whole});
    }
    return all;
  };
  for (const auto& test : policy.tests) {
    tests_.push_back({&test, sides(test.from), sides(test.to),
                      space.addresses(Dimension::source, test.from.addresses.addresses),
                      space.addresses(Dimension::destination, test.to.addresses.addresses),
                      rows(space, test.services, Dimension::destination_port, Dimension::source_port)});
  }
  fresh_ = space.classes(Dimension::state, one(static_cast<std::uint32_t>(simulate::ConnectionState::fresh)));
  opening_ = opening_flags(space);
  tcp_ = space.classes(Dimension::protocol, one(base::protocol_tcp.number));
  icmp_ = space.classes(Dimension::protocol, Numbers(Numbers::Intervals{{{1}, {1}}, {{58}, {58}}}));
}

void PolicyTests::narrow_from(const Space& space, const TestRegion& test, const TestSide& from,
                              Box& box) const {
  const auto& place = places_[from.zone];
  const bool self = from.zone + 1 == places_.size();
  const auto none = space.sealed_classes(Dimension::in_interface, one(0));
  if (self) {
    space.narrow(box, Dimension::in_interface, none);
  } else {
    space.exclude(box, Dimension::in_interface, none);
    space.narrow(box, Dimension::in_interface, place.arriving);
  }
  space.narrow(box, Dimension::source, from.whole ? place.region : test.from_addresses);
  // That somebody lies about who he is does not break a promise to let honest ones in.
  if (!self && test.test->expect != policy::Expectation::deny)
    space.exclude(box, Dimension::source, place.never_from);
}

void PolicyTests::narrow_to(const Space& space, const TestRegion& test, const TestSide& to, Box& box) const {
  const auto& place = places_[to.zone];
  space.narrow(box, Dimension::destination, to.whole ? place.region : test.to_addresses);
  space.narrow(box, Dimension::destination, place.region);
  // What is for one of this machine's own addresses is not passed on.
  if (to.zone + 1 != places_.size()) space.exclude(box, Dimension::destination, places_.back().region);
}

std::optional<Box> PolicyTests::described(const Space& space, const TestRegion& test, const TestSide& from,
                                          const TestSide& to) const {
  const auto self = places_.size() - 1;
  if (from.zone == self && to.zone == self) return std::nullopt;
  auto box = space.everything();
  narrow_from(space, test, from, box);
  narrow_to(space, test, to, box);
  space.narrow(box, Dimension::state, fresh_);
  if (test.test->services.empty()) space.exclude(box, Dimension::protocol, icmp_);
  if (is_empty(space, box)) return std::nullopt;
  return box;
}

std::optional<Broken> PolicyTests::broken_on_way(const Space& space, const Program& program,
                                                 const TestRegion& test, Way way, Pieces pieces) const {
  std::vector<Decided> decided;
  pass(space, program, way, std::move(pieces), decided);
  for (auto& one : decided) {
    if (!is_kept(space, test.test->expect, one)) return Broken{way, std::move(one)};
  }
  return std::nullopt;
}

namespace {

// Sessions only: of TCP what opens one.
Pieces opening(const Space& space, const TestRegion& test, const Classes& tcp, const Classes& flags,
               Box box) {
  Pieces others;
  Pieces pieces{{std::move(box), {}, std::nullopt, std::nullopt}};
  if (!test.test->services.empty()) pieces = inside_any(space, test.services, std::move(pieces), others);
  others.clear();
  auto sessions = narrowed(space, {{Dimension::protocol, tcp}}, std::move(pieces), others);
  Pieces midway;
  sessions = narrowed(space, {{Dimension::tcp_flags, flags}}, std::move(sessions), midway);
  std::ranges::move(others, std::back_inserter(sessions));
  return sessions;
}

}  // namespace

Pieces PolicyTests::leaving(const Space& space, const Place& place, Pieces pieces) {
  const auto none = space.sealed_classes(Dimension::out_interface, one(0));
  for (auto& piece : pieces) {
    space.exclude(piece.box, Dimension::out_interface, none);
    space.narrow(piece.box, Dimension::out_interface, place.departing);
  }
  return pieces;
}

// A translated packet goes where its new destination is.
std::optional<Broken> PolicyTests::broken_translated(const Space& space, const Program& program,
                                                     const TestRegion& test, const Piece& piece) const {
  const Number target{bits_of(piece.destination->address)};
  for (const auto& place : places_) {
    if (!place.numbers.contains(target)) continue;
    const bool here = &place == &places_.back();
    auto there = here ? Pieces{piece} : leaving(space, place, {piece});
    if (auto found = broken_on_way(space, program, test, here ? Way::input : Way::forward, std::move(there)))
      return found;
  }
  return std::nullopt;
}

std::optional<Broken> PolicyTests::broken_between(const Space& space, const Program& program,
                                                  const TestRegion& test, const TestSide& from,
                                                  const TestSide& to) const {
  const auto self = places_.size() - 1;
  auto box = described(space, test, from, to);
  if (!box) return std::nullopt;
  auto pieces = opening(space, test, tcp_, opening_, *std::move(box));
  if (from.zone == self) {
    pieces = leaving(space, places_[to.zone], std::move(pieces));
    return broken_on_way(space, program, test, Way::output, std::move(pieces));
  }
  std::vector<Decided> decided;
  Pieces straight;
  for (auto& piece : arrive(space, program, std::move(pieces), decided)) {
    if (!piece.destination) {
      straight.push_back(std::move(piece));
    } else if (auto found = broken_translated(space, program, test, piece)) {
      return found;
    }
  }
  const auto way = to.zone == self ? Way::input : Way::forward;
  if (way == Way::forward) straight = leaving(space, places_[to.zone], std::move(straight));
  return broken_on_way(space, program, test, way, std::move(straight));
}

std::optional<Broken> PolicyTests::broken(const Space& space, const Program& program,
                                          const TestRegion& test) const {
  for (const auto& from : test.from) {
    for (const auto& to : test.to) {
      if (auto found = broken_between(space, program, test, from, to)) return found;
    }
  }
  return std::nullopt;
}

}  // namespace prove
