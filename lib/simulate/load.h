// SPDX-License-Identifier: GPL-2.0-or-later
//
// A field of a packet as the bytes that a rule compares: what the kernel's load expressions put into a
// register, read from the same table (ruleset/field.h) by which lower writes them. Private to lib/simulate.
#pragma once

#include <optional>

#include "ruleset/field.h"
#include "ruleset/statement.h"
#include "simulate/packet.h"

namespace simulate {

// What the rule has compared so far. nft asks for the family of an ICMP type only where it has to ask for the
// protocol as well, and so does lower.
struct AlreadyAsked {
  std::optional<std::uint8_t> protocol;
};

// Nothing where the packet does not have the field: then no comparison matches, a negated one neither.
std::optional<ruleset::Bytes> load(const Packet& packet, ruleset::Field field, const AlreadyAsked& asked);

}  // namespace simulate
