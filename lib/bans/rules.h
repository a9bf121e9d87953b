// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the policy in force says about bans: for how long, from what, and whom never. Values that daemon/load
// takes out of a resolved policy; the room knows no policy.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "bans/ban.h"
#include "base/address.h"
#include "base/ports.h"
#include "base/result.h"

namespace bans {

// Who can not be banned.
struct Exempt {
  base::AddressSet trusted;
  base::AddressSet admin;
  base::AddressSet own;         // this machine's addresses
  base::AddressSet neighbours;  // the networks that it is directly on

  bool operator==(const Exempt&) const = default;
};

// Ports as a packet that has passed every translation shows them. No port range: every port.
struct Protected {
  base::Protocol protocol;
  std::vector<base::PortRange> ports;

  bool operator==(const Protected&) const = default;
};

// What a ban of `service` closes; the one without a name is that of [ban]. Nothing protected: everything.
struct Scope {
  std::string service;
  std::vector<Protected> closes;

  bool operator==(const Scope&) const = default;
};

struct Rules {
  std::chrono::seconds duration{3600};
  std::optional<std::chrono::seconds> max;  // nothing: repeat offenders are not banned for longer
  bool cut = false;
  bool by_packets = false;  // a limit of the policy bans by itself
  std::vector<Scope> scopes;
  Exempt exempt;

  bool operator==(const Rules&) const = default;
};

// Why the source can not be banned: the whole internet, this machine, the admin, a trusted host, a neighbour.
std::optional<base::Error> refusal(const Source& source, const Exempt& exempt);

// How long the n-th ban of a source lasts (n counts from 1): doubled for each that it had before, up to max.
std::chrono::seconds length_of(std::uint32_t nth, const Rules& rules);

// For how long after its end a ban still counts.
std::chrono::seconds memory(const Rules& rules);

}  // namespace bans
