// SPDX-License-Identifier: GPL-2.0-or-later
//
// From a key of the tree to a C++ value of the type the language wants there. What does not fit is put into
// Findings and comes back as nothing. Knows types, not the meaning of any key.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/document.h"
#include "policy/findings.h"
#include "policy/policy.h"

namespace policy {

// What an entry is about: "[admin]", "[allow] 'mail-in'". Lives no longer than the tree.
struct Subject {
  std::string_view kind;
  std::optional<std::string_view> name{};

  [[nodiscard]] std::string text() const;
};

// A string of the tree, and lives no longer than that.
struct Word {
  std::string_view text;
  const base::Origin& origin;
};

using Texts = std::vector<Located<std::string>>;

std::optional<Located<std::string>> read_text(const Entry& entry, Findings& findings);
// A string or a list of strings. Empty only after a finding.
Texts read_texts(const Entry& entry, Findings& findings);
// The same, each Word handed to `read`.
template <class Read>
void read_words(const Entry& entry, Findings& findings, Read read);
std::optional<bool> read_flag(const Entry& entry, Findings& findings);
std::optional<std::uint32_t> read_count(const Entry& entry, Findings& findings);
std::optional<Located<base::Port>> read_port(const Entry& entry, Findings& findings);
// The index of the word in `words`.
std::optional<std::size_t> read_word(const Entry& entry, const std::vector<std::string_view>& words,
                                     Findings& findings);
// `example` is shown where the value is no table.
const ValueTable* read_table(const Entry& entry, std::string_view example, Findings& findings);

template <class Read>
struct Key {
  std::string_view name;
  Read read;
};
// clang 16, which the tidy checks run on, does not deduce aggregates by itself.
template <class Read>
Key(std::string_view, Read) -> Key<Read>;
// Hands each entry to the reader of its key.
template <class... Reads>
void read_keys(const ValueTable& table, const Subject& subject, Findings& findings,
               const Key<Reads>&... keys);
// Reports each of `needed` that is missing.
void require_keys(const ValueTable& table, const Subject& subject,
                  std::initializer_list<std::string_view> needed, const base::Origin& origin,
                  Findings& findings);

// What the templates need: a finding each.
void unknown_key(const Entry& entry, const Subject& subject, const std::vector<std::string_view>& known,
                 Findings& findings);
void no_word(const Entry& entry, const Value& found, Findings& findings);
void empty_list(const Entry& entry, Findings& findings);

template <class Read>
void read_words(const Entry& entry, Findings& findings, Read read) {
  if (const auto* text = entry.value.text()) return read(Word{*text, entry.value.origin});
  const auto* list = entry.value.list();
  if (list == nullptr) return no_word(entry, entry.value, findings);
  if (list->empty()) empty_list(entry, findings);
  for (const auto& item : *list) {
    if (const auto* text = item.text()) {
      read(Word{*text, item.origin});
    } else {
      no_word(entry, item, findings);
    }
  }
}

template <class... Reads>
void read_keys(const ValueTable& table, const Subject& subject, Findings& findings,
               const Key<Reads>&... keys) {
  for (const auto& entry : table) {
    const bool known = (... || (entry.key == keys.name && (keys.read(entry), true)));
    if (!known) unknown_key(entry, subject, {keys.name...}, findings);
  }
}

}  // namespace policy
