// SPDX-License-Identifier: GPL-2.0-or-later
//
// The stage's one entry: what happens to the packets of a Question, and which sentence says so. Exact for all
// addresses that are asked about: packets that meet the same rules with the same success are one, and one of
// each kind is simulated. Pure. Not a proof of anything: nobody but the operator looks at the answer.
#pragma once

#include "base/result.h"
#include "explain/answer.h"
#include "explain/question.h"
#include "simulate/runtime.h"

namespace explain {

// An Error: a word of the question that the policy does not know.
base::Result<Answer> explain(const Question& question, const Ground& ground,
                             const simulate::Runtime& runtime = {});

}  // namespace explain
