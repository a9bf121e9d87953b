// SPDX-License-Identifier: GPL-2.0-or-later
//
// The sentences of one pair of zones mirrored, for packets on their way back from server to client in a
// session that is older than conntrack's knowledge of it (resume.cc). Dispatched by the server's port, as the
// way out is.
#pragma once

#include "compile/draft.h"

namespace compile {

// The chain `from`_to_`to`_answers: accepts what may be an answer, drops what a deny or reject speaks of.
// Precondition: whoever jumps there has matched TCP.
ruleset::ChainName add_answers(Draft& draft, const PairSentences::value_type& entry);

}  // namespace compile
