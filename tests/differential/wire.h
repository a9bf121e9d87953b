// SPDX-License-Identifier: GPL-2.0-or-later
//
// A packet as the bytes that a real one consists of, and what conntrack will make of it: written from the
// RFCs and the kernel's conntrack, not from lib/simulate. Reads the little that tells one packet from
// another.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "simulate/packet.h"

namespace differential {

using Wire = std::vector<std::uint8_t>;

// The tag is in the last four bytes, where no translation changes it.
Wire wire_of(const simulate::Packet& packet, std::uint32_t tag);

// What no caller can choose: the checksum of an ICMP message and the first bytes of other protocols.
simulate::Packet as_sent(simulate::Packet packet, std::uint32_t tag);

// The state of a packet that belongs to no session known so far.
simulate::ConnectionState first_state(const simulate::Packet& packet);

struct Seen {
  simulate::Address source;
  simulate::Address destination;
  std::uint8_t protocol = 0;
  std::optional<std::uint16_t> destination_port;  // TCP and UDP
  std::uint8_t tcp_flags = 0;
  std::uint8_t icmp_type = 0;
  std::uint8_t icmp_code = 0;
  std::size_t length = 0;
  std::uint32_t last_word = 0;
};

std::optional<Seen> seen(const Wire& bytes);

}  // namespace differential
