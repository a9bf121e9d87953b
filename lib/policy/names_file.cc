// SPDX-License-Identifier: GPL-2.0-or-later
#include "policy/names_file.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

#include "policy/peers.h"
#include "policy/source_lines.h"
#include "policy/toml_reader.h"
#include "policy/values.h"
#include "policy/words.h"

namespace policy {
namespace {

constexpr auto known_names =
    "a DNS name, \"spf:DOMAIN\", \"mx:DOMAIN\", \"country:XX\" or the URL of a list can be given";

bool is_url(std::string_view text) {
  return text.starts_with("https://") || text.starts_with("http://");
}

bool can_be_looked_up(std::string_view name) {
  for (const auto* keyword : {"spf:", "mx:", "country:"}) {
    if (name.starts_with(keyword)) return true;
  }
  const bool domain = name.find('.') != name.npos && name.find(':') == name.npos;
  return domain && !base::looks_like_address(name);
}

std::optional<std::string> name_at(const Entry& entry, Findings& findings) {
  if (is_url(entry.key)) return entry.key;
  if (!can_be_looked_up(entry.key)) {
    findings.add(entry.origin, in_quotes(entry.key) + " is not a name that is looked up", known_names);
    return {};
  }
  const auto lookup = read_lookup({entry.key, entry.origin}, findings);
  return lookup ? std::optional(name_of(*lookup)) : std::nullopt;
}

std::optional<GivenMember> member_of(const Word& word, Findings& findings) {
  constexpr std::string_view file = "file:";
  const auto text = word.text;
  if (text.starts_with(file)) {
    auto reference = read_file_reference(word, text.substr(file.size()), findings);
    if (!reference) return {};
    return GivenMember{*std::move(reference), word.origin};
  }
  auto range = base::parse_address_range(text);
  if (range) return GivenMember{*range, word.origin};
  if (base::looks_like_address(text)) {
    findings.add(word.origin, std::move(range.error()));
  } else {
    findings.add(word.origin, in_quotes(text) + " is not an address, a prefix or a range of addresses",
                 "or a file: list, as in \"file:/etc/mailfw.d/providers.txt\"");
  }
  return {};
}

// Dots without quotes make tables of a name's parts.
bool is_unquoted(const Entry& entry, Findings& findings) {
  if (entry.value.table() == nullptr) return false;
  findings.add(entry.origin, in_quotes(entry.key) + " is a table, not a name with its addresses",
               "write the whole name in quotes, as in \"mx2.example.net\" = \"192.0.2.10\"");
  return true;
}

void add(GivenName given, GivenNames& names, Findings& findings) {
  if (const auto* first = find_name(names, given.name)) {
    findings.add(given.origin, in_quotes(given.name) + " is given twice", first->origin, "first given here");
    return;
  }
  names.push_back(std::move(given));
}

}  // namespace

base::Checked<GivenNames> read_names(const SourceFile& source) {
  auto document = read_toml(source);
  if (!document) {
    return std::unexpected(with_source_lines({std::move(document.error())}, {source}));
  }
  Findings findings;
  GivenNames names;
  for (const auto& entry : *document) {
    if (is_unquoted(entry, findings)) continue;
    auto name = name_at(entry, findings);
    GivenName given{name.value_or(""), entry.origin, {}};
    read_words(entry, findings, [&](const Word& word) {
      if (auto member = member_of(word, findings)) given.members.push_back(*std::move(member));
    });
    if (name) add(std::move(given), names, findings);
  }
  if (findings.count() > 0) return std::unexpected(with_source_lines(findings.take(), {source}));
  return names;
}

std::string name_of(const Lookup& lookup) {
  std::string text = lookup.text;
  if (lookup.kind == LookupKind::country) return "country:" + text;
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  switch (lookup.kind) {
    case LookupKind::spf:
      return "spf:" + text;
    case LookupKind::mx:
      return "mx:" + text;
    case LookupKind::dns:
    case LookupKind::country:
      break;
  }
  return text;
}

const GivenName* find_name(const GivenNames& names, const std::string& name) {
  const auto found = std::ranges::find(names, name, &GivenName::name);
  return found == names.end() ? nullptr : &*found;
}

}  // namespace policy
