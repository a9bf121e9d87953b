// SPDX-License-Identifier: GPL-2.0-or-later
#include "prove/witness.h"

#include <algorithm>
#include <string>

#include "prove/list_rules.h"

namespace prove {
namespace {

std::optional<Number> chosen(const Numbers& numbers, std::initializer_list<unsigned> ordinary) {
  for (const auto number : ordinary) {
    if (numbers.contains({number})) return Number{number};
  }
  if (numbers.empty()) return std::nullopt;
  return numbers.intervals().front().low;
}

std::string interface_of(const Space& space, const Piece& piece, Dimension dimension) {
  auto name = space.interface_name(*chosen(space.values(piece.box, dimension), {}));
  if (name == "\x7f") return "other0";
  if (name.ends_with('\x7f')) name.back() = '9';
  return name;
}

std::optional<simulate::Address> address_of(const Space& space, const Piece& piece, Dimension end,
                                            const resolve::ResolvedPolicy& policy) {
  auto left = space.values(piece.box, end);
  for (const auto& [unknown, holds] : piece.assumed) {
    for (const auto& list : policy.lists) {
      if (space.name_of(unknown) != listed(list.name, end)) continue;
      const auto members = numbers_of(list.addresses, space.family());
      left = holds ? base::intersect(left, members) : base::subtract(left, members);
    }
  }
  if (left.empty()) return std::nullopt;
  // Of the whole internet rather an address for documentation (RFC 5737, RFC 3849) than the lowest there is.
  const Number stranger{space.family() == Family::ipv4
                            ? static_cast<unsigned __int128>(0xc6336407)
                            : static_cast<unsigned __int128>(0x20010db8ffff) << 80 | 7};
  const auto lowest = left.intervals().front().low;
  const auto value = (lowest.value == 0 && left.contains(stranger) ? stranger : lowest).value;
  if (space.family() == Family::ipv4) return base::Ipv4Address{static_cast<std::uint32_t>(value)};
  return base::Ipv6Address{value};
}

simulate::Transport transport_of(const Space& space, const Piece& piece, base::Protocol protocol) {
  const auto number = [&](Dimension dimension, std::initializer_list<unsigned> ordinary) {
    return static_cast<std::uint16_t>(chosen(space.values(piece.box, dimension), ordinary)->value);
  };
  if (protocol == base::protocol_icmp || protocol == base::protocol_icmpv6) {
    return simulate::IcmpMessage{static_cast<std::uint8_t>(number(Dimension::icmp_type, {8, 128})), 0, 0};
  }
  if (!base::has_ports(protocol)) return simulate::OtherHeader{};
  return simulate::Ports{
      {number(Dimension::source_port, {40000})},
      {number(Dimension::destination_port, {25, 587})},
      static_cast<std::uint8_t>(protocol == base::protocol_tcp ? number(Dimension::tcp_flags, {2, 16}) : 0)};
}

}  // namespace

std::optional<simulate::Packet> witness(const Space& space, const Piece& piece,
                                        const resolve::ResolvedPolicy& policy) {
  const auto source = address_of(space, piece, Dimension::source, policy);
  const auto destination = address_of(space, piece, Dimension::destination, policy);
  if (!source || !destination) return std::nullopt;
  simulate::Packet packet;
  packet.in_interface = interface_of(space, piece, Dimension::in_interface);
  packet.out_interface = interface_of(space, piece, Dimension::out_interface);
  packet.source = *source;
  packet.destination = *destination;
  packet.protocol = {
      static_cast<std::uint8_t>(chosen(space.values(piece.box, Dimension::protocol), {6, 17})->value)};
  packet.hop_limit =
      static_cast<std::uint8_t>(chosen(space.values(piece.box, Dimension::hop_limit), {64, 255})->value);
  packet.transport = transport_of(space, piece, packet.protocol);
  if (packet.in_interface.empty())
    packet.user = static_cast<std::uint32_t>(chosen(space.values(piece.box, Dimension::user), {0})->value);
  packet.state = static_cast<simulate::ConnectionState>(
      static_cast<std::uint32_t>(chosen(space.values(piece.box, Dimension::state), {8})->value));
  return packet;
}

}  // namespace prove
