// SPDX-License-Identifier: GPL-2.0-or-later
#include "differential/random_packet.h"

#include <algorithm>
#include <utility>

#include "base/overloaded.h"
#include "ruleset/value.h"
#include "support/bytes.h"

namespace differential {
namespace {

using ruleset::Bytes;
using ruleset::KeyType;
using simulate::Address;
using simulate::Packet;

constexpr std::uint8_t family_limit = 64;

// Addresses that the kernel does not refuse before any rule is asked: unicast, and no loopback.
bool usable(const Address& address) {
  return std::visit(base::Overloaded{
                        [](base::Ipv4Address ipv4) {
                          const auto first = ipv4.bits >> 24;
                          return first >= 1 && first <= 223 && first != 127;
                        },
                        [](base::Ipv6Address ipv6) {
                          const auto first = static_cast<unsigned>(ipv6.bits >> 120);
                          return (first & 0xe0) == 0x20 || (first & 0xfe) == 0xfc;
                        },
                    },
                    address);
}

// What a ruleset speaks of, and what lies next to it.
class Boundaries {
 public:
  std::vector<Address> ipv4;
  std::vector<Address> ipv6;
  std::vector<base::Port> ports;

  void around(KeyType type, const Bytes& low, const Bytes& high) {
    if (type == KeyType::port) return around_port(low, high);
    if (type != KeyType::ipv4_address && type != KeyType::ipv6_address) return;
    around(simulate::address_of(low), simulate::address_of(high));
  }
  void around(const Address& low, const Address& high) {
    add(low);
    add(high);
    std::visit([&](const auto& address) { add(decltype(address)(base::predecessor(address))); }, low);
    std::visit([&](const auto& address) { add(decltype(address)(base::successor(address))); }, high);
  }
  void around_key(const std::vector<KeyType>& types, const Bytes& low, const Bytes& high) {
    std::ptrdiff_t at = 0;
    for (const auto type : types) {
      const auto length = static_cast<std::ptrdiff_t>(ruleset::facts(type).length);
      around(type, {low.begin() + at, low.begin() + at + length},
             {high.begin() + at, high.begin() + at + length});
      at += static_cast<std::ptrdiff_t>(ruleset::padded_length(type));
    }
  }
  void make_unique() {
    for (auto* all : {&ipv4, &ipv6}) {
      std::ranges::sort(*all);
      all->erase(std::unique(all->begin(), all->end()), all->end());
    }
    std::ranges::sort(ports);
    ports.erase(std::unique(ports.begin(), ports.end()), ports.end());
  }

 private:
  void add(const Address& address) {
    if (!usable(address)) return;
    (std::holds_alternative<base::Ipv4Address>(address) ? ipv4 : ipv6).push_back(address);
  }
  void around_port(const Bytes& low, const Bytes& high) {
    const auto number = [](const Bytes& bytes) {
      return static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]);
    };
    for (const auto port : {number(low), static_cast<std::uint16_t>(number(low) - 1), number(high),
                            static_cast<std::uint16_t>(number(high) + 1)}) {
      if (port != 0) ports.push_back({port});
    }
  }
};

void collect(Boundaries& found, const ruleset::Statement& statement) {
  if (const auto* compare = std::get_if<ruleset::Compare>(&statement)) {
    found.around(ruleset::facts(compare->field).type, compare->value, compare->value);
  } else if (const auto* range = std::get_if<ruleset::InRange>(&statement)) {
    found.around(ruleset::facts(range->field).type, range->low, range->high);
  } else if (const auto* bits = std::get_if<ruleset::Masked>(&statement)) {
    auto high = bits->value;
    for (std::size_t at = 0; at < high.size(); ++at) high[at] |= static_cast<std::uint8_t>(~bits->mask[at]);
    found.around(ruleset::facts(bits->field).type, bits->value, high);
  } else if (const auto* nat = std::get_if<ruleset::DestinationNat>(&statement)) {
    found.around(simulate::address_of(nat->address), simulate::address_of(nat->address));
  } else if (const auto* source = std::get_if<ruleset::SourceNat>(&statement)) {
    found.around(simulate::address_of(source->address), simulate::address_of(source->address));
  }
}

void collect(Boundaries& found, const ruleset::Set& set) {
  // Of a long list some: else nobody would ask about anything else.
  const auto of_addresses = [&](const auto& addresses) {
    constexpr std::size_t enough = 40;
    const auto& all = addresses.intervals();
    const auto stride = 1 + all.size() / enough;
    for (std::size_t at = 0; at < all.size(); at += stride) found.around(all[at].low, all[at].high);
  };
  std::visit(base::Overloaded{
                 [&](const base::Ipv4Set& ipv4) { of_addresses(ipv4); },
                 [&](const base::Ipv6Set& ipv6) { of_addresses(ipv6); },
                 [&](const ruleset::KeyedElements& keyed) {
                   for (const auto& element : keyed)
                     found.around_key(set.schema.key, element.low, element.high);
                 },
                 [](const ruleset::RuntimeElements&) {},
             },
             set.elements);
}

