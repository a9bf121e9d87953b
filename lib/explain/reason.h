// SPDX-License-Identifier: GPL-2.0-or-later
//
// A trace, read for the sentences in it. Private to lib/explain.
#pragma once

#include "explain/answer.h"
#include "explain/question.h"

namespace explain {

Reason reason_of(const simulate::Outcome& outcome, const Ground& ground);

}  // namespace explain
