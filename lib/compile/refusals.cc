// SPDX-License-Identifier: GPL-2.0-or-later
#include "compile/keys.h"
#include "compile/passes.h"

namespace compile {

// One chain for every refusal, so that a rule says `goto refuse` and what an answer looks like is decided
// once. Only a SYN gets an answer: to any other TCP packet without a session one would end a session that
// somebody has.
void refusals(Draft& draft) {
  auto& refuse = add_chain(draft, "refuse");
  add_rule(refuse,
           {ruleset::Masked{ruleset::Field::tcp_flags, {tcp_fin_syn_rst_ack}, true, {tcp_syn}},
            ruleset::RejectReset{}},
           "refused with a reset");
  add_rule(
      refuse,
      {ruleset::Compare{ruleset::Field::l4_protocol, true, bytes_of(base::protocol_tcp)}, ruleset::Drop{}},
      "never an answer to what is not a SYN");
  add_rule(refuse, {ruleset::RejectProhibited{}}, "refused: administratively prohibited");
}

}  // namespace compile
