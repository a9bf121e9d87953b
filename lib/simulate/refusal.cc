// SPDX-License-Identifier: GPL-2.0-or-later
#include "simulate/refusal.h"

#include "base/address.h"

namespace simulate {
namespace {

constexpr std::uint8_t tcp_reset = 4;

// RFC 1122 section 3.2.2: about an error none is sent; types that the kernel does not know count as errors.
bool is_icmp_error(std::uint8_t type) {
  constexpr std::uint8_t highest_known = 18;
  return type == 3 || type == 4 || type == 5 || type == 11 || type == 12 || type > highest_known;
}

// RFC 4443 section 2.4 (e).
bool is_icmpv6_error(std::uint8_t type) {
  constexpr std::uint8_t first_informational = 128;
  return type < first_informational;
}

// Nor to a group, nor to a sender without an address.
bool to_or_from_many(const Packet& packet) {
  static const auto ipv4_group = base::prefix_range(base::Ipv4Address{0xe0000000}, 4);
  static const auto ipv6_group =
      base::prefix_range(base::Ipv6Address{static_cast<unsigned __int128>(0xff) << 120}, 8);
  const auto among = [](const Address& address) {
    if (const auto* ipv4 = std::get_if<base::Ipv4Address>(&address)) {
      return ipv4_group.low <= *ipv4 && *ipv4 <= ipv4_group.high;
    }
    const auto& ipv6 = std::get<base::Ipv6Address>(address);
    return ipv6_group.low <= ipv6 && ipv6 <= ipv6_group.high;
  };
  return among(packet.destination) || among(packet.source);
}

}  // namespace

Decision reset_of(const Packet& packet) {
  const auto* ports = std::get_if<Ports>(&packet.transport);
  const bool answerable = packet.protocol == base::protocol_tcp && ports != nullptr &&
                          (ports->tcp_flags & tcp_reset) == 0 && !to_or_from_many(packet);
  return answerable ? Decision::reset : Decision::drop;
}

Decision prohibited_of(const Packet& packet) {
  if (to_or_from_many(packet)) return Decision::drop;
  const auto* message = std::get_if<IcmpMessage>(&packet.transport);
  if (message == nullptr) return Decision::prohibited;
  const bool error = is_ipv4(packet)
                         ? packet.protocol == base::protocol_icmp && is_icmp_error(message->type)
                         : packet.protocol == base::protocol_icmpv6 && is_icmpv6_error(message->type);
  return error ? Decision::drop : Decision::prohibited;
}

}  // namespace simulate
