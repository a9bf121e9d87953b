// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <charconv>

#include "policy/peers.h"
#include "policy/quantity.h"
#include "policy/sections.h"
#include "policy/values.h"
#include "policy/words.h"

namespace policy {
namespace {

void read_rate(const Entry& entry, Limit& limit, Findings& findings) {
  const auto text = read_text(entry, findings);
  if (!text) return;
  auto rate = parse_rate(text->value);
  if (rate) {
    limit.rate = *rate;
  } else {
    findings.add(text->origin, std::move(rate.error()));
  }
}

// "/32 /64" in one string, or the two in a list.
Texts prefix_lengths(const Entry& entry, Findings& findings) {
  Texts lengths;
  for (const auto& text : read_texts(entry, findings)) {
    std::string_view rest = text.value;
    for (;;) {
      const auto space = rest.find(' ');
      if (space != 0) lengths.push_back({std::string(rest.substr(0, space)), text.origin});
      if (space == rest.npos) break;
      rest.remove_prefix(space + 1);
    }
  }
  return lengths;
}

std::optional<int> length_of(std::string_view text) {
  if (!text.starts_with('/')) return {};
  int length = 0;
  const auto [end, status] = std::from_chars(text.data() + 1, text.data() + text.size(), length);
  if (status != std::errc() || end != text.data() + text.size() || length < 1 || length > 128) return {};
  return length;
}

void read_per(const Entry& entry, Limit& limit, Findings& findings) {
  constexpr auto hint = "IPv4 first, then IPv6, as in \"/32 /64\"";
  const auto lengths = prefix_lengths(entry, findings);
  for (std::size_t at = 0; at < lengths.size(); ++at) {
    const auto length = length_of(lengths[at].value);
    // One alone is IPv4's if it can be.
    const bool ipv6 = at > 0 || (lengths.size() == 1 && length && *length > 32);
    if (!length || at > 1 || (!ipv6 && *length > 32)) {
      findings.add(lengths[at].origin, in_quotes(lengths[at].value) + " is not a prefix length for 'per'",
                   hint);
      continue;
    }
    (ipv6 ? limit.per_ipv6 : limit.per_ipv4) = *length;
  }
}

void read_over(const Entry& entry, Limit& limit, Findings& findings) {
  constexpr OverLimit meanings[] = {OverLimit::drop, OverLimit::reject, OverLimit::ban};
  if (const auto word = read_word(entry, {"drop", "reject", "ban"}, findings)) limit.over = meanings[*word];
}

void read_paths(const Entry& entry, List& list, Findings& findings) {
  for (auto& text : read_texts(entry, findings)) {
    if (text.value.starts_with('/') && text.value.find('\0') == std::string::npos) {
      list.files.push_back(std::move(text));
    } else {
      findings.add(text.origin, in_quotes(text.value) + " does not name a file by its full path");
    }
  }
}

void read_urls(const Entry& entry, List& list, Findings& findings) {
  for (auto& text : read_texts(entry, findings)) {
    const bool web = text.value.starts_with("https://") || text.value.starts_with("http://");
    const bool blank =
        std::ranges::any_of(text.value, [](unsigned char c) { return c <= 0x20 || c == 0x7f; });
    if (web && !blank) {
      list.urls.push_back(std::move(text));
    } else {
      findings.add(text.origin, in_quotes(text.value) + " is not the address of a list",
                   "it begins with https://");
    }
  }
}

void read_direction(const Entry& entry, List& list, Findings& findings) {
  constexpr ListDirection meanings[] = {ListDirection::from, ListDirection::to, ListDirection::both};
  if (const auto word = read_word(entry, {"from", "to", "both"}, findings)) list.deny = meanings[*word];
}

void read_shrink(const Entry& entry, List& list, Findings& findings) {
  const auto text = read_text(entry, findings);
  if (!text) return;
  int percent = 0;
  const auto* const last = text->value.data() + text->value.size();
  const auto [end, status] = std::from_chars(text->value.data(), last, percent);
  if (status != std::errc() || std::string_view(end, last) != "%" || percent < 1 || percent > 100) {
    findings.add(text->origin, in_quotes(text->value) + " is not a share of the list", "\"1%\" to \"100%\"");
    return;
  }
  list.shrink_percent = percent;
}

List read_list(const Entry& entry, const ValueTable& table, const Vocabulary& vocabulary,
               Findings& findings) {
  List list;
  list.name = entry.key;
  list.origin = entry.origin;
  const Subject subject{"list", entry.key};
  read_keys(table, subject, findings, Key{"file", [&](const Entry& key) { read_paths(key, list, findings); }},
            Key{"url", [&](const Entry& key) { read_urls(key, list, findings); }},
            Key{"every", [&](const Entry& key) { list.every = read_duration(key, findings); }},
            Key{"deny", [&](const Entry& key) { read_direction(key, list, findings); }},
            Key{"except", [&](const Entry& key) { list.except = read_peers(key, vocabulary, findings); }},
            Key{"max_age", [&](const Entry& key) { list.max_age = read_duration(key, findings); }},
            Key{"max_shrink", [&](const Entry& key) { read_shrink(key, list, findings); }});
  const auto says = [&](std::string_view key) {
    return std::ranges::find(table, key, &Entry::key) != table.end();
  };
  if (!says("file") && !says("url")) findings.add(entry.origin, subject.text() + " needs a file or a url");
  return list;
}

}  // namespace

std::optional<Limit> read_limit(const Entry& entry, Findings& findings) {
  const auto* table = read_table(entry, "{ rate = \"60/min\", open = 20 }", findings);
  if (table == nullptr) return {};
  Limit limit;
  limit.origin = entry.origin;
  read_keys(*table, {"a limit"}, findings,
            Key{"rate", [&](const Entry& key) { read_rate(key, limit, findings); }},
            Key{"open", [&](const Entry& key) { limit.open = read_count(key, findings); }},
            Key{"open_total", [&](const Entry& key) { limit.open_total = read_count(key, findings); }},
            Key{"per", [&](const Entry& key) { read_per(key, limit, findings); }},
            Key{"over", [&](const Entry& key) { read_over(key, limit, findings); }});
  const auto counts = [](const Entry& key) {
    return key.key == "rate" || key.key == "open" || key.key == "open_total";
  };
  if (std::ranges::none_of(*table, counts)) {
    findings.add(entry.origin, "a limit needs 'rate', 'open' or 'open_total'");
  }
  return limit;
}

std::vector<List> read_lists(const Section& section, const Vocabulary& vocabulary, Findings& findings) {
  std::vector<List> lists;
  for (const auto& entry : section.entries) {
    const auto* table = read_table(entry, "{ file = \"/etc/mailfw.d/drop.txt\", deny = \"from\" }", findings);
    if (table != nullptr) lists.push_back(read_list(entry, *table, vocabulary, findings));
  }
  return lists;
}

std::optional<Ban> read_ban(const Section& section, const Vocabulary& vocabulary, Findings& findings) {
  if (!section.written()) return {};
  Ban ban;
  ban.origin = section.origin;
  base::Origin longest;
  const auto duration = [&](const Entry& key) {
    ban.duration = read_duration(key, findings).value_or(ban.duration);
  };
  const auto most = [&](const Entry& key) {
    ban.max = read_duration(key, findings);
    longest = key.value.origin;
  };
  const auto services = [&](const Entry& key) { ban.services = read_services(key, vocabulary, findings); };
  read_keys(section.entries, {"[ban]"}, findings, Key{"for", duration}, Key{"max", most},
            Key{"service", services},
            Key{"cut", [&](const Entry& key) { ban.cut = read_flag(key, findings).value_or(false); }});
  if (ban.max && *ban.max < ban.duration) findings.add(longest, "'max' is shorter than 'for'");
  return ban;
}

}  // namespace policy
