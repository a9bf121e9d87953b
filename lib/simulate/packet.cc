// SPDX-License-Identifier: GPL-2.0-or-later
#include "simulate/packet.h"

#include <array>
#include <cassert>
#include <string_view>
#include <utility>

#include "base/overloaded.h"

namespace simulate {
namespace {

constexpr std::size_t ipv4_bytes = 4;
constexpr std::size_t ipv6_bytes = 16;
constexpr int byte_bits = 8;

template <class Bits>
ruleset::Bytes big_endian(Bits bits, std::size_t count) {
  ruleset::Bytes bytes(count);
  for (std::size_t index = 0; index < count; ++index) {
    bytes[count - 1 - index] = static_cast<std::uint8_t>(bits >> (byte_bits * static_cast<int>(index)));
  }
  return bytes;
}

template <class Bits>
Bits number_of(const ruleset::Bytes& bytes) {
  Bits bits = 0;
  for (const auto byte : bytes) bits = bits << byte_bits | byte;
  return bits;
}

std::string flags_text(std::uint8_t flags) {
  constexpr std::array<std::pair<int, std::string_view>, 6> words{
      {{2, "syn"}, {16, "ack"}, {1, "fin"}, {4, "rst"}, {8, "psh"}, {32, "urg"}}};
  std::string text;
  for (const auto& [bit, word] : words) {
    if ((flags & bit) != 0) text += (text.empty() ? " " : ",") + std::string(word);
  }
  return text.empty() ? " no flags" : text;
}

std::string_view state_text(ConnectionState state) {
  switch (state) {
    case ConnectionState::invalid:
      return " invalid";
    case ConnectionState::established:
      return " established";
    case ConnectionState::related:
      return " related";
    case ConnectionState::fresh:
      return "";
    case ConnectionState::untracked:
      return " untracked";
  }
  return "";
}

// ":25", between brackets where the address has colons itself.
std::string with_port(const Address& address, const std::optional<base::Port>& port) {
  auto text = to_text(address);
  if (!port) return text;
  if (std::holds_alternative<base::Ipv6Address>(address)) text = "[" + text + "]";
  return text + ":" + std::to_string(port->number);
}

std::string transport_text(const Packet& packet) {
  return std::visit(base::Overloaded{
                        [&](const Ports& ports) {
                          return packet.protocol == base::protocol_tcp ? flags_text(ports.tcp_flags) : "";
                        },
                        [](const IcmpMessage& message) {
                          return " type " + std::to_string(message.type) + " code " +
                                 std::to_string(message.code);
                        },
                        [](const OtherHeader&) { return std::string(); },
                    },
                    packet.transport);
}

}  // namespace

bool is_ipv4(const Packet& packet) {
  return std::holds_alternative<base::Ipv4Address>(packet.source);
}

ruleset::Bytes bytes_of(const Address& address) {
  return std::visit(
      base::Overloaded{[](base::Ipv4Address ipv4) { return big_endian(ipv4.bits, ipv4_bytes); },
                       [](base::Ipv6Address ipv6) { return big_endian(ipv6.bits, ipv6_bytes); }},
      address);
}

Address address_of(const ruleset::Bytes& bytes) {
  assert(bytes.size() == ipv4_bytes || bytes.size() == ipv6_bytes);
  if (bytes.size() == ipv4_bytes) return base::Ipv4Address{number_of<std::uint32_t>(bytes)};
  return base::Ipv6Address{number_of<unsigned __int128>(bytes)};
}

std::string to_text(const Address& address) {
  return std::visit([](const auto& either) { return base::to_text(either); }, address);
}

std::string to_text(const Packet& packet) {
  const auto* ports = std::get_if<Ports>(&packet.transport);
  const auto port = [&](base::Port Ports::*which) {
    return ports == nullptr ? std::nullopt : std::optional(ports->*which);
  };
  auto text = packet.in_interface.empty() ? std::string("self") : packet.in_interface;
  if (!packet.out_interface.empty()) text += "-" + packet.out_interface;
  text += ": " + with_port(packet.source, port(&Ports::source)) + " > " +
          with_port(packet.destination, port(&Ports::destination)) + " " + base::to_text(packet.protocol);
  text += transport_text(packet);
  text += state_text(packet.state);
  constexpr int usual_hop_limit = 64;
  if (packet.hop_limit != usual_hop_limit) text += " hop limit " + std::to_string(packet.hop_limit);
  if (packet.user) text += " user " + std::to_string(*packet.user);
  return text;
}

}  // namespace simulate
