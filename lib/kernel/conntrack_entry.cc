// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/conntrack_entry.h"

#include <linux/netfilter/nfnetlink_conntrack.h>

#include <algorithm>
#include <variant>

#include "base/overloaded.h"
#include "kernel/attributes.h"
#include "kernel/message.h"

namespace kernel {
namespace {

template <class Address>
std::optional<base::AddressRange> single(const std::optional<std::span<const std::uint8_t>>& bytes) {
  if (!bytes || bytes->size() != Address::width / 8) return std::nullopt;
  Address address;
  for (const std::uint8_t byte : *bytes) {
    address.bits = static_cast<decltype(address.bits)>(address.bits << 8) | byte;
  }
  return base::Interval<Address>{address, address};
}

std::optional<base::AddressRange> address(const Attributes& ip, int ipv4, int ipv6) {
  if (ip.has(ipv4)) return single<base::Ipv4Address>(ip.bytes(ipv4));
  return single<base::Ipv6Address>(ip.bytes(ipv6));
}

base::Port port(const Attributes& protocol, int type) {
  const auto bytes = protocol.bytes(type);
  if (!bytes || bytes->size() != 2) return {};
  return {static_cast<std::uint16_t>((*bytes)[0] << 8 | (*bytes)[1])};
}

std::optional<Tuple> decode_tuple(const Attributes& tuple) {
  const auto ip = tuple.nest(CTA_TUPLE_IP);
  const auto protocol = tuple.nest(CTA_TUPLE_PROTO);
  const auto source = address(ip, CTA_IP_V4_SRC, CTA_IP_V6_SRC);
  const auto destination = address(ip, CTA_IP_V4_DST, CTA_IP_V6_DST);
  const auto number = protocol.u8(CTA_PROTO_NUM);
  if (!source || !destination || !number) return std::nullopt;
  return Tuple{*source,
               *destination,
               {*number},
               port(protocol, CTA_PROTO_SRC_PORT),
               port(protocol, CTA_PROTO_DST_PORT)};
}

void append(std::vector<std::byte>& name, const nlattr* attribute) {
  if (attribute == nullptr) return;
  const auto* begin = reinterpret_cast<const std::byte*>(attribute);
  name.insert(name.end(), begin, begin + attribute->nla_len);
  name.resize(NLA_ALIGN(name.size()));
}

bool within(const base::AddressRange& one, const base::AddressRange& range) {
  return std::visit(base::Overloaded{
                        [](const base::Ipv4Range& a, const base::Ipv4Range& all) {
                          return all.low <= a.low && a.high <= all.high;
                        },
                        [](const base::Ipv6Range& a, const base::Ipv6Range& all) {
                          return all.low <= a.low && a.high <= all.high;
                        },
                        [](const auto&, const auto&) { return false; },
                    },
                    one, range);
}

bool serves(base::Protocol protocol, base::Port port, const ServedPorts& service) {
  if (protocol != service.protocol) return false;
  const auto holds = [&](const base::PortRange& range) { return range.low <= port && port <= range.high; };
  return service.ports.empty() || std::ranges::any_of(service.ports, holds);
}

}  // namespace

std::optional<ConntrackEntry> decode_entry(const nlmsghdr& message) {
  const nfgenmsg* header = family_header(message);
  if (header == nullptr) return std::nullopt;
  const Attributes attributes(message, nfgen_bytes);
  const auto original = decode_tuple(attributes.nest(CTA_TUPLE_ORIG));
  const auto reply = decode_tuple(attributes.nest(CTA_TUPLE_REPLY));
  if (!original || !reply || !attributes.has(CTA_ID)) return std::nullopt;
  ConntrackEntry entry{*original, *reply, header->nfgen_family, {}};
  for (const int type : {CTA_TUPLE_ORIG, CTA_ZONE, CTA_ID}) append(entry.name, attributes.get(type));
  return entry;
}

// A session that was picked up in its middle by a packet of the server has the server as its originator: then
// the service is where it comes from. Of a session to any service that can not be told from one that we have
// opened.
bool is_meant(const ConntrackEntry& entry, const SessionsFrom& sessions) {
  const Tuple& first = entry.original;
  if (within(first.source, sessions.from)) {
    const auto served = [&](const ServedPorts& service) {
      return serves(first.protocol, entry.reply.source_port, service);
    };
    return sessions.services.empty() || std::ranges::any_of(sessions.services, served);
  }
  if (!within(first.destination, sessions.from)) return false;
  return std::ranges::any_of(sessions.services, [&](const ServedPorts& service) {
    return !service.ports.empty() && serves(first.protocol, first.source_port, service);
  });
}

}  // namespace kernel
