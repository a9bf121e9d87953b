// SPDX-License-Identifier: GPL-2.0-or-later
//
// Our numbers are the kernel's. Compiling this file is the test.
#include "lower/numbers.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

// The kernel's headers stand back only if the C library's came first.
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

namespace {

static_assert(lower::verdict_register == NFT_REG_VERDICT);
static_assert(lower::first_register == NFT_REG_1);
static_assert(lower::first_register32 == NFT_REG32_00);

static_assert(lower::meta_nf_family == NFT_META_NFPROTO);
static_assert(lower::meta_l4_protocol == NFT_META_L4PROTO);
static_assert(lower::rt_tcp_mss == NFT_RT_TCPMSS);

static_assert(lower::cmp_equal == NFT_CMP_EQ);
static_assert(lower::cmp_not_equal == NFT_CMP_NEQ);
static_assert(lower::cmp_less_or_equal == NFT_CMP_LTE);
static_assert(lower::cmp_greater_or_equal == NFT_CMP_GTE);

static_assert(lower::byteorder_to_network == NFT_BYTEORDER_HTON);
static_assert(lower::exthdr_tcp_option == NFT_EXTHDR_OP_TCPOPT);
static_assert(lower::tcp_option_mss == TCPOPT_MAXSEG);

static_assert(lower::reject_tcp_reset == NFT_REJECT_TCP_RST);
static_assert(lower::reject_icmpx == NFT_REJECT_ICMPX_UNREACH);
static_assert(lower::reject_code_admin_prohibited == NFT_REJECT_ICMPX_ADMIN_PROHIBITED);

static_assert(lower::nat_source == NFT_NAT_SNAT);
static_assert(lower::nat_destination == NFT_NAT_DNAT);
static_assert(lower::second_register == NFT_REG_2);
static_assert(lower::object_ct_timeout == NFT_OBJECT_CT_TIMEOUT);

static_assert(lower::verdict_drop == NF_DROP);
static_assert(lower::verdict_accept == NF_ACCEPT);
static_assert(lower::verdict_jump == NFT_JUMP);
static_assert(lower::verdict_goto == NFT_GOTO);
static_assert(lower::verdict_return == NFT_RETURN);

static_assert(lower::family_ipv4 == NFPROTO_IPV4);
static_assert(lower::family_ipv6 == NFPROTO_IPV6);
static_assert(lower::protocol_icmp == IPPROTO_ICMP);
static_assert(lower::protocol_tcp == IPPROTO_TCP);
static_assert(lower::protocol_icmpv6 == IPPROTO_ICMPV6);

TEST(Numbers, AreThoseOfTheKernelsHeaders) {
  SUCCEED() << "static_assert has decided";
}

}  // namespace
