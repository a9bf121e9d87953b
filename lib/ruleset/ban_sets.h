// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the sets of bans are called and what they are like. Agreed here, because the compiler, which makes
// them, and the bans, which fill them, know nothing of each other.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ruleset/ruleset.h"

namespace ruleset {

enum class BanSetKind : std::uint8_t { hosts_4, hosts_6, networks_4, networks_6 };

// An ISP's mail gateway has some 100,000 bans in force.
inline constexpr std::uint32_t most_banned_hosts = 262144;

constexpr bool is_network(BanSetKind kind) {
  return kind == BanSetKind::networks_4 || kind == BanSetKind::networks_6;
}
constexpr bool is_ipv4(BanSetKind kind) {
  return kind == BanSetKind::hosts_4 || kind == BanSetKind::networks_4;
}

// The beginning of all names that belong to bans from the service; without one, from those of [ban] service:
// "banned", "banned_for_imap".
inline std::string ban_scope_name(std::string_view service) {
  return service.empty() ? std::string("banned") : std::string("banned_for_").append(service);
}

// "banned_4", "banned_networks_6"; of a service "banned_for_imap_4", "banned_networks_for_imap_6". No two
// services, whatever they are called, share a name.
inline SetName ban_set_name(std::string_view service, BanSetKind kind) {
  std::string name = is_network(kind) ? "banned_networks" : "banned";
  if (!service.empty()) name.append("_for_").append(service);
  return {name + (is_ipv4(kind) ? "_4" : "_6")};
}

// Hosts are in hashes, which packets may add to; networks are intervals. The keys of hosts_6 are /64s.
inline SetSchema ban_set_schema(BanSetKind kind) {
  SetSchema schema;
  schema.key = {is_ipv4(kind) ? KeyType::ipv4_address : KeyType::ipv6_address};
  schema.interval = is_network(kind);
  schema.dynamic = !is_network(kind);
  schema.timeouts = true;
  schema.size = is_network(kind) ? 0 : most_banned_hosts;
  return schema;
}

}  // namespace ruleset
