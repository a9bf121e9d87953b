// SPDX-License-Identifier: GPL-2.0-or-later
//
// The sentences of [test] as regions of packet space, and whether the Ruleset keeps each of them for every
// packet of its description. They speak of a packet as its sender sends it: before any translation.
#pragma once

#include <optional>
#include <vector>

#include "prove/meaning.h"
#include "prove/program.h"

namespace prove {

struct TestSide {
  std::size_t zone = 0;  // the last: this machine
  bool whole = false;
};
struct TestRegion {
  const resolve::Test* test = nullptr;
  std::vector<TestSide> from;
  std::vector<TestSide> to;
  Classes from_addresses;
  Classes to_addresses;
  std::vector<Row> services;
};

struct Broken {
  Way way = Way::input;
  Decided decided;
};

class PolicyTests {
 public:
  // Twice, as Space wants it. `policy` must outlive the PolicyTests.
  PolicyTests(Space& space, const resolve::ResolvedPolicy& policy);

  [[nodiscard]] const std::vector<TestRegion>& tests() const { return tests_; }
  // The first part of the description for which the Ruleset does something else than is expected.
  [[nodiscard]] std::optional<Broken> broken(const Space& space, const Program& program,
                                             const TestRegion& test) const;

 private:
  struct Place {
    Classes arriving, departing;  // interfaces
    Classes region;
    Classes never_from;
    Numbers numbers;  // the region
  };
  [[nodiscard]] std::optional<Box> described(const Space& space, const TestRegion& test, const TestSide& from,
                                             const TestSide& to) const;
  void narrow_from(const Space& space, const TestRegion& test, const TestSide& from, Box& box) const;
  void narrow_to(const Space& space, const TestRegion& test, const TestSide& to, Box& box) const;
  [[nodiscard]] std::optional<Broken> broken_on_way(const Space& space, const Program& program,
                                                    const TestRegion& test, Way way, Pieces pieces) const;

  [[nodiscard]] std::optional<Broken> broken_translated(const Space& space, const Program& program,
                                                        const TestRegion& test, const Piece& piece) const;
  [[nodiscard]] std::optional<Broken> broken_between(const Space& space, const Program& program,
                                                     const TestRegion& test, const TestSide& from,
                                                     const TestSide& to) const;
  // By an interface of that place.
  static Pieces leaving(const Space& space, const Place& place, Pieces pieces);

  std::vector<TestRegion> tests_;
  std::vector<Place> places_;  // of the zones, then of this machine
  Classes fresh_, opening_, icmp_, tcp_;
};

}  // namespace prove
