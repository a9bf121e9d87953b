// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/overloaded.h"
#include "policy/finding_names.h"
#include "policy/peers.h"
#include "policy/sections.h"
#include "policy/values.h"
#include "policy/words.h"

namespace policy {
namespace {

constexpr std::string_view publish_example =
    "{ from = \"internet\", address = \"203.0.113.25\", service = \"smtp\", to = \"bastion\" }";
constexpr std::string_view nat_example = "{ from = \"lan\", to = \"internet\", as = \"interface\" }";

std::optional<Located<base::AddressRange>> read_address(const Entry& entry, Findings& findings) {
  const auto text = read_text(entry, findings);
  if (!text) return {};
  auto range = base::parse_address_range(text->value);
  if (!range) {
    findings.add(text->origin, std::move(range.error()));
    return {};
  }
  if (!std::visit([](const auto& of_family) { return of_family.low == of_family.high; }, *range)) {
    findings.add(text->origin, in_quotes(text->value) + " is more than one address");
    return {};
  }
  return Located<base::AddressRange>{*range, text->origin};
}

void read_as(const Entry& entry, Translation& translation, Findings& findings) {
  if (const auto* text = entry.value.text(); text != nullptr && *text == "interface") {
    translation.as = {AsInterface{}, entry.value.origin};
    return;
  }
  if (const auto* text = entry.value.text(); text != nullptr && !base::looks_like_address(*text)) {
    findings.add(entry.value.origin, "'as' must be an address or 'interface', not " + in_quotes(*text));
    return;
  }
  if (const auto address = read_address(entry, findings)) translation.as = {address->value, address->origin};
}

Publication read_publication(const Entry& entry, const ValueTable& table, const Vocabulary& vocabulary,
                             Findings& findings) {
  Publication made;
  made.name.text = entry.key;
  made.origin = entry.origin;
  const auto peers = [&](std::vector<Peer>& into) {
    return [&](const Entry& key) { into = read_peers(key, vocabulary, findings); };
  };
  const auto address = [&](const Entry& key) {
    if (const auto read = read_address(key, findings)) made.address = *read;
  };
  const auto services = [&](const Entry& key) { made.services = read_services(key, vocabulary, findings); };
  const Subject subject{"[publish]", entry.key};
  read_keys(table, subject, findings, Key{"from", peers(made.from)}, Key{"address", address},
            Key{"service", services}, Key{"to", peers(made.to)},
            Key{"to_port", [&](const Entry& key) { made.to_port = read_port(key, findings); }},
            Key{"limit", [&](const Entry& key) { made.limit = read_limit(key, findings); }},
            Key{"allow_lint", [&](const Entry& key) { made.allow_lint = read_allow_lint(key, findings); }});
  require_keys(table, subject, {"from", "address", "service", "to"}, entry.origin, findings);
  return made;
}

}  // namespace

std::vector<Publication> read_publications(const Section& section, const Vocabulary& vocabulary,
                                           Findings& findings) {
  std::vector<Publication> publications;
  for (const auto& entry : section.entries) {
    const auto* table = read_table(entry, publish_example, findings);
    if (table != nullptr) publications.push_back(read_publication(entry, *table, vocabulary, findings));
  }
  return publications;
}

std::vector<Translation> read_translations(const Section& section, const Vocabulary& vocabulary,
                                           Findings& findings) {
  std::vector<Translation> translations;
  for (const auto& entry : section.entries) {
    const auto* table = read_table(entry, nat_example, findings);
    if (table == nullptr) continue;
    Translation made;
    made.name.text = entry.key;
    made.origin = entry.origin;
    const Subject subject{"[nat]", entry.key};
    read_keys(*table, subject, findings,
              Key{"from", [&](const Entry& key) { made.from = read_peers(key, vocabulary, findings); }},
              Key{"to", [&](const Entry& key) { made.to = read_peers(key, vocabulary, findings); }},
              Key{"as", [&](const Entry& key) { read_as(key, made, findings); }});
    require_keys(*table, subject, {"from", "to", "as"}, entry.origin, findings);
    translations.push_back(std::move(made));
  }
  return translations;
}

}  // namespace policy
