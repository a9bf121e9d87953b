// SPDX-License-Identifier: GPL-2.0-or-later
#include "load/ban_rules.h"

#include <algorithm>
#include <map>
#include <utility>

namespace load {
namespace {

bans::Scope scope_of(const resolve::BanScope& scope) {
  std::map<base::Protocol, std::vector<base::PortRange>> ports;
  for (const auto& service : scope.services) {
    for (const auto& spec : service.ports) {
      auto& ranges = ports[spec.protocol];
      if (base::has_ports(spec.protocol)) ranges.push_back(spec.ports);
    }
  }
  bans::Scope closes{scope.name, {}};
  for (auto& [protocol, ranges] : ports) closes.closes.push_back({protocol, std::move(ranges)});
  return closes;
}

}  // namespace

bans::Rules ban_rules(const resolve::ResolvedPolicy& policy) {
  bans::Rules rules;
  rules.duration = policy.bans.duration;
  rules.max = policy.bans.max;
  rules.cut = policy.bans.cut;
  rules.by_packets = std::ranges::any_of(policy.sentences, [](const resolve::Sentence& sentence) {
    return sentence.limit && sentence.limit->over == policy::OverLimit::ban;
  });
  for (const auto& scope : policy.bans.scopes) rules.scopes.push_back(scope_of(scope));
  rules.exempt = {policy.exempt.trusted, policy.exempt.admin, policy.exempt.own, policy.exempt.neighbours};
  return rules;
}

}  // namespace load
