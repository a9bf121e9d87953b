// SPDX-License-Identifier: GPL-2.0-or-later
//
// One packet as a plain value: what its headers say, where it comes from, what conntrack thinks of it. What
// simulate() sends through a Ruleset. Not bytes of the wire: who injects real packets writes those himself,
// and nothing here reads any.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/address.h"
#include "base/ports.h"
#include "ruleset/statement.h"

namespace simulate {

using Address = std::variant<base::Ipv4Address, base::Ipv6Address>;

// What follows the IP header. The kernel defragments before any rule sees a packet, so it is always there.
struct Ports {  // TCP, UDP and whatever else begins with two ports
  base::Port source;
  base::Port destination;
  std::uint8_t tcp_flags = 0;

  bool operator==(const Ports&) const = default;
};
struct IcmpMessage {  // of both families
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  std::uint16_t checksum = 0;  // stands where others have a destination port

  bool operator==(const IcmpMessage&) const = default;
};
struct OtherHeader {
  std::vector<std::uint8_t> bytes;  // as many as there are

  bool operator==(const OtherHeader&) const = default;
};
using Transport = std::variant<Ports, IcmpMessage, OtherHeader>;

// What conntrack says of the session; the numbers are the bits that `ct state` loads.
enum class ConnectionState : std::uint32_t {
  invalid = 1,
  established = 2,
  related = 4,
  fresh = 8,  // "new"
  untracked = 64
};

// Bits that `ct status` loads (IPS_*).
inline constexpr std::uint32_t status_source_translated = 0x10;
inline constexpr std::uint32_t status_destination_translated = 0x20;
inline constexpr std::uint32_t status_source_settled = 0x80;
inline constexpr std::uint32_t status_destination_settled = 0x100;

struct Packet {
  std::string in_interface;   // empty: this machine sends it
  std::string out_interface;  // filled in on the way, by the Routes
  Address source;
  Address destination;  // of the same family
  base::Protocol protocol = base::protocol_tcp;
  std::uint8_t hop_limit = 64;
  Transport transport;
  std::optional<std::uint32_t> user;  // whose socket on this machine sends it
  ConnectionState state = ConnectionState::fresh;
  std::uint32_t status = 0;

  bool operator==(const Packet&) const = default;
};

bool is_ipv4(const Packet& packet);

ruleset::Bytes bytes_of(const Address& address);
// Precondition: 4 or 16 bytes.
Address address_of(const ruleset::Bytes& bytes);

std::string to_text(const Address& address);
// "eth0: 198.51.100.7:40000 > 192.0.2.25:25 tcp syn", and what else is unusual about it.
std::string to_text(const Packet& packet);

}  // namespace simulate
