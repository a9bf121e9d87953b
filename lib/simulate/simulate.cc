// SPDX-License-Identifier: GPL-2.0-or-later
#include "simulate/simulate.h"

#include <algorithm>
#include <utility>

#include "simulate/chain_walk.h"
#include "simulate/translation.h"

namespace simulate {
namespace {

using ruleset::ChainType;
using ruleset::HookPoint;

// All nat chains of a hook are asked at one priority, whatever their own is: that of the kernel's nat core.
std::int32_t priority_of(const ruleset::BaseHook& base) {
  constexpr std::int32_t destination_nat = -100;  // NF_IP_PRI_NAT_DST
  constexpr std::int32_t source_nat = 100;        // NF_IP_PRI_NAT_SRC
  if (base.type == ChainType::filter) return base.priority;
  const bool before_routing = base.hook == HookPoint::prerouting || base.hook == HookPoint::output;
  return before_routing ? destination_nat : source_nat;
}

class Journey {
 public:
  Journey(const ruleset::Ruleset& ruleset, const Packet& packet, const Routes& routes, const Runtime& runtime)
      : traveller_{ruleset, routes, runtime, packet, HookPoint::input, {}} {}

  Outcome travel() {
    const bool through = traveller_.packet.in_interface.empty() ? send() : arrive();
    if (through) outcome_.decision = Decision::accept;
    outcome_.packet = std::move(traveller_.packet);
    outcome_.trace = std::move(traveller_.trace);
    return std::move(outcome_);
  }

 private:
  bool arrive() {
    auto& packet = traveller_.packet;
    packet.out_interface.clear();
    if (!pass(HookPoint::prerouting)) return false;
    const auto way = route();
    if (!way) return false;
    if (*way == loopback) return pass(HookPoint::input);
    packet.out_interface = *way;
    return pass(HookPoint::forward) && pass(HookPoint::postrouting);
  }

  bool send() {
    auto& packet = traveller_.packet;
    auto way = route();
    if (!way) return false;
    packet.out_interface = *way;
    const auto destination = packet.destination;
    if (!pass(HookPoint::output)) return false;
    if (packet.destination != destination) {
      way = route();
      if (!way) return false;
      packet.out_interface = *way;
    }
    if (!pass(HookPoint::postrouting)) return false;
    if (*way != loopback) return true;
    // It comes back to this machine, by then nobody's.
    packet.in_interface = loopback;
    packet.user.reset();
    return arrive();
  }

  std::optional<std::string> route() {
    auto way = way_to(traveller_.routes, traveller_.packet.destination);
    if (way) {
      traveller_.trace.emplace_back(Routed{*way});
    } else {
      outcome_.decision = Decision::no_way;
    }
    return way;
  }

  // Whether the packet is still on its way after all base chains of the hook.
  bool pass(HookPoint hook) {
    traveller_.hook = hook;
    for (const auto* chain : chains_at(hook)) {
      if (chain->base->type == ChainType::nat && !opens_session(hook)) continue;
      if (!judge(*chain)) return false;
    }
    if (translates() && hook != HookPoint::forward) settle();
    return true;
  }

  bool judge(const ruleset::Chain& chain) {
    traveller_.trace.emplace_back(Entered{chain.base->hook, chain.name});
    const auto ruling = walk(traveller_, chain);
    const auto by_policy =
        chain.base->policy == ruleset::BasePolicy::accept ? Decision::accept : Decision::drop;
    const auto decision = ruling ? ruling->decision : by_policy;
    const auto place = ruling ? std::optional(ruling->place) : std::nullopt;
    traveller_.trace.emplace_back(Decided{chain.name, place, decision});
    const bool accepted = decision == Decision::accept;
    if (!accepted || (place && chain.base->type == ChainType::filter)) outcome_.decided_by = place;
    outcome_.decision = decision;
    return accepted;
  }

  std::vector<const ruleset::Chain*> chains_at(HookPoint hook) const {
    std::vector<const ruleset::Chain*> chains;
    for (const auto& chain : traveller_.ruleset.chains) {
      if (chain.base && chain.base->hook == hook) chains.push_back(&chain);
    }
    std::ranges::stable_sort(chains, {}, [](const auto* chain) { return priority_of(*chain->base); });
    return chains;
  }

  // Where there is a nat chain at all, what no rule has translated stays as it is for the whole session.
  void settle() {
    auto& packet = traveller_.packet;
    if (packet.state == ConnectionState::fresh) packet.status |= settled_at(traveller_.hook);
  }
  bool translates() const {
    return std::ranges::any_of(traveller_.ruleset.chains, [](const ruleset::Chain& chain) {
      return chain.base && chain.base->type == ChainType::nat;
    });
  }

  // nat chains see the first packet of a session only, once for each end.
  bool opens_session(HookPoint hook) const {
    return traveller_.packet.state == ConnectionState::fresh &&
           (traveller_.packet.status & settled_at(hook)) == 0;
  }

  Traveller traveller_;
  Outcome outcome_;
};

}  // namespace

Outcome simulate(const ruleset::Ruleset& ruleset, const Packet& packet, const Routes& routes,
                 const Runtime& runtime) {
  return Journey(ruleset, packet, routes, runtime).travel();
}

}  // namespace simulate