Boundaries boundaries_of(const ruleset::Ruleset& ruleset) {
  Boundaries found;
  for (const auto& set : ruleset.sets) collect(found, set);
  for (const auto& chain : ruleset.chains) {
    for (const auto& rule : chain.rules) {
      for (const auto& statement : rule.statements) collect(found, statement);
    }
  }
  for (const auto* text :
       {"198.51.100.9", "8.8.8.8", "10.0.3.3", "192.168.25.77", "172.16.5.77", "2001:db8:77::1",
        "2001:db8:25::77", "2001:db8:10::77", "2001:db8:5::77", "fd00:9::1"}) {
    found.around_key({support::low(text).size() == 4 ? KeyType::ipv4_address : KeyType::ipv6_address},
                     support::low(text), support::high(text));
  }
  for (const std::uint16_t port : {22, 25, 53, 113, 443, 1023, 1024, 40000, 65535})
    found.ports.push_back({port});
  found.make_unique();
  return found;
}

// The same for both directions.
std::vector<std::string> session_of(const Packet& packet) {
  std::string here = simulate::to_text(packet.source);
  std::string there = simulate::to_text(packet.destination);
  if (const auto* ports = std::get_if<simulate::Ports>(&packet.transport)) {
    here += " " + std::to_string(ports->source.number);
    there += " " + std::to_string(ports->destination.number);
  } else if (std::holds_alternative<simulate::IcmpMessage>(packet.transport)) {
    return {};  // each has an identifier of its own
  }
  if (there < here) std::swap(here, there);
  return {base::to_text(packet.protocol), here, there};
}

const std::vector<std::uint8_t> tcp_flags{2,  2, 2,  2,  2, 2, 2,    16, 16, 24,
                                          18, 4, 20, 17, 3, 0, 0xc2, 34, 48, 41};
const std::vector<std::uint8_t> icmp_types{0, 3, 4, 5, 8, 8, 8, 11, 12, 13, 17, 30};
const std::vector<std::uint8_t> icmpv6_types{1,   2,   3,   4,   128, 128, 129, 130, 131,
                                             132, 133, 135, 136, 137, 139, 143, 5};

}  // namespace

PacketMaker::PacketMaker(const ruleset::Ruleset& ruleset, const simulate::Routes& routes) : routes_(routes) {
  auto found = boundaries_of(ruleset);
  ipv4_ = std::move(found.ipv4);
  ipv6_ = std::move(found.ipv6);
  ports_ = std::move(found.ports);
  for (const auto& source : routes.sources) {
    auto& all = std::holds_alternative<base::Ipv4Address>(source.address) ? ipv4_ : ipv6_;
    for (int weight = 0; weight < 3; ++weight) all.push_back(source.address);
  }
}

simulate::Transport PacketMaker::transport(Dice& dice, base::Protocol protocol, bool ipv4) const {
  if (protocol == base::protocol_icmp || protocol == base::protocol_icmpv6) {
    return simulate::IcmpMessage{dice.pick(ipv4 ? icmp_types : icmpv6_types), 0, 0};
  }
  if (protocol != base::protocol_tcp && protocol != base::protocol_udp) return simulate::OtherHeader{};
  simulate::Ports ports{dice.pick(ports_), dice.pick(ports_), 0};
  if (dice.percent(60)) ports.source.number = static_cast<std::uint16_t>(1024 + dice.below(64512));
  if (dice.percent(10)) std::swap(ports.source, ports.destination);
  if (protocol == base::protocol_tcp) ports.tcp_flags = dice.pick(tcp_flags);
  return ports;
}

// Mostly from where the source is, sometimes from elsewhere, sometimes this machine itself sends it.
void PacketMaker::choose_way(Dice& dice, Packet& packet) const {
  static const std::vector<std::string> interfaces{"eth0", "eth1", "eth2", "ppp0"};
  const auto way = simulate::way_to(routes_, packet.source);
  const bool own = way && *way == simulate::loopback;
  if (own ? dice.percent(90) : dice.percent(3)) {
    static const std::vector<std::uint32_t> users{0, 101, 77};
    packet.user = dice.pick(users);
    return;
  }
  packet.in_interface = own || !way || dice.percent(20) ? dice.pick(interfaces) : *way;
}

Packet PacketMaker::draw(Dice& dice) const {
  // No AH: in IPv6 it is an extension header, and another protocol follows.
  static const std::vector<std::uint8_t> others{50, 47, 112};
  static const std::vector<std::uint8_t> hop_limits{255, 255, 254, 64, 2, 1};
  Packet packet;
  const bool ipv4 = dice.percent(50);
  packet.source = dice.pick(ipv4 ? ipv4_ : ipv6_);
  packet.destination = dice.pick(ipv4 ? ipv4_ : ipv6_);
  const auto kind = dice.below(100);
  packet.protocol = base::protocol_tcp;
  if (kind >= 65) packet.protocol = base::protocol_udp;
  if (kind >= 80) packet.protocol = ipv4 ? base::protocol_icmp : base::protocol_icmpv6;
  if (kind >= 92) packet.protocol = {dice.pick(others)};
  packet.transport = transport(dice, packet.protocol, ipv4);
  packet.hop_limit = packet.protocol == base::protocol_icmpv6 ? dice.pick(hop_limits) : family_limit;
  choose_way(dice, packet);
  return packet;
}

void PacketMaker::keep(const Packet& packet) {
  sessions_.insert(session_of(packet));
}

bool PacketMaker::kept(const Packet& packet) const {
  const auto session = session_of(packet);
  return !session.empty() && sessions_.contains(session);
}

}  // namespace differential
