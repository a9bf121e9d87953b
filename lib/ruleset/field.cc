// SPDX-License-Identifier: GPL-2.0-or-later
#include "ruleset/field.h"

#include <array>
#include <cassert>
#include <cstddef>

namespace ruleset {
namespace {

// The kernel's own header stays out of this library; tests/unit/ruleset/field_test.cc holds the two equal.
constexpr std::uint32_t meta_in_interface_name = 6;   // NFT_META_IIFNAME
constexpr std::uint32_t meta_out_interface_name = 7;  // NFT_META_OIFNAME
constexpr std::uint32_t meta_socket_user = 10;        // NFT_META_SKUID
constexpr std::uint32_t meta_nf_family = 15;          // NFT_META_NFPROTO
constexpr std::uint32_t meta_l4_protocol = 16;        // NFT_META_L4PROTO
constexpr std::uint32_t conntrack_state = 0;          // NFT_CT_STATE
constexpr std::uint32_t conntrack_status = 2;         // NFT_CT_STATUS
constexpr std::uint32_t network_header = 1;           // NFT_PAYLOAD_NETWORK_HEADER
constexpr std::uint32_t transport_header = 2;         // NFT_PAYLOAD_TRANSPORT_HEADER

constexpr Load meta(std::uint32_t key) {
  return {LoadKind::meta, key, 0};
}
constexpr Load conntrack(std::uint32_t key) {
  return {LoadKind::conntrack, key, 0};
}
constexpr Load network(std::uint32_t offset) {
  return {LoadKind::payload, network_header, offset};
}
constexpr Load transport(std::uint32_t offset) {
  return {LoadKind::payload, transport_header, offset};
}

constexpr std::array<KeyTypeFacts, 13> key_types{{
    {KeyType::ipv4_address, "ipv4_addr", 4, false},
    {KeyType::ipv6_address, "ipv6_addr", 16, false},
    {KeyType::l4_protocol, "inet_proto", 1, false},
    {KeyType::port, "inet_service", 2, false},
    {KeyType::icmp_type, "icmp_type", 1, false},
    {KeyType::tcp_flag, "tcp_flag", 1, false},
    {KeyType::user, "uid", 4, true},
    {KeyType::ct_state, "ct_state", 4, true},
    {KeyType::ct_status, "ct_status", 4, true},
    {KeyType::icmpv6_type, "icmpv6_type", 1, false},
    {KeyType::interface_name, "ifname", 16, true},
    {KeyType::nf_family, "nf_proto", 1, false},
    {KeyType::byte, "integer", 1, false},
}};

constexpr std::array<FieldFacts, field_count> field_table{{
    {Field::in_interface, "iifname", KeyType::interface_name, meta(meta_in_interface_name), Dependency::none},
    {Field::out_interface, "oifname", KeyType::interface_name, meta(meta_out_interface_name),
     Dependency::none},
    {Field::nf_family, "meta nfproto", KeyType::nf_family, meta(meta_nf_family), Dependency::none},
    {Field::l4_protocol, "meta l4proto", KeyType::l4_protocol, meta(meta_l4_protocol), Dependency::none},
    {Field::ct_state, "ct state", KeyType::ct_state, conntrack(conntrack_state), Dependency::none},
    {Field::ct_status, "ct status", KeyType::ct_status, conntrack(conntrack_status), Dependency::none},
    {Field::socket_user, "meta skuid", KeyType::user, meta(meta_socket_user), Dependency::none},
    {Field::ipv4_source, "ip saddr", KeyType::ipv4_address, network(12), Dependency::ipv4},
    {Field::ipv4_destination, "ip daddr", KeyType::ipv4_address, network(16), Dependency::ipv4},
    {Field::ipv6_source, "ip6 saddr", KeyType::ipv6_address, network(8), Dependency::ipv6},
    {Field::ipv6_destination, "ip6 daddr", KeyType::ipv6_address, network(24), Dependency::ipv6},
    {Field::ipv6_hop_limit, "ip6 hoplimit", KeyType::byte, network(7), Dependency::ipv6},
    {Field::source_port, "th sport", KeyType::port, transport(0), Dependency::none},
    {Field::destination_port, "th dport", KeyType::port, transport(2), Dependency::none},
    {Field::tcp_flags, "tcp flags", KeyType::tcp_flag, transport(13), Dependency::tcp},
    {Field::icmp_type, "icmp type", KeyType::icmp_type, transport(0), Dependency::icmp},
    {Field::icmpv6_type, "icmpv6 type", KeyType::icmpv6_type, transport(0), Dependency::icmpv6},
}};

constexpr bool in_order_of_the_enum() {
  for (std::size_t index = 0; index < field_table.size(); ++index) {
    if (field_table[index].field != static_cast<Field>(index)) return false;
  }
  return true;
}
static_assert(in_order_of_the_enum(), "facts(Field) indexes the table with the enumerator");

}  // namespace

const KeyTypeFacts& facts(KeyType type) {
  for (const auto& row : key_types) {
    if (row.type == type) return row;
  }
  assert(false && "every KeyType has a row");
  return key_types.back();
}

const FieldFacts& facts(Field field) {
  return field_table.at(static_cast<std::size_t>(field));
}

std::span<const FieldFacts> fields() {
  return field_table;
}

}  // namespace ruleset
