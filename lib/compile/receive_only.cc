// SPDX-License-Identifier: GPL-2.0-or-later
#include <utility>

#include "compile/match.h"
#include "compile/passes.h"

namespace compile {

// Sees only packets of new sessions: what such an address answers belongs to a session that is known.
void receive_only(Draft& draft) {
  const resolve::NamedAddresses mute{"receive_only", draft.policy.options.receive_only};
  if (mute.addresses.empty()) return;
  auto& chain = add_chain(draft, "receive_only");
  for (auto matches : match_source(draft, mute)) {
    matches.push_back(ruleset::Goto{{"refuse"}});
    add_rule(chain, std::move(matches), "options: receive_only, answers but never opens");
  }
}

}  // namespace compile
