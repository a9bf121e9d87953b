// SPDX-License-Identifier: GPL-2.0-or-later
#include "differential/sessions.h"

#include <utility>

namespace differential {
namespace {

using simulate::ConnectionState;
using simulate::Packet;

constexpr std::uint8_t syn = 2, syn_ack = 18, ack = 16;

// What conntrack has made a session of: it was new, and what answers it can be told.
bool opens(const Packet& first) {
  if (first.state != ConnectionState::fresh) return false;
  if (const auto* ports = std::get_if<simulate::Ports>(&first.transport))
    return first.protocol != base::protocol_tcp || ports->tcp_flags == syn;
  if (const auto* message = std::get_if<simulate::IcmpMessage>(&first.transport))
    return message->type == 8 || message->type == 128;
  return false;
}

simulate::Transport answered(const simulate::Transport& transport, bool tcp) {
  if (const auto* ports = std::get_if<simulate::Ports>(&transport))
    return simulate::Ports{ports->destination, ports->source, tcp ? syn_ack : std::uint8_t{0}};
  const auto type = std::get<simulate::IcmpMessage>(transport).type;
  return simulate::IcmpMessage{static_cast<std::uint8_t>(type + (type == 8 ? -8 : 1)), 0, 0};
}

std::optional<std::uint16_t> destination_port(const simulate::Transport& transport) {
  const auto* ports = std::get_if<simulate::Ports>(&transport);
  return ports != nullptr ? std::optional(ports->destination.number) : std::nullopt;
}

Packet known(Packet packet, std::uint32_t tag) {
  packet = as_sent(std::move(packet), tag);
  packet.state = ConnectionState::established;
  return packet;
}

}  // namespace

std::optional<Follower> answer_to(const Packet& first, const simulate::Outcome& outcome, std::uint32_t tag,
                                  const simulate::Routes& routes) {
  const auto& there = outcome.packet;
  const bool tcp = first.protocol == base::protocol_tcp;
  const auto back = simulate::way_to(routes, first.source);
  // What ends here, this machine itself answers, unless it is UDP.
  const bool here = there.out_interface.empty() || there.out_interface == simulate::loopback ||
                    simulate::contains(routes.own, there.destination);
  if (here && (first.protocol != base::protocol_udp || first.in_interface.empty())) return std::nullopt;
  // Somebody who lies about his address gets no answer.
  if (!opens(first) || !back || (*back == simulate::loopback) != first.in_interface.empty())
    return std::nullopt;
  if (!first.in_interface.empty() && *back != first.in_interface) return std::nullopt;
  Follower answer;
  answer.sent.in_interface = there.out_interface;
  answer.sent.source = there.destination;
  answer.sent.destination = there.source;
  answer.sent.protocol = first.protocol;
  answer.sent.hop_limit = 64;
  answer.sent.transport = answered(there.transport, tcp);
  if (answer.sent.in_interface.empty()) answer.sent.user = 0;
  answer.sent = known(std::move(answer.sent), tag);
  answer.judged = answer.sent;
  answer.judged.destination = first.source;
  const auto out = first.in_interface;
  const auto port = destination_port(answered(first.transport, tcp));
  answer.expected = {simulate::Decision::accept, first.destination, first.source, port, out};
  return answer;
}

std::optional<Follower> next_of(const Packet& first, const simulate::Outcome& outcome, std::uint32_t tag) {
  const auto* ports = std::get_if<simulate::Ports>(&first.transport);
  if (ports == nullptr) return std::nullopt;
  Follower next{first, first, {}};
  std::get<simulate::Ports>(next.sent.transport).tcp_flags = first.protocol == base::protocol_tcp ? ack : 0;
  next.sent = known(std::move(next.sent), tag);
  next.judged = next.sent;
  const auto& there = outcome.packet;
  next.judged.destination = there.destination;
  next.expected = {simulate::Decision::accept, there.source, there.destination,
                   destination_port(there.transport), there.out_interface};
  return next;
}

}  // namespace differential
