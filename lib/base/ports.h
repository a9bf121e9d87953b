// SPDX-License-Identifier: GPL-2.0-or-later
//
// Transport protocols and port ranges, as the policy language writes them: "tcp/25", "udp/387-388", "esp".
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/interval_set.h"
#include "base/result.h"

namespace base {

// IANA protocol number, e.g. 6 for TCP.
struct Protocol {
  std::uint8_t number = 0;

  bool operator==(const Protocol&) const = default;
  auto operator<=>(const Protocol&) const = default;
};

inline constexpr Protocol protocol_icmp{1};
inline constexpr Protocol protocol_tcp{6};
inline constexpr Protocol protocol_udp{17};
inline constexpr Protocol protocol_icmpv6{58};

struct Port {
  std::uint16_t number = 0;

  bool operator==(const Port&) const = default;
  auto operator<=>(const Port&) const = default;
};

constexpr Port successor(Port port) {
  return {static_cast<std::uint16_t>(port.number + 1)};
}
constexpr Port predecessor(Port port) {
  return {static_cast<std::uint16_t>(port.number - 1)};
}
constexpr Port highest(Port) {
  return {65535};
}

using PortRange = Interval<Port>;

inline constexpr PortRange every_port{{0}, {65535}};

// "tcp", "udp", "esp", "vrrp", ...; a number for a protocol that has no name here.
std::string to_text(Protocol protocol);
// The protocol of one of those names; nothing if there is none.
std::optional<Protocol> protocol_of(std::string_view name);
// True for tcp, udp, dccp, sctp and udplite.
bool has_ports(Protocol protocol);
// "25" or "387-388".
std::string to_text(const PortRange& range);

// "25", "387-388". Errors have no place; the caller adds it.
Result<PortRange> parse_port_range(std::string_view text);

}  // namespace base
