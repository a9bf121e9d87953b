// SPDX-License-Identifier: GPL-2.0-or-later
//
// The words of `from`, `to`, `except` and of a host's list: which kind of Place each one is. And the words of
// `service`: which services each one stands for. Both report a word that nobody knows together with the
// nearest that is known.
#pragma once

#include <vector>

#include "policy/sections.h"
#include "policy/values.h"

namespace policy {

std::vector<Peer> read_peers(const Entry& entry, const Vocabulary& vocabulary, Findings& findings);

// Aliases and groups are replaced; a service named twice appears once.
std::vector<ServiceUse> read_services(const Entry& entry, const Vocabulary& vocabulary, Findings& findings);

}  // namespace policy
