// SPDX-License-Identifier: GPL-2.0-or-later
#include <string>
#include <vector>

#include "compile/bans.h"
#include "compile/exempt.h"
#include "compile/keys.h"
#include "compile/match.h"
#include "compile/passes.h"
#include "compile/service_dispatch.h"
#include "ruleset/ban_sets.h"

namespace compile {
namespace {

using ruleset::Field;

ruleset::ChainName add_banned(Draft& draft, const std::string& scope) {
  const auto sets = ban_sets(draft, scope);
  auto& chain = add_chain(draft, ruleset::ban_scope_name(scope));
  const auto drop = [&](Field field, const ruleset::SetName& set, const ruleset::Value& mask) {
    add_rule(chain, {ruleset::InSet{{field}, set, false, mask}, ruleset::Drop{}}, "banned");
  };
  drop(Field::ipv4_source, sets.ipv4, {});
  drop(Field::ipv6_source, sets.ipv6, leading_bits_ipv6(banned_ipv6_length));
  drop(Field::ipv4_source, sets.networks_ipv4, {});
  drop(Field::ipv6_source, sets.networks_ipv6, {});
  return chain.name;
}

void add_scope(Draft& draft, ruleset::Chain& screen, const resolve::BanScope& scope) {
  const auto banned = add_banned(draft, scope.name);
  if (scope.services.empty()) return add_rule(screen, {ruleset::Jump{banned}}, "bans");
  std::vector<const resolve::Service*> services;
  for (const auto& service : scope.services) services.push_back(&service);
  std::vector<Dispatch> dispatches;
  for (const auto& segment : segments_of(services)) dispatches.push_back({segment, ruleset::Jump{banned}});
  dispatch_services(draft, screen, banned.text + "_services", dispatches, "bans, by service");
}

}  // namespace

// Asked after [admin] and before any sentence. There is always a place for a ban, also in a policy that says
// nothing of bans: `mailfwctl ban` must not need a reload first.
void screen(Draft& draft) {
  auto& chain = add_chain(draft, "screen");
  return_exempt(draft, chain);
  for (const auto& scope : draft.policy.bans.scopes) add_scope(draft, chain, scope);
  if (draft.chains.contains({"listed_sources"})) {
    add_rule(chain, {ruleset::Jump{{"listed_sources"}}}, "lists");
  }
}

}  // namespace compile
