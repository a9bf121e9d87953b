// SPDX-License-Identifier: GPL-2.0-or-later
//
// The numbers of linux/netfilter/nf_tables.h (and its neighbours) that register programs hold. The kernel's
// headers themselves are included by lib/kernel alone; tests/unit/lower/numbers_test.cc holds each number
// equal to theirs.
#pragma once

#include <cstdint>

namespace lower {

inline constexpr std::uint32_t verdict_register = 0;  // NFT_REG_VERDICT
inline constexpr std::uint32_t first_register = 1;    // NFT_REG_1, 16 bytes
inline constexpr std::uint32_t first_register32 = 8;  // NFT_REG32_00, 4 bytes

inline constexpr std::uint32_t meta_nf_family = 15;    // NFT_META_NFPROTO
inline constexpr std::uint32_t meta_l4_protocol = 16;  // NFT_META_L4PROTO
inline constexpr std::uint32_t rt_tcp_mss = 3;         // NFT_RT_TCPMSS

inline constexpr std::uint32_t cmp_equal = 0;             // NFT_CMP_EQ
inline constexpr std::uint32_t cmp_not_equal = 1;         // NFT_CMP_NEQ
inline constexpr std::uint32_t cmp_less_or_equal = 3;     // NFT_CMP_LTE
inline constexpr std::uint32_t cmp_greater_or_equal = 5;  // NFT_CMP_GTE

inline constexpr std::uint32_t byteorder_to_network = 1;  // NFT_BYTEORDER_HTON
inline constexpr std::uint32_t exthdr_tcp_option = 1;     // NFT_EXTHDR_OP_TCPOPT
inline constexpr std::uint32_t tcp_option_mss = 2;        // TCPOPT_MSS

inline constexpr std::uint32_t reject_tcp_reset = 1;             // NFT_REJECT_TCP_RST
inline constexpr std::uint32_t reject_icmpx = 2;                 // NFT_REJECT_ICMPX_UNREACH
inline constexpr std::uint8_t reject_code_admin_prohibited = 3;  // NFT_REJECT_ICMPX_ADMIN_PROHIBITED

inline constexpr std::uint32_t nat_source = 0;         // NFT_NAT_SNAT
inline constexpr std::uint32_t nat_destination = 1;    // NFT_NAT_DNAT
inline constexpr std::uint32_t object_ct_timeout = 7;  // NFT_OBJECT_CT_TIMEOUT
inline constexpr std::uint32_t second_register = 2;    // NFT_REG_2

inline constexpr std::int32_t verdict_drop = 0;     // NF_DROP
inline constexpr std::int32_t verdict_accept = 1;   // NF_ACCEPT
inline constexpr std::int32_t verdict_jump = -3;    // NFT_JUMP
inline constexpr std::int32_t verdict_goto = -4;    // NFT_GOTO
inline constexpr std::int32_t verdict_return = -5;  // NFT_RETURN

inline constexpr std::uint8_t family_ipv4 = 2;   // NFPROTO_IPV4
inline constexpr std::uint8_t family_ipv6 = 10;  // NFPROTO_IPV6
inline constexpr std::uint8_t protocol_icmp = 1;
inline constexpr std::uint8_t protocol_tcp = 6;
inline constexpr std::uint8_t protocol_icmpv6 = 58;

}  // namespace lower
