// SPDX-License-Identifier: GPL-2.0-or-later
//
// [publish]: one sentence that forwards and allows, taken apart into the two. Called by resolve() only.
#pragma once

#include <vector>

#include "base/result.h"
#include "resolve/peers.h"
#include "resolve/resolved_policy.h"

namespace resolve {

struct Published {
  std::vector<Forward> forwards;
  std::vector<Sentence> sentences;  // verb allow
};

Published resolve_publications(const Scope& scope, base::Errors& errors);

Limit resolve_limit(const policy::Limit& written);

}  // namespace resolve
