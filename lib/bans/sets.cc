// SPDX-License-Identifier: GPL-2.0-or-later
#include "bans/sets.h"

namespace bans {
namespace {

bool is_network(SetKind kind) {
  return kind == SetKind::networks_4 || kind == SetKind::networks_6;
}
bool is_ipv4(SetKind kind) {
  return kind == SetKind::hosts_4 || kind == SetKind::networks_4;
}

}  // namespace

ruleset::SetName set_name(std::string_view service, SetKind kind) {
  std::string name = is_network(kind) ? "banned_networks" : "banned";
  if (!service.empty()) name.append("_for_").append(service);
  return {name + (is_ipv4(kind) ? "_4" : "_6")};
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
