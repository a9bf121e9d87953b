// SPDX-License-Identifier: GPL-2.0-or-later
//
// The words of `from`, `to`, `except` and of a host's list: which kind of Place each one is. And the words of
// `service`: which services each one stands for. Both report a word that nobody knows together with the
// nearest that is known.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "policy/sections.h"
#include "policy/values.h"

namespace policy {

std::vector<Peer> read_peers(const Entry& entry, const Vocabulary& vocabulary, Findings& findings);

// A word that can only be a look-up: a domain, or one behind "spf:" and "mx:", or "country:XX".
std::optional<Lookup> read_lookup(const Word& word, Findings& findings);

// What stands behind "file:".
std::optional<FileReference> read_file_reference(const Word& word, std::string_view path, Findings& findings);

// Aliases and groups are replaced; a service named twice appears once.
std::vector<ServiceUse> read_services(const Entry& entry, const Vocabulary& vocabulary, Findings& findings);

}  // namespace policy
