// SPDX-License-Identifier: GPL-2.0-or-later
#include "policy/sections.h"

#include <algorithm>
#include <array>

#include "base/address.h"
#include "policy/words.h"

namespace policy {
namespace {

constexpr std::size_t longest_name = 40;

enum class Keys { names, words };  // the operator's own names, or words of the language

struct KnownSection {
  std::string_view name;
  Keys keys;
};

constexpr std::array known_sections{
    KnownSection{"zones", Keys::names},    KnownSection{"hosts", Keys::names},
    KnownSection{"services", Keys::names}, KnownSection{"admin", Keys::words},
    KnownSection{"allow", Keys::names},    KnownSection{"deny", Keys::names},
    KnownSection{"reject", Keys::names},   KnownSection{"publish", Keys::names},
    KnownSection{"nat", Keys::names},      KnownSection{"list", Keys::names},
    KnownSection{"ban", Keys::words},      KnownSection{"options", Keys::words},
    KnownSection{"test", Keys::names},
};

bool allowed_in_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

// Names become parts of the names of chains and sets in the kernel.
void check_name(const Entry& entry, Findings& findings) {
  const auto& name = entry.key;
  if (name.empty() || !std::ranges::all_of(name, allowed_in_name) || name.front() == '-' ||
      name.front() == '_') {
    findings.add(entry.origin, in_quotes(name) + " is not a name",
                 "a name is made of letters, digits, '-' and '_' and begins with a letter or a digit");
  } else if (name.size() > longest_name) {
    findings.add(entry.origin, "the name " + in_quotes(name) + " is too long",
                 "at most " + std::to_string(longest_name) + " characters");
  } else if (base::looks_like_address(name)) {
    findings.add(entry.origin, in_quotes(name) + " is not a name, it looks like an address");
  }
}

void check_version(const Value& version, Findings& findings) {
  const auto* number = std::get_if<std::int64_t>(&version.content);
  if (number != nullptr && *number == 1) return;
  findings.add(version.origin, "this program reads version 1 of the policy language", "write version = 1");
}

// That no key is twice in one file is TOML's own rule.
void add_entries(ValueTable written, const KnownSection& known, Section& into, Findings& findings) {
  const auto earlier = places_of(into.entries);
  into.entries.reserve(into.entries.size() + written.size());
  for (auto& entry : written) {
    if (const auto first = earlier.find(entry.key); first != earlier.end()) {
      findings.add(entry.origin,
                   in_quotes(entry.key) + " is defined twice in [" + std::string(known.name) + "]",
                   first->second, "first defined here");
      continue;
    }
    if (known.keys == Keys::names) check_name(entry, findings);
    into.entries.push_back(std::move(entry));
  }
}

void unknown_section(const Entry& entry, Findings& findings) {
  std::vector<std::string_view> names;
  for (const auto& known : known_sections) names.push_back(known.name);
  const bool table = entry.value.table() != nullptr;
  if (!table) names.push_back("version");
  const auto meant = nearest(entry.key, names);
  std::string hint;
  if (meant) hint = "did you mean " + (table ? "[" + std::string(*meant) + "]" : in_quotes(*meant)) + "?";
  if (!meant) hint = "known here: " + one_of(names);
  findings.add(entry.origin,
               table ? "unknown table [" + visible(entry.key) + "]" : "unknown key " + in_quotes(entry.key),
               std::move(hint));
}

}  // namespace

void merge(ValueTable document, const base::Origin& file, bool first, Sections& sections,
           Findings& findings) {
  bool versioned = false;
  for (auto& entry : document) {
    if (entry.key == "version") {
      versioned = true;
      check_version(entry.value, findings);
      continue;
    }
    const auto known = std::ranges::find(known_sections, entry.key, &KnownSection::name);
    if (known == known_sections.end()) {
      unknown_section(entry, findings);
      continue;
    }
    auto* const table = entry.value.table();
    if (table == nullptr) {
      findings.add(entry.value.origin, in_quotes(entry.key) + " must be a table",
                   "write [" + entry.key + "]");
      continue;
    }
    auto& into = sections[entry.key];
    if (!into.written()) into.origin = entry.origin;
    add_entries(std::move(*table), *known, into, findings);
  }
  if (first && !versioned)
    findings.add(file, "the policy does not say its version", "begin with version = 1");
}

Places places_of(const ValueTable& entries) {
  Places places;
  for (const auto& entry : entries) places.try_emplace(entry.key, entry.origin);
  return places;
}

const Section& section(const Sections& sections, std::string_view name) {
  static const Section none;
  const auto found = sections.find(name);
  return found == sections.end() ? none : found->second;
}

}  // namespace policy
