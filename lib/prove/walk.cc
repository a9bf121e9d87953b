// SPDX-License-Identifier: GPL-2.0-or-later
#include "prove/walk.h"

#include <algorithm>
#include <utility>

#include "base/overloaded.h"

namespace prove {
namespace {

using ruleset::HookPoint;

class Walk {
 public:
  Walk(const Space& space, const Program& program, std::vector<Decided>& decided)
      : space_(space), program_(program), decided_(decided) {}

  // Through every base chain of the hook, by priority; what all of them accept.
  Pieces hook(HookPoint point, Pieces pieces) {
    std::vector<const ChainProgram*> chains;
    for (const auto& [name, chain] : program_.chains) {
      if (chain.chain->base && chain.chain->base->hook == point) chains.push_back(&chain);
    }
    std::ranges::sort(chains, {}, [](const auto* chain) { return chain->chain->base->priority; });
    for (const auto* chain : chains) pieces = base_chain(*chain, std::move(pieces));
    return pieces;
  }

 private:
  Pieces base_chain(const ChainProgram& chain, Pieces pieces) {
    Pieces beside;
    if (chain.chain->base->type == ruleset::ChainType::nat) pieces = opening(std::move(pieces), beside);
    accepted_.clear();
    auto fallen = run(chain, std::move(pieces));
    auto passed = std::exchange(accepted_, {});
    std::ranges::move(beside, std::back_inserter(passed));
    for (auto& piece : fallen) {
      if (chain.chain->base->policy == ruleset::BasePolicy::accept) {
        passed.push_back(std::move(piece));
      } else {
        decided_.push_back({std::move(piece), Verdict::drop, std::nullopt});
      }
    }
    return passed;
  }

  // A nat chain sees the first packet of a session only.
  Pieces opening(Pieces pieces, Pieces& beside) const {
    constexpr auto fresh = static_cast<std::uint32_t>(simulate::ConnectionState::fresh);
    const auto classes = space_.sealed_classes(Dimension::state, one(fresh));
    return narrowed(space_, {{Dimension::state, classes}}, std::move(pieces), beside);
  }

  // What falls out at the end of the chain, or returns.
  Pieces run(const ChainProgram& chain, Pieces pieces) {
    Pieces returned;
    for (const auto& rule : chain.rules) {
      if (pieces.empty()) break;
      Pieces next;
      const simulate::Place place{chain.chain->name, rule.rule};
      follow(rule, 0, place, std::move(pieces), next, returned);
      pieces = std::move(next);
    }
    std::ranges::move(pieces, std::back_inserter(returned));
    return returned;
  }

  // `next`: what goes on to the next rule. `returned`: what leaves this chain.
  void follow(const RuleProgram& rule, std::size_t at, const simulate::Place& place, Pieces pieces,
              Pieces& next, Pieces& returned) {
    for (; at < rule.steps.size() && !pieces.empty(); ++at) {
      pieces = std::visit(
          base::Overloaded{
              [&](const Condition& condition) {
                return narrowed(space_, condition, std::move(pieces), next);
              },
              [&](const Table& table) { return look_up(table, place, std::move(pieces), next, returned); },
              [&](const ruleset::Verdict& verdict) {
                return carry_out(verdict, place, std::move(pieces), next, returned);
              },
              [&](const Refuse& refuse) { return decide(refuse.verdict, place, std::move(pieces)); },
              [&](const NewDestination& to) {
                for (auto& piece : pieces) piece.destination = to;
                return accept(std::move(pieces));
              },
              [&](const NewSource& source) {
                for (auto& piece : pieces) piece.source = source;
                return accept(std::move(pieces));
              },
          },
          rule.steps[at]);
    }
    std::ranges::move(pieces, std::back_inserter(next));
  }

  Pieces look_up(const Table& table, const simulate::Place& place, Pieces pieces, Pieces& next,
                 Pieces& returned) {
    for (const auto& branch : table.branches) {
      Pieces others;
      auto found = inside_any(space_, branch.rows, std::move(pieces), others);
      carry_out(branch.verdict, place, std::move(found), next, returned);
      pieces = std::move(others);
    }
    std::ranges::move(pieces, std::back_inserter(next));
    return {};
  }

  // Nothing is left in the rule after a verdict.
  Pieces carry_out(const ruleset::Verdict& verdict, const simulate::Place& place, Pieces pieces, Pieces& next,
                   Pieces& returned) {
    const auto into = [&](const ruleset::ChainName& name, Pieces& after) {
      if (pieces.empty()) return;
      std::ranges::move(run(program_.chains.at(name.text), std::move(pieces)), std::back_inserter(after));
    };
    std::visit(base::Overloaded{
                   [&](const ruleset::Accept&) { accept(std::move(pieces)); },
                   [&](const ruleset::Drop&) { decide(Verdict::drop, place, std::move(pieces)); },
                   [&](const ruleset::Return&) { std::ranges::move(pieces, std::back_inserter(returned)); },
                   [&](const ruleset::Jump& jump) { into(jump.chain, next); },
                   [&](const ruleset::Goto& go) { into(go.chain, returned); },
               },
               verdict);
    return {};
  }

  Pieces accept(Pieces pieces) {
    std::ranges::move(pieces, std::back_inserter(accepted_));
    return {};
  }
  Pieces decide(Verdict verdict, const simulate::Place& place, Pieces pieces) {
    for (auto& piece : pieces) decided_.push_back({std::move(piece), verdict, place});
    return {};
  }

  const Space& space_;
  const Program& program_;
  std::vector<Decided>& decided_;
  Pieces accepted_;
};

}  // namespace

Pieces arrive(const Space& space, const Program& program, Pieces pieces, std::vector<Decided>& decided) {
  return Walk(space, program, decided).hook(HookPoint::prerouting, std::move(pieces));
}

void pass(const Space& space, const Program& program, Way way, Pieces pieces, std::vector<Decided>& decided) {
  Walk walk(space, program, decided);
  switch (way) {
    case Way::input:
      pieces = walk.hook(HookPoint::input, std::move(pieces));
      break;
    case Way::forward:
      pieces = walk.hook(HookPoint::postrouting, walk.hook(HookPoint::forward, std::move(pieces)));
      break;
    case Way::output:
      pieces = walk.hook(HookPoint::postrouting, walk.hook(HookPoint::output, std::move(pieces)));
      break;
  }
  for (auto& piece : pieces) decided.push_back({std::move(piece), Verdict::accept, std::nullopt});
}

}  // namespace prove
