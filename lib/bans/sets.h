// SPDX-License-Identifier: GPL-2.0-or-later
//
// The sets in which the kernel holds the bans: four for each service. The compiler makes them, the ban engine
// and packets fill them. Hosts are in hashes, which packets may add to; networks are intervals.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "bans/ban.h"
#include "ruleset/statement.h"

namespace bans {

enum class SetKind { hosts_4, hosts_6, networks_4, networks_6 };
inline constexpr std::array set_kinds{SetKind::hosts_4, SetKind::hosts_6, SetKind::networks_4,
                                      SetKind::networks_6};

// "banned_4", "banned_networks_6"; of a service "banned_for_imap_4", "banned_networks_for_imap_6". No two
// services, whatever they are called, share a name. `service` is empty for those of [ban] service.
ruleset::SetName set_name(std::string_view service, SetKind kind);

struct SetOf {
  std::string service;
  SetKind kind = SetKind::hosts_4;

  bool operator==(const SetOf&) const = default;
};
// The other way; nothing if it is no name of a set of bans.
std::optional<SetOf> set_of(const ruleset::SetName& name);

SetKind kind_of(const Source& source);

}  // namespace bans
