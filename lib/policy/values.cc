// SPDX-License-Identifier: GPL-2.0-or-later
#include "policy/values.h"

#include <algorithm>

#include "base/overloaded.h"
#include "policy/words.h"

namespace policy {
namespace {

constexpr std::int64_t largest_count = 1'000'000'000;

std::string kind_of(const Value& value) {
  return std::visit(base::Overloaded{
                        [](const std::string&) { return std::string("a string"); },
                        [](std::int64_t) { return std::string("a number"); },
                        [](bool) { return std::string("true or false"); },
                        [](const Unsupported& unsupported) { return std::string(unsupported.kind); },
                        [](const ValueList&) { return std::string("a list"); },
                        [](const ValueTable&) { return std::string("a table"); },
                    },
                    value.content);
}

void wrong_kind(const Entry& entry, const Value& found, const std::string& wanted, Findings& findings,
                std::string hint = {}) {
  findings.add(found.origin, in_quotes(entry.key) + " must be " + wanted + ", not " + kind_of(found),
               std::move(hint));
}

}  // namespace

std::string Subject::text() const {
  return std::string(kind) + (name ? " " + in_quotes(*name) : std::string());
}

std::optional<Located<std::string>> read_text(const Entry& entry, Findings& findings) {
  const auto* text = entry.value.text();
  if (text == nullptr) {
    wrong_kind(entry, entry.value, "a string", findings);
    return {};
  }
  return Located<std::string>{*text, entry.value.origin};
}

Texts read_texts(const Entry& entry, Findings& findings) {
  Texts texts;
  read_words(entry, findings, [&](const Word& word) {
    texts.push_back({std::string(word.text), word.origin});
  });
  return texts;
}

std::optional<bool> read_flag(const Entry& entry, Findings& findings) {
  if (const auto* flag = std::get_if<bool>(&entry.value.content)) return *flag;
  const auto* text = entry.value.text();
  const bool as_text = text != nullptr && (*text == "true" || *text == "false");
  wrong_kind(entry, entry.value, "true or false", findings, as_text ? "leave out the quotes" : "");
  return {};
}

std::optional<std::uint32_t> read_count(const Entry& entry, Findings& findings) {
  const auto* number = std::get_if<std::int64_t>(&entry.value.content);
  if (number == nullptr) {
    wrong_kind(entry, entry.value, "a number", findings);
    return {};
  }
  if (*number < 1 || *number > largest_count) {
    findings.add(entry.value.origin, in_quotes(entry.key) + " must be from 1 to " +
                                         std::to_string(largest_count) + ", not " + std::to_string(*number));
    return {};
  }
  return static_cast<std::uint32_t>(*number);
}

std::optional<Located<base::Port>> read_port(const Entry& entry, Findings& findings) {
  const auto* number = std::get_if<std::int64_t>(&entry.value.content);
  if (number == nullptr) {
    wrong_kind(entry, entry.value, "a number", findings);
    return {};
  }
  if (*number < 1 || *number > 65535) {
    findings.add(entry.value.origin,
                 in_quotes(entry.key) + " must be from 1 to 65535, not " + std::to_string(*number));
    return {};
  }
  return Located<base::Port>{{static_cast<std::uint16_t>(*number)}, entry.value.origin};
}

std::optional<std::size_t> read_word(const Entry& entry, const std::vector<std::string_view>& words,
                                     Findings& findings) {
  const auto* text = entry.value.text();
  if (text == nullptr) {
    wrong_kind(entry, entry.value, one_of(words), findings);
    return {};
  }
  const auto found = std::ranges::find(words, *text);
  if (found == words.end()) {
    findings.add(entry.value.origin,
                 in_quotes(entry.key) + " must be " + one_of(words) + ", not " + in_quotes(*text));
    return {};
  }
  return static_cast<std::size_t>(found - words.begin());
}

const ValueTable* read_table(const Entry& entry, std::string_view example, Findings& findings) {
  const auto* table = entry.value.table();
  if (table == nullptr) {
    wrong_kind(entry, entry.value, "a table", findings, "write " + entry.key + " = " + std::string(example));
  }
  return table;
}

void require_keys(const ValueTable& table, const Subject& subject,
                  std::initializer_list<std::string_view> needed, const base::Origin& origin,
                  Findings& findings) {
  for (const auto key : needed) {
    if (std::ranges::find(table, key, &Entry::key) != table.end()) continue;
    findings.add(origin, subject.text() + " lacks " + in_quotes(key));
  }
}

void unknown_key(const Entry& entry, const Subject& subject, const std::vector<std::string_view>& known,
                 Findings& findings) {
  auto hint = did_you_mean(entry.key, known);
  if (hint.empty()) hint = "known here: " + one_of(known);
  findings.add(entry.origin, "unknown key " + in_quotes(entry.key) + " in " + subject.text(),
               std::move(hint));
}

void no_word(const Entry& entry, const Value& found, Findings& findings) {
  wrong_kind(entry, found, "a string or a list of strings", findings);
}

void empty_list(const Entry& entry, Findings& findings) {
  findings.add(entry.value.origin, in_quotes(entry.key) + " is an empty list");
}

}  // namespace policy
