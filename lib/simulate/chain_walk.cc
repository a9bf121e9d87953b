// SPDX-License-Identifier: GPL-2.0-or-later
#include "simulate/chain_walk.h"

#include <cassert>

#include "base/overloaded.h"
#include "simulate/rule_run.h"

namespace simulate {
namespace {

// Where a walk goes on after a rule.
struct NextRule {};
struct LeaveChain {};  // to the rule after the jump that led here
using Course = std::variant<NextRule, LeaveChain, Ruling>;

const ruleset::Chain& chain_of(const Traveller& traveller, const ruleset::ChainName& name) {
  const auto* chain = ruleset::find(traveller.ruleset, name);
  assert(chain != nullptr && "violations() finds a jump to nowhere");
  return *chain;
}

std::optional<Ruling> send(Traveller& traveller, const Place& place, const ruleset::ChainName& to) {
  traveller.trace.emplace_back(Sent{place, to});
  return walk(traveller, chain_of(traveller, to));
}

Course course_of(Traveller& traveller, const Place& place, const ruleset::Verdict& verdict) {
  return std::visit(base::Overloaded{
                        [&](const ruleset::Accept&) -> Course {
                          return Ruling{Decision::accept, place};
                        },
                        [&](const ruleset::Drop&) -> Course {
                          return Ruling{Decision::drop, place};
                        },
                        [&](const ruleset::Return&) -> Course {
                          traveller.trace.emplace_back(Returned{place});
                          return LeaveChain{};
                        },
                        [&](const ruleset::Jump& jump) -> Course {
                          if (auto ruling = send(traveller, place, jump.chain)) return *std::move(ruling);
                          return NextRule{};
                        },
                        // The end of that chain is the end of this one.
                        [&](const ruleset::Goto& go) -> Course {
                          if (auto ruling = send(traveller, place, go.chain)) return *std::move(ruling);
                          return LeaveChain{};
                        },
                    },
                    verdict);
}

Course course_of(Traveller& traveller, const Place& place, const RuleResult& result) {
  return std::visit(base::Overloaded{
                        [&](const NoMatch& failed) -> Course {
                          traveller.trace.emplace_back(Tried{place, failed.statement});
                          return NextRule{};
                        },
                        [](const NoVerdict&) -> Course { return NextRule{}; },
                        [&](const ruleset::Verdict& verdict) { return course_of(traveller, place, verdict); },
                        [&](const Decision& decision) -> Course {
                          return Ruling{decision, place};
                        },
                    },
                    result);
}

}  // namespace

std::optional<Ruling> walk(Traveller& traveller, const ruleset::Chain& chain) {
  for (std::size_t index = 0; index < chain.rules.size(); ++index) {
    const Place place{chain.name, index};
    const auto result = run_rule(traveller, place, chain.rules[index]);
    auto course = course_of(traveller, place, result);
    if (std::holds_alternative<LeaveChain>(course)) return std::nullopt;
    if (auto* ruling = std::get_if<Ruling>(&course)) return std::move(*ruling);
  }
  return std::nullopt;
}

}  // namespace simulate
