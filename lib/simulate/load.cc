// SPDX-License-Identifier: GPL-2.0-or-later
#include "simulate/load.h"

#include <algorithm>
#include <cstring>

#include "base/overloaded.h"

namespace simulate {
namespace {

using ruleset::Bytes;
using ruleset::Dependency;
using ruleset::Field;

constexpr std::size_t interface_bytes = 16;  // IFNAMSIZ
constexpr std::uint8_t family_ipv4 = 2;      // NFPROTO_*
constexpr std::uint8_t family_ipv6 = 10;
constexpr std::uint32_t network_header = 1;  // NFT_PAYLOAD_NETWORK_HEADER

bool depends(const Packet& packet, Dependency dependency, const AlreadyAsked& asked) {
  const bool ipv4 = is_ipv4(packet);
  switch (dependency) {
    case Dependency::none:
      return true;
    case Dependency::ipv4:
      return ipv4;
    case Dependency::ipv6:
      return !ipv4;
    case Dependency::tcp:
      return packet.protocol == base::protocol_tcp;
    case Dependency::icmp:
      return packet.protocol == base::protocol_icmp && (ipv4 || asked.protocol == base::protocol_icmp.number);
    case Dependency::icmpv6:
      return packet.protocol == base::protocol_icmpv6 &&
             (!ipv4 || asked.protocol == base::protocol_icmpv6.number);
  }
  return false;
}

// The headers with what any row of the table looks at, and zeros elsewhere.
Bytes ip_header(const Packet& packet) {
  Bytes header;
  if (is_ipv4(packet)) {
    header.resize(12);
    header[8] = packet.hop_limit;
    header[9] = packet.protocol.number;
  } else {
    header.resize(8);
    header[6] = packet.protocol.number;
    header[7] = packet.hop_limit;
  }
  for (const auto* address : {&packet.source, &packet.destination}) {
    header.append(bytes_of(*address));
  }
  return header;
}

void put_number(Bytes& bytes, std::uint16_t number) {
  constexpr int byte_bits = 8;
  bytes.push_back(static_cast<std::uint8_t>(number >> byte_bits));
  bytes.push_back(static_cast<std::uint8_t>(number));
}

Bytes ports_header(const Packet& packet, const Ports& ports) {
  constexpr std::size_t tcp_bytes = 20;
  constexpr std::size_t udp_bytes = 8;
  constexpr std::size_t flags_offset = 13;
  Bytes header;
  put_number(header, ports.source.number);
  put_number(header, ports.destination.number);
  const bool tcp = packet.protocol == base::protocol_tcp;
  header.resize(tcp ? tcp_bytes : udp_bytes);
  if (tcp) header[flags_offset] = ports.tcp_flags;
  return header;
}

// No field lies further behind.
Bytes beginning_of(const OtherHeader& other) {
  const auto length = std::min(other.bytes.size(), ruleset::longest_key);
  return {other.bytes.begin(), other.bytes.begin() + static_cast<std::ptrdiff_t>(length)};
}

Bytes transport_header(const Packet& packet) {
  return std::visit(base::Overloaded{
                        [&](const Ports& ports) { return ports_header(packet, ports); },
                        [](const IcmpMessage& message) {
                          Bytes header{message.type, message.code};
                          put_number(header, message.checksum);
                          header.resize(8);
                          return header;
                        },
                        [](const OtherHeader& other) { return beginning_of(other); },
                    },
                    packet.transport);
}

std::optional<Bytes> slice(const Packet& packet, const ruleset::FieldFacts& facts) {
  const auto header = facts.load.key == network_header ? ip_header(packet) : transport_header(packet);
  const std::size_t length = ruleset::facts(facts.type).length;
  if (facts.load.offset + length > header.size()) return std::nullopt;
  const auto begin = header.begin() + facts.load.offset;
  return Bytes(begin, begin + static_cast<std::ptrdiff_t>(length));
}

Bytes host_order(std::uint32_t number) {
  Bytes bytes(sizeof number);
  std::memcpy(bytes.data(), &number, sizeof number);
  return bytes;
}

// A packet that has no interface on that side has one without a name.
Bytes interface_name(const std::string& name) {
  Bytes bytes(name.begin(), name.end());
  bytes.resize(interface_bytes);
  return bytes;
}

std::optional<Bytes> status(const Packet& packet) {
  const bool session = packet.state != ConnectionState::invalid && packet.state != ConnectionState::untracked;
  return session ? std::optional(host_order(packet.status)) : std::nullopt;
}

}  // namespace

std::optional<Bytes> load(const Packet& packet, Field field, const AlreadyAsked& asked) {
  const auto& facts = ruleset::facts(field);
  if (!depends(packet, facts.dependency, asked)) return std::nullopt;
  switch (field) {
    case Field::in_interface:
      return interface_name(packet.in_interface);
    case Field::out_interface:
      return interface_name(packet.out_interface);
    case Field::nf_family:
      return Bytes{is_ipv4(packet) ? family_ipv4 : family_ipv6};
    case Field::l4_protocol:
      return Bytes{packet.protocol.number};
    case Field::ct_state:
      return host_order(static_cast<std::uint32_t>(packet.state));
    case Field::ct_status:
      return status(packet);
    case Field::socket_user:
      return packet.user ? std::optional(host_order(*packet.user)) : std::nullopt;
    case Field::ipv4_source:
    case Field::ipv4_destination:
    case Field::ipv6_source:
    case Field::ipv6_destination:
    case Field::ipv6_hop_limit:
    case Field::source_port:
    case Field::destination_port:
    case Field::tcp_flags:
    case Field::icmp_type:
    case Field::icmpv6_type:
      return slice(packet, facts);
  }
  return std::nullopt;
}

}  // namespace simulate
