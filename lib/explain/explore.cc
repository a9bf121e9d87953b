// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/explore.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "base/address_sets.h"
#include "explain/evidence.h"
#include "explain/reason.h"
#include "simulate/simulate.h"

namespace explain {
namespace {

constexpr base::Port usual_client{40000};
constexpr std::uint8_t syn = 2;
constexpr std::uint8_t ack = 16;
constexpr std::size_t other_header_bytes = 8;

simulate::Transport transport_of(const Leg& leg, const Question& question) {
  if (leg.spec.protocol == base::protocol_icmp) return simulate::IcmpMessage{8, 0, 0};
  if (leg.spec.protocol == base::protocol_icmpv6) return simulate::IcmpMessage{128, 0, 0};
  if (!base::has_ports(leg.spec.protocol)) {
    return simulate::OtherHeader{std::vector<std::uint8_t>(other_header_bytes)};
  }
  const auto& clients = leg.spec.client_ports;
  const bool usual = clients.low <= usual_client && usual_client <= clients.high;
  const auto client = question.source_port.value_or(usual ? usual_client : clients.low);
  simulate::Ports ports{client, leg.ports.low, 0};
  if (leg.spec.protocol == base::protocol_tcp) {
    ports.tcp_flags = question.state == simulate::ConnectionState::fresh ? syn : ack;
  }
  return ports;
}

template <class Value>
base::IntervalSet<Value> family_of(const base::AddressSet& addresses) {
  if constexpr (std::is_same_v<Value, base::Ipv4Address>)
    return addresses.v4;
  else
    return addresses.v6;
}

template <class Value>
base::AddressSet of_family(const base::IntervalSet<Value>& addresses) {
  base::AddressSet set;
  if constexpr (std::is_same_v<Value, base::Ipv4Address>)
    set.v4 = addresses;
  else
    set.v6 = addresses;
  return set;
}

template <class Value>
Side side_of(const Part& part, const Piece<Value>& piece) {
  Side side{part.place, of_family(piece.addresses), false, {}, {}, {}};
  for (const auto& [members, inside] : piece.conditions) {
    auto& labels = inside ? side.within : side.without;
    if (std::ranges::find(labels, members->label) == labels.end()) labels.push_back(members->label);
  }
  std::ranges::sort(side.within);
  std::ranges::sort(side.without);
  // A list is more than one set: whoever is in one of them is on the list.
  std::erase_if(side.without, [&](const auto& label) { return std::ranges::count(side.within, label) > 0; });
  return side;
}

template <class Value>
struct Rectangle {
  Piece<Value> from;
  Piece<Value> to;

  Piece<Value>& at(End end) { return end == End::source ? from : to; }
};

template <class Value>
class Explorer {
 public:
  Explorer(const Leg& leg, const Question& question, const Ground& ground, const simulate::Routes& routes,
           const simulate::Runtime& runtime, Findings& findings)
      : leg_(leg),
        question_(question),
        ground_(ground),
        routes_(routes),
        runtime_(runtime),
        findings_(findings),
        evidence_(ground.ruleset, ground.policy, runtime) {}

  void explore() {
    auto rest = family_of<Value>(leg_.to.addresses);
    const auto lead = [&](const base::AddressSet& destinations, const std::string& interface) {
      const auto there = base::intersect(rest, family_of<Value>(destinations));
      if (there.empty()) return;
      rest = base::subtract(rest, there);
      explore_way(there, interface);
    };
    lead(routes_.own, simulate::loopback);
    for (const auto& way : routes_.ways) lead(way.destinations, way.interface);
    if (!rest.empty()) explore_way(rest, {});
    evidence_.add_named(findings_.named.template of<Value>());
  }

 private:
  void explore_way(const base::IntervalSet<Value>& destinations, const std::string& interface) {
    const auto from = sources_towards(interface);
    if (from.empty()) return;
    open_.push_back({{from, {}}, {destinations, {}}});
    while (!open_.empty()) {
      auto rectangle = std::move(open_.back());
      open_.pop_back();
      const auto source = rectangle.from.witness();
      const auto destination = rectangle.to.witness();
      if (source && destination) ask(std::move(rectangle), *source, *destination);
    }
  }

  // Of this machine's addresses the kernel takes that of the interface, unless a program says otherwise.
  base::IntervalSet<Value> sources_towards(const std::string& interface) const {
    auto sources = family_of<Value>(leg_.from.addresses);
    if (!leg_.from.interface.empty() || !leg_.from.named || sources.empty()) return sources;
    const auto chosen = simulate::source_on(routes_, interface, Value{});
    if (!chosen) return {};
    const auto address = std::get<Value>(*chosen);
    return base::IntervalSet<Value>(typename base::IntervalSet<Value>::Intervals{{address, address}});
  }

  simulate::Packet packet_of(const Value& source, const Value& destination) const {
    simulate::Packet packet;
    packet.source = source;
    packet.destination = destination;
    packet.protocol = leg_.spec.protocol;
    packet.transport = transport_of(leg_, question_);
    packet.state = question_.state;
    if (leg_.from.interface.empty() && !question_.in_interface) {
      packet.user = question_.user;
    } else {
      packet.in_interface = question_.in_interface.value_or(leg_.from.interface);
    }
    return packet;
  }

  void ask(Rectangle<Value> rectangle, const Value& source, const Value& destination) {
    const auto packet = packet_of(source, destination);
    const auto outcome = simulate::simulate(ground_.ruleset, packet, routes_, runtime_);
    for (const auto& [end, members] : evidence_.of(outcome)) {
      const bool inside = members->has(end == End::source ? source : destination);
      auto other = rectangle;
      other.at(end) = part_of(rectangle.at(end), *members, !inside);
      if (!other.at(end).witness()) continue;
      rectangle.at(end) = part_of(rectangle.at(end), *members, inside);
      open_.push_back(std::move(other));
    }
    const Service service{leg_.spec.protocol, leg_.ports};
    findings_.found.push_back(
        {reason_of(outcome, ground_),
         {{service}, side_of(leg_.from, rectangle.from), side_of(leg_.to, rectangle.to)},
         packet});
  }

  const Leg& leg_;
  const Question& question_;
  const Ground& ground_;
  const simulate::Routes& routes_;
  const simulate::Runtime& runtime_;
  Findings& findings_;
  Evidence<Value> evidence_;
  std::vector<Rectangle<Value>> open_;
};

}  // namespace

void explore(const Leg& leg, const Question& question, const Ground& ground, const simulate::Routes& routes,
             const simulate::Runtime& runtime, Findings& findings) {
  if (leg.spec.protocol != base::protocol_icmpv6) {
    Explorer<base::Ipv4Address>(leg, question, ground, routes, runtime, findings).explore();
  }
  if (leg.spec.protocol != base::protocol_icmp) {
    Explorer<base::Ipv6Address>(leg, question, ground, routes, runtime, findings).explore();
  }
}

}  // namespace explain
