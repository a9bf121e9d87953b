// SPDX-License-Identifier: GPL-2.0-or-later
//
// The walk over regions against the simulator, directly: of each region of policies at random the witness
// goes through lib/simulate and gets the region's verdict and translations. The kernel holds the simulator to
// the truth (tests/differential), so this holds the proof to it.
#include "prove/walk.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/address_sets.h"
#include "compile/compile.h"
#include "differential/machine.h"
#include "differential/random_policy.h"
#include "policy/read.h"
#include "prove/prove.h"
#include "prove/witness.h"
#include "resolve/resolve.h"
#include "ruleset/notices.h"
#include "simulate/simulate.h"

namespace {

using prove::Dimension;
using prove::Family;
using prove::Way;

base::AddressSet alone(const simulate::Address& address) {
  if (const auto* ipv4 = std::get_if<base::Ipv4Address>(&address))
    return base::set_of(base::Ipv4Range{*ipv4, *ipv4});
  const auto ipv6 = std::get<base::Ipv6Address>(address);
  return base::set_of(base::Ipv6Range{ipv6, ipv6});
}

simulate::Decision decision_of(prove::Verdict verdict) {
  switch (verdict) {
    case prove::Verdict::accept:
      return simulate::Decision::accept;
    case prove::Verdict::drop:
      return simulate::Decision::drop;
    case prove::Verdict::reset:
      return simulate::Decision::reset;
    case prove::Verdict::prohibited:
      return simulate::Decision::prohibited;
  }
  return simulate::Decision::no_way;
}

// There are packets that no stack answers, an ICMP error for one; they are refused by the same rule.
bool is_unanswered(const prove::Decided& one, const simulate::Outcome& outcome) {
  return one.verdict == prove::Verdict::prohibited && outcome.decision == simulate::Decision::drop &&
         outcome.decided_by == one.by;
}

struct Sum {
  std::size_t regions = 0;
  std::vector<std::string> differences;
};

class Walk {
 public:
  // All must outlive the Walk.
  Walk(Family family, const ruleset::Ruleset& walked, const ruleset::Ruleset& simulated,
       const resolve::ResolvedPolicy& policy)
      : simulated_(simulated), policy_(policy), space_(family) {
    program_ = prove::program_of(space_, walked, policy);
    space_.seal();
    program_ = prove::program_of(space_, walked, policy);
    later_.elements[{ruleset::pickup_grace_set}] = {};
  }

  void compare(Way way, Sum& sum) const {
    std::vector<prove::Decided> decided;
    prove::Pieces pieces{{everything(way), {}, std::nullopt, std::nullopt}};
    if (way != Way::output) pieces = prove::arrive(space_, program_, std::move(pieces), decided);
    prove::pass(space_, program_, way, std::move(pieces), decided);
    for (const auto& one : decided) {
      if (!sum.differences.empty()) return;  // the first one says enough
      if (is_ordinary(one.piece)) compare(way, one, sum);
    }
  }

 private:
  [[nodiscard]] prove::Box everything(Way way) const {
    auto box = space_.everything();
    const auto side = [&](Dimension dimension, bool there) {
      const auto none = space_.sealed_classes(dimension, prove::one(0));
      there ? space_.exclude(box, dimension, none) : space_.narrow(box, dimension, none);
    };
    side(Dimension::in_interface, way != Way::output);
    side(Dimension::out_interface, way != Way::input);
    return box;
  }

  // The simulator begins with empty sets and nothing used up. Who is on a list is in the packet's address.
  [[nodiscard]] bool is_ordinary(const prove::Piece& piece) const {
    return std::ranges::all_of(piece.assumed, [&](const auto& assumption) {
      const auto& name = space_.name_of(assumption.unknown);
      return name.find(" is on list ") != std::string::npos || assumption.holds != name.starts_with("in ");
    });
  }

  void compare(Way way, const prove::Decided& one, Sum& sum) const {
    const auto packet = prove::witness(space_, one.piece, policy_);
    // What leaves by the loopback arrives again, which a walk of one way does not follow.
    if (!packet || packet->out_interface == simulate::loopback) return;
    const auto target =
        one.piece.destination ? simulate::address_of(one.piece.destination->address) : packet->destination;
    simulate::Routes routes = differential::machine_routes();
    routes.own = way == Way::input ? alone(target) : base::subtract(routes.own, alone(target));
    routes.ways = {{alone(target), packet->out_interface}};
    const auto outcome = simulate::simulate(simulated_, *packet, routes, later_);
    if (!agree(one, target, *packet, outcome)) {
      sum.differences.push_back(prove::to_text(one.verdict) + ": " + simulate::to_text(*packet) + "\n" +
                                simulate::to_text(simulated_, outcome));
    }
    ++sum.regions;
  }

  static bool agree(const prove::Decided& one, const simulate::Address& target,
                    const simulate::Packet& packet, const simulate::Outcome& outcome) {
    if (is_unanswered(one, outcome)) return true;
    if (outcome.decision != decision_of(one.verdict)) return false;
    if (outcome.decision != simulate::Decision::accept) return true;
    const auto& source = one.piece.source;
    if (outcome.packet.destination != target) return false;
    if (!source) return outcome.packet.source == packet.source;
    return !source->address || outcome.packet.source == simulate::address_of(*source->address);
  }

  const ruleset::Ruleset& simulated_;
  const resolve::ResolvedPolicy& policy_;
  prove::Space space_;
  prove::Program program_;
  simulate::Runtime later_;  // when no session is picked up any more
};

using Spoil = void (*)(ruleset::Ruleset&);

// Of the policy at random, if it is one; what is simulated may be spoilt.
std::optional<Sum> compared(std::uint64_t seed, Spoil spoil) {
  differential::Dice dice(seed);
  const auto policy = policy::read({{"policy.toml", differential::random_policy(dice)}});
  if (!policy) return std::nullopt;
  const auto resolved = resolve::resolve(*policy, differential::machine_world());
  if (!resolved) return std::nullopt;
  const auto ruleset = compile::compile(*resolved);
  auto simulated = ruleset;
  spoil(simulated);
  Sum sum;
  for (const auto family : {Family::ipv4, Family::ipv6}) {
    const Walk walk(family, ruleset, simulated, *resolved);
    for (const auto way : {Way::input, Way::forward, Way::output}) walk.compare(way, sum);
  }
  return sum;
}

#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t policies = 1;
#else
constexpr std::size_t policies = 20;
#endif

TEST(TheWalk, ComesToWhatTheSimulatorComesToInEachRegion) {
  std::size_t done = 0;
  std::size_t regions = 0;
  for (std::uint64_t seed = 1; done < policies; ++seed) {
    const auto sum = compared(seed, [](auto&) {});
    if (!sum) continue;
    ++done;
    regions += sum->regions;
    EXPECT_EQ(sum->differences, std::vector<std::string>{}) << "seed " << seed;
  }
  EXPECT_GT(regions, 100U * policies);
}

TEST(TheWalk, DiffersFromTheSimulatorOfAnotherRuleset) {
  std::size_t done = 0;
  for (std::uint64_t seed = 1; done < policies; ++seed) {
    const auto sum = compared(seed, [](auto& ruleset) {
      for (auto& chain : ruleset.chains) {
        if (chain.base && chain.base->hook == ruleset::HookPoint::input)
          chain.rules.back() = {{ruleset::Accept{}}, ""};
      }
    });
    if (!sum) continue;
    ++done;
    EXPECT_FALSE(sum->differences.empty()) << "seed " << seed;
  }
}

}  // namespace
