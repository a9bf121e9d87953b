// SPDX-License-Identifier: GPL-2.0-or-later
//
// [nat]: whose source is rewritten to what, the narrower ones first, and what can not be meant. Called by
// resolve() only.
#pragma once

#include <vector>

#include "base/result.h"
#include "resolve/peers.h"
#include "resolve/resolved_policy.h"

namespace resolve {

std::vector<Translation> resolve_translations(const Scope& scope, const base::AddressSet& receive_only,
                                              base::Errors& errors);

// A published path whose client would be hidden behind a translation.
void refuse_hidden_clients(const Scope& scope, const std::vector<Forward>& forwards,
                           const std::vector<Translation>& translations, base::Errors& errors);

// A port forward to machines that the policy otherwise only knows as clients behind one address.
base::Errors doubt_forwards(const std::vector<Sentence>& sentences,
                            const std::vector<Translation>& translations);

}  // namespace resolve
