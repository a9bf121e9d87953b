// SPDX-License-Identifier: GPL-2.0-or-later
#include "policy/peers.h"

#include <algorithm>
#include <array>
#include <optional>

#include "policy/words.h"

namespace policy {
namespace {

constexpr std::size_t enough_findings = 100;  // beyond, nobody reads suggestions, and they cost the most

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_label_character(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::ranges::all_of(label, is_label_character);
}

// With a dot in it: a single word is a name of the policy, not of the DNS.
bool is_domain(std::string_view text) {
  if (text.size() > 253 || text.find('.') == text.npos) return false;
  for (;;) {
    const auto dot = text.find('.');
    if (!is_label(text.substr(0, dot))) return false;
    if (dot == text.npos) return true;
    text.remove_prefix(dot + 1);
  }
}

std::optional<Place> country(const Word& word, std::string_view code, Findings& findings) {
  if (code.size() != 2 || !std::ranges::all_of(code, is_letter)) {
    findings.add(word.origin, in_quotes(word.text) + " is not a country",
                 "two letters, as in \"country:DE\"");
    return {};
  }
  std::string upper(code);
  std::ranges::transform(upper, upper.begin(), [](char c) { return static_cast<char>(c & ~0x20); });
  return Place(Lookup{LookupKind::country, std::move(upper)});
}

std::optional<Place> domain(const Word& word, LookupKind kind, std::string_view name, Findings& findings) {
  if (is_domain(name)) return Place(Lookup{kind, std::string(name)});
  std::string hint;
  if (name.find('*') != name.npos)
    hint = "a wildcard can not be looked up; write \"spf:DOMAIN\" or a file: list";
  const bool ascii = std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (!ascii) hint = "write it as the DNS does, with xn--";
  findings.add(word.origin, in_quotes(name) + " is not a domain name", std::move(hint));
  return {};
}

std::optional<Place> keyword(const Word& word, std::size_t colon, Findings& findings) {
  const std::string_view text = word.text;
  const auto key = text.substr(0, colon);
  const auto rest = text.substr(colon + 1);
  if (key == "file") {
    auto reference = read_file_reference(word, rest, findings);
    return reference ? std::optional<Place>(*std::move(reference)) : std::nullopt;
  }
  if (key == "spf") return domain(word, LookupKind::spf, rest, findings);
  if (key == "mx") return domain(word, LookupKind::mx, rest, findings);
  if (key == "country") return country(word, rest, findings);
  const std::vector<std::string_view> known{"file", "spf", "mx", "country"};
  auto hint = did_you_mean(key, known);
  if (hint.empty()) hint = "known are file:PATH, spf:DOMAIN, mx:DOMAIN and country:XX";
  findings.add(word.origin, "unknown source " + in_quotes(text), std::move(hint));
  return {};
}

void unknown_place(const Word& word, const Vocabulary& vocabulary, Findings& findings) {
  if (!vocabulary.complete) return;
  std::string hint;
  if (findings.count() < enough_findings) {
    std::vector<std::string_view> known{"self", "any"};
    for (const auto& zone : vocabulary.zones) known.push_back(zone.first);
    for (const auto& host : vocabulary.hosts) known.push_back(host.first);
    hint = did_you_mean(word.text, known);
  }
  if (hint.empty()) hint = "define it in [zones] or [hosts]";
  findings.add(word.origin, "unknown zone or host " + in_quotes(word.text), std::move(hint));
}

std::optional<Place> place_of(const Word& word, const Vocabulary& vocabulary, Findings& findings) {
  const std::string_view text = word.text;
  if (text == "any") return Place(AnyZone{});
  if (text == "self") return Place(Self{});
  if (base::looks_like_address(text)) {
    auto range = base::parse_address_range(text);
    if (range) return Place(*range);
    findings.add(word.origin, std::move(range.error()));
    return {};
  }
  if (vocabulary.zones.contains(text)) return Place(ZoneName{std::string(text)});
  if (vocabulary.hosts.contains(text)) return Place(HostName{std::string(text)});
  if (const auto colon = text.find(':'); colon != text.npos) return keyword(word, colon, findings);
  if (text.find('.') != text.npos || text.find('*') != text.npos) {
    return domain(word, LookupKind::dns, text, findings);
  }
  unknown_place(word, vocabulary, findings);
  return {};
}

}  // namespace

std::optional<FileReference> read_file_reference(const Word& word, std::string_view path,
                                                 Findings& findings) {
  if (!path.starts_with('/')) {
    findings.add(word.origin, in_quotes(word.text) + " does not name a file by its full path",
                 "write for example \"file:/etc/mailfw.d/providers.txt\"");
    return {};
  }
  if (path.find('\0') != path.npos || path.size() > 4095) {
    findings.add(word.origin, in_quotes(word.text) + " is no path");
    return {};
  }
  return FileReference{std::string(path)};
}

std::optional<Lookup> read_lookup(const Word& word, Findings& findings) {
  const auto colon = word.text.find(':');
  const auto place = colon == word.text.npos ? domain(word, LookupKind::dns, word.text, findings)
                                             : keyword(word, colon, findings);
  const auto* lookup = place ? std::get_if<Lookup>(&*place) : nullptr;
  return lookup == nullptr ? std::nullopt : std::optional(*lookup);
}

std::vector<Peer> read_peers(const Entry& entry, const Vocabulary& vocabulary, Findings& findings) {
  std::vector<Peer> peers;
  read_words(entry, findings, [&](const Word& word) {
    if (auto place = place_of(word, vocabulary, findings)) peers.push_back({std::move(*place), word.origin});
  });
  return peers;
}

}  // namespace policy
