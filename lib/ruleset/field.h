// SPDX-License-Identifier: GPL-2.0-or-later
//
// The things of a packet that a rule can look at, as one constant table: what each is called in nft's
// language, what type of key it makes, where the kernel loads it from and which packets have it at all. The
// table is read by the renderer, by lower and by whoever decides packets in user space, so that the three can
// not disagree.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace ruleset {

// The type of a key or of a compared value, with the number that nft gives it (nftables datatype.h: enum
// datatypes).
enum class KeyType : std::uint8_t {
  ipv4_address = 7,
  ipv6_address = 8,
  l4_protocol = 12,
  port = 13,
  icmp_type = 14,
  tcp_flag = 15,
  user = 24,
  ct_state = 26,
  ct_status = 28,
  icmpv6_type = 29,
  interface_name = 41,
  nf_family = 2,
  byte = 4,  // a plain integer; nft has no word for it, so it can not be the key of a set
};

struct KeyTypeFacts {
  KeyType type;
  std::string_view nft_name;  // as in `type ipv4_addr . inet_service`
  std::uint8_t length;        // bytes in a register, before padding to 4
  bool host_order;            // stored in the machine's byte order (mark, ct state, ifname, uid)
};
const KeyTypeFacts& facts(KeyType type);

enum class Field : std::uint8_t {
  in_interface,
  out_interface,
  nf_family,
  l4_protocol,
  ct_state,
  ct_status,  // IPS_* bits; 0x20 (IPS_DST_NAT): the destination was translated
  socket_user,
  ipv4_source,
  ipv4_destination,
  ipv6_source,
  ipv6_destination,
  ipv6_hop_limit,
  source_port,       // of any transport that has ports ("th sport")
  destination_port,  // "th dport"
  tcp_flags,
  icmp_type,
  icmpv6_type,
};
inline constexpr int field_count = 17;

// Where the kernel takes the field from. Numbers are those of linux/netfilter/nf_tables.h.
enum class LoadKind : std::uint8_t { meta, conntrack, payload };
struct Load {
  LoadKind kind;
  std::uint32_t key;         // NFT_META_*, NFT_CT_*, or the NFT_PAYLOAD_* base
  std::uint32_t offset = 0;  // bytes; payload only
};

// What must have matched before the field exists in the packet, as nft itself adds it in an inet table.
enum class Dependency : std::uint8_t { none, ipv4, ipv6, tcp, icmp, icmpv6 };

struct FieldFacts {
  Field field;
  std::string_view nft_name;  // "ip saddr"
  KeyType type;
  Load load;
  Dependency dependency;
};
const FieldFacts& facts(Field field);
std::span<const FieldFacts> fields();

}  // namespace ruleset
