// SPDX-License-Identifier: GPL-2.0-or-later
#include "simulate/translation.h"

#include <utility>

namespace simulate {
namespace {

Translation take_source(Traveller& traveller, const Place& place, const Address& address) {
  auto& packet = traveller.packet;
  if (address.index() != packet.source.index()) return Translation::other_family;
  packet.status |= settled_at(traveller.hook);
  if (packet.source == address) return Translation::done;
  traveller.trace.emplace_back(Translated{place, traveller.hook, packet.source, address, {}});
  packet.source = address;
  packet.status |= status_source_translated;
  return Translation::done;
}

}  // namespace

std::uint32_t settled_at(ruleset::HookPoint hook) {
  const bool destination = hook == ruleset::HookPoint::prerouting || hook == ruleset::HookPoint::output;
  return destination ? status_destination_settled : status_source_settled;
}

Translation translate(Traveller& traveller, const Place& place, const ruleset::DestinationNat& nat) {
  auto& packet = traveller.packet;
  const auto address = address_of(nat.address);
  if (address.index() != packet.destination.index()) return Translation::other_family;
  packet.status |= settled_at(traveller.hook);
  auto* ports = std::get_if<Ports>(&packet.transport);
  const bool other_port = nat.port && ports != nullptr && ports->destination != *nat.port;
  if (packet.destination == address && !other_port) return Translation::done;
  traveller.trace.emplace_back(
      Translated{place, traveller.hook, packet.destination, address, other_port ? nat.port : std::nullopt});
  packet.destination = address;
  if (other_port) ports->destination = *nat.port;
  packet.status |= status_destination_translated;
  return Translation::done;
}

Translation translate(Traveller& traveller, const Place& place, const ruleset::SourceNat& nat) {
  return take_source(traveller, place, address_of(nat.address));
}

Translation translate(Traveller& traveller, const Place& place, const ruleset::Masquerade&) {
  const auto& packet = traveller.packet;
  const auto address = source_on(traveller.routes, packet.out_interface, packet.source);
  return address ? take_source(traveller, place, *address) : Translation::no_address;
}

}  // namespace simulate
