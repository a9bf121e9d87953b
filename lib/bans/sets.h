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
#include "ruleset/ban_sets.h"
#include "ruleset/statement.h"

namespace bans {

using SetKind = ruleset::BanSetKind;
inline constexpr std::array set_kinds{SetKind::hosts_4, SetKind::hosts_6, SetKind::networks_4,
                                      SetKind::networks_6};

// As ruleset/ban_sets.h has it. `service` is empty for those of [ban] service.
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
