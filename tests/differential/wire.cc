// SPDX-License-Identifier: GPL-2.0-or-later
#include "differential/wire.h"

#include <algorithm>

#include "base/overloaded.h"

namespace differential {
namespace {

using simulate::ConnectionState;
using simulate::Packet;

constexpr std::size_t ipv4_header = 20;
constexpr std::size_t ipv6_header = 40;
constexpr std::size_t udp_header = 8;

void put16(Wire& wire, std::size_t number) {
  wire.push_back(static_cast<std::uint8_t>(number >> 8));
  wire.push_back(static_cast<std::uint8_t>(number));
}
void put32(Wire& wire, std::uint32_t number) {
  put16(wire, number >> 16);
  put16(wire, number & 0xffff);
}
template <class More>
void append(Wire& wire, const More& more) {
  wire.insert(wire.end(), more.begin(), more.end());
}

// RFC 1071.
std::uint16_t checksum(const Wire& wire) {
  std::uint32_t sum = 0;
  for (std::size_t at = 0; at < wire.size(); at += 2) {
    sum += static_cast<std::uint32_t>(wire[at] << 8);
    if (at + 1 < wire.size()) sum += wire[at + 1];
  }
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

Wire tcp(const simulate::Ports& ports, std::uint32_t tag) {
  Wire wire;
  put16(wire, ports.source.number);
  put16(wire, ports.destination.number);
  put32(wire, tag);
  put32(wire, (ports.tcp_flags & 0x10) != 0 ? 7 : 0);
  wire.push_back(5 << 4);
  wire.push_back(ports.tcp_flags);
  put16(wire, 1024);
  put32(wire, 0);
  put32(wire, tag);
  return wire;
}

Wire udp(const simulate::Ports& ports, std::uint32_t tag) {
  Wire wire;
  put16(wire, ports.source.number);
  put16(wire, ports.destination.number);
  put16(wire, udp_header + sizeof tag);
  put16(wire, 0);
  put32(wire, tag);
  return wire;
}

Wire icmp(const simulate::IcmpMessage& message, std::uint32_t tag) {
  Wire wire{message.type, message.code};
  put16(wire, 0);
  put16(wire, tag & 0xffff);  // the identifier: each message is a session of its own
  put16(wire, 0);
  wire.resize(wire.size() + 40);
  put32(wire, tag);
  return wire;
}

// Zeros first: to conntrack a GRE header of version 0.
Wire other(std::uint32_t tag) {
  Wire wire(24);
  put32(wire, tag);
  return wire;
}

Wire payload_of(const Packet& packet, std::uint32_t tag) {
  return std::visit(base::Overloaded{
                        [&](const simulate::Ports& ports) {
                          return packet.protocol == base::protocol_tcp ? tcp(ports, tag) : udp(ports, tag);
                        },
                        [&](const simulate::IcmpMessage& message) { return icmp(message, tag); },
                        [&](const simulate::OtherHeader&) { return other(tag); },
                    },
                    packet.transport);
}

constexpr base::Protocol protocol_vrrp{112};  // RFC 5798: the kernel answers none whose checksum is wrong

std::size_t checksum_offset(base::Protocol protocol) {
  if (protocol == base::protocol_tcp) return 16;
  return protocol == base::protocol_udp || protocol == protocol_vrrp ? 6 : 2;
}

bool has_checksum(base::Protocol protocol) {
  return protocol == base::protocol_tcp || protocol == base::protocol_udp ||
         protocol == base::protocol_icmp || protocol == base::protocol_icmpv6 || protocol == protocol_vrrp;
}

void fill_checksum(const Packet& packet, Wire& payload) {
  if (!has_checksum(packet.protocol)) return;
  Wire covered;
  const bool by_itself =
      is_ipv4(packet) && packet.protocol != base::protocol_tcp && packet.protocol != base::protocol_udp;
  if (!by_itself) {
    append(covered, simulate::bytes_of(packet.source));
    append(covered, simulate::bytes_of(packet.destination));
    put32(covered, static_cast<std::uint32_t>(payload.size()));
    put32(covered, packet.protocol.number);
  }
  append(covered, payload);
  const auto sum = checksum(covered);
  const auto at = checksum_offset(packet.protocol);
  payload[at] = static_cast<std::uint8_t>(sum >> 8);
  payload[at + 1] = static_cast<std::uint8_t>(sum);
}

Wire ip_header(const Packet& packet, std::size_t payload) {
  Wire wire;
  if (is_ipv4(packet)) {
    wire = {0x45, 0};
    put16(wire, ipv4_header + payload);
    put32(wire, 0);
    wire.push_back(packet.hop_limit);
    wire.push_back(packet.protocol.number);
    put16(wire, 0);
  } else {
    put32(wire, 6U << 28);
    put16(wire, payload);
    wire.push_back(packet.protocol.number);
    wire.push_back(packet.hop_limit);
  }
  append(wire, simulate::bytes_of(packet.source));
  append(wire, simulate::bytes_of(packet.destination));
  if (!is_ipv4(packet)) return wire;
  const auto sum = checksum(wire);
  wire[10] = static_cast<std::uint8_t>(sum >> 8);
  wire[11] = static_cast<std::uint8_t>(sum);
  return wire;
}

// nf_conntrack_proto_tcp.c: combinations that no stack sends, and what may begin a session.
ConnectionState tcp_state(std::uint8_t flags) {
  constexpr int fin = 1, syn = 2, rst = 4, ack = 16, urg = 32;
  const int shape = flags & (fin | syn | rst | ack | urg);
  const bool valid = shape == syn || shape == (syn | urg) || shape == ack || shape == (ack | urg);
  return valid ? ConnectionState::fresh : ConnectionState::invalid;
}

// nf_conntrack_proto_icmp.c and _icmpv6.c.
ConnectionState icmp_state(std::uint8_t type) {
  const bool asks = type == 8 || type == 13 || type == 15 || type == 17;
  return asks ? ConnectionState::fresh : ConnectionState::invalid;
}
ConnectionState icmpv6_state(std::uint8_t type) {
  if ((type >= 130 && type <= 136) || type == 143) return ConnectionState::untracked;
  return type == 128 || type == 139 ? ConnectionState::fresh : ConnectionState::invalid;
}

std::uint32_t word_at(const Wire& bytes, std::size_t at) {
  return static_cast<std::uint32_t>(bytes[at] << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 |
                                    bytes[at + 3]);
}

}  // namespace

Wire wire_of(const Packet& packet, std::uint32_t tag) {
  auto payload = payload_of(packet, tag);
  fill_checksum(packet, payload);
  auto wire = ip_header(packet, payload.size());
  append(wire, payload);
  return wire;
}

Packet as_sent(Packet packet, std::uint32_t tag) {
  auto payload = payload_of(packet, tag);
  fill_checksum(packet, payload);
  if (auto* message = std::get_if<simulate::IcmpMessage>(&packet.transport)) {
    message->checksum = static_cast<std::uint16_t>(payload[2] << 8 | payload[3]);
  }
  if (auto* header = std::get_if<simulate::OtherHeader>(&packet.transport)) header->bytes = payload;
  packet.state = first_state(packet);
  return packet;
}

ConnectionState first_state(const Packet& packet) {
  return std::visit(base::Overloaded{
                        [&](const simulate::Ports& ports) {
                          return packet.protocol == base::protocol_tcp ? tcp_state(ports.tcp_flags)
                                                                       : ConnectionState::fresh;
                        },
                        [&](const simulate::IcmpMessage& message) {
                          return is_ipv4(packet) ? icmp_state(message.type) : icmpv6_state(message.type);
                        },
                        [](const simulate::OtherHeader&) { return ConnectionState::fresh; },
                    },
                    packet.transport);
}

std::optional<Seen> seen(const Wire& bytes) {
  if (bytes.size() < ipv4_header + udp_header) return std::nullopt;
  const bool ipv4 = bytes[0] >> 4 == 4;
  const std::size_t header = ipv4 ? ipv4_header : ipv6_header;
  if (bytes.size() < header + udp_header) return std::nullopt;
  const auto part = [&](std::size_t at, std::size_t length) {
    const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    return ruleset::Bytes(begin, begin + static_cast<std::ptrdiff_t>(length));
  };
  Seen seen;
  seen.source = simulate::address_of(ipv4 ? part(12, 4) : part(8, 16));
  seen.destination = simulate::address_of(ipv4 ? part(16, 4) : part(24, 16));
  seen.protocol = bytes[ipv4 ? 9 : 6];
  seen.length = bytes.size();
  seen.last_word = word_at(bytes, bytes.size() - 4);
  const base::Protocol protocol{seen.protocol};
  if (protocol == base::protocol_tcp || protocol == base::protocol_udp) {
    seen.destination_port = static_cast<std::uint16_t>(bytes[header + 2] << 8 | bytes[header + 3]);
  }
  if (protocol == base::protocol_tcp && bytes.size() > header + 13) seen.tcp_flags = bytes[header + 13];
  seen.icmp_type = bytes[header];
  seen.icmp_code = bytes[header + 1];
  return seen;
}

}  // namespace differential
