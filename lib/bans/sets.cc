// SPDX-License-Identifier: GPL-2.0-or-later
#include "bans/sets.h"

namespace bans {

ruleset::SetName set_name(std::string_view service, SetKind kind) {
  return ruleset::ban_set_name(service, kind);
}

std::optional<SetOf> set_of(const ruleset::SetName& name) {
  for (const auto kind : set_kinds) {
    const std::string plain = set_name({}, kind).text;
    if (name.text == plain) return SetOf{{}, kind};
    const std::string begin = plain.substr(0, plain.size() - 2) + "_for_";
    const std::string end = plain.substr(plain.size() - 2);
    if (!name.text.starts_with(begin) || !name.text.ends_with(end)) continue;
    if (name.text.size() <= begin.size() + end.size()) continue;
    return SetOf{name.text.substr(begin.size(), name.text.size() - begin.size() - end.size()), kind};
  }
  return std::nullopt;
}

SetKind kind_of(const Source& source) {
  const bool ipv4 = std::holds_alternative<base::Ipv4Range>(source.range);
  if (is_host(source)) return ipv4 ? SetKind::hosts_4 : SetKind::hosts_6;
  return ipv4 ? SetKind::networks_4 : SetKind::networks_6;
}

}  // namespace bans
