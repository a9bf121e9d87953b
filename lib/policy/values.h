// SPDX-License-Identifier: GPL-2.0-or-later
//
// From a key of the tree to a C++ value of the type the language wants there. What does not fit is put into
// Findings and comes back as nothing. Knows types, not the meaning of any key.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/document.h"
#include "policy/findings.h"
#include "policy/policy.h"

namespace policy {

using Texts = std::vector<Located<std::string>>;

std::optional<Located<std::string>> read_text(const Entry& entry, Findings& findings);
// A string or a list of strings. Empty only after a finding.
Texts read_texts(const Entry& entry, Findings& findings);
std::optional<bool> read_flag(const Entry& entry, Findings& findings);
std::optional<std::uint32_t> read_count(const Entry& entry, Findings& findings);
std::optional<Located<base::Port>> read_port(const Entry& entry, Findings& findings);
// The index of the word in `words`.
std::optional<std::size_t> read_word(const Entry& entry, const std::vector<std::string_view>& words,
                                     Findings& findings);
// `example` is shown where the value is no table.
const ValueTable* read_table(const Entry& entry, std::string_view example, Findings& findings);

struct Key {
  std::string_view name;
  std::function<void(const Entry&)> read;
};
// Hands each entry to the reader of its key. `where` completes "unknown key 'x' in ...".
void read_keys(const ValueTable& table, const std::string& where, const std::vector<Key>& keys,
               Findings& findings);
// Reports each of `needed` that is missing. `where` completes "... lacks 'x'".
void require_keys(const ValueTable& table, const std::string& where,
                  const std::vector<std::string_view>& needed, const base::Origin& origin,
                  Findings& findings);

}  // namespace policy
