// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>

#include "compile/match.h"
#include "compile/passes.h"
#include "compile/service_dispatch.h"
#include "compile/zone_match.h"

namespace compile {
namespace {

const char* const comment = "admin";

void accept(ruleset::Chain& chain, const std::vector<Matches>& alternatives) {
  for (auto matches : alternatives) {
    matches.push_back(ruleset::Accept{});
    add_rule(chain, std::move(matches), comment);
  }
}

}  // namespace

// The admin is let in before the zone of arrival is asked for: a mistake in [zones] must not lock anybody
// out.
void admin(Draft& draft) {
  if (!draft.policy.admin) return;
  const auto& [origin, from, services] = *draft.policy.admin;
  auto& chain = add_chain(draft, "admin");
  for (const auto& share : from.zones) {
    if (!share.whole) continue;
    const auto zone = std::ranges::find(draft.policy.zones, share.zone, &resolve::Zone::name);
    if (zone != draft.policy.zones.end()) accept(chain, match_arrival(draft, *zone));
  }
  accept(chain, match_source(draft, from.addresses));

  std::vector<const resolve::Service*> wanted;
  for (const auto& service : services) wanted.push_back(&service);
  std::vector<Dispatch> dispatches;
  for (const auto& segment : segments_of(wanted)) dispatches.push_back({segment, ruleset::Jump{chain.name}});
  dispatch_services(draft, add_chain(draft, "admin_services"), "admin_services", dispatches, comment);
}

}  // namespace compile
