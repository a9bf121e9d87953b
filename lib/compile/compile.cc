// SPDX-License-Identifier: GPL-2.0-or-later
#include "compile/compile.h"

#include <utility>

#include "compile/passes.h"

namespace compile {

ruleset::Ruleset compile(const resolve::ResolvedPolicy& policy) {
  Draft draft{policy, pair_up(policy), {}, {}, {}};
  refusals(draft);
  implied(draft);
  admin(draft);
  lists(draft);
  screen(draft);
  receive_only(draft);
  resume(draft);
  session_timeouts(draft);
  sentences(draft);
  arrivals(draft);
  departures(draft);
  nat(draft);
  base_chains(draft);
  contents(draft);
  return finish(std::move(draft));
}

ruleset::Ruleset compile_closed(const resolve::ResolvedPolicy& policy) {
  resolve::ResolvedPolicy closed = policy;
  closed.sentences.clear();
  closed.forwards.clear();
  closed.options.output = policy::OutputPolicy::deny;
  return compile(closed);
}

}  // namespace compile
