// SPDX-License-Identifier: GPL-2.0-or-later
//
// The constant table against the kernel's own headers, which lib/ruleset may not include.
#include "ruleset/field.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>

#include <cstddef>

// The kernel's headers stand back only if the C library's came first.
#include <linux/netfilter/nf_tables.h>

namespace {

using namespace ruleset;

void expect_load(Field field, LoadKind kind, std::uint32_t key, std::size_t offset = 0) {
  const auto& load = facts(field).load;
  EXPECT_EQ(load.kind, kind) << facts(field).nft_name;
  EXPECT_EQ(load.key, key) << facts(field).nft_name;
  EXPECT_EQ(load.offset, offset) << facts(field).nft_name;
}

TEST(FieldTable, TakesMetaFieldsFromWhereTheKernelHasThem) {
  expect_load(Field::in_interface, LoadKind::meta, NFT_META_IIFNAME);
  expect_load(Field::out_interface, LoadKind::meta, NFT_META_OIFNAME);
  expect_load(Field::nf_family, LoadKind::meta, NFT_META_NFPROTO);
  expect_load(Field::l4_protocol, LoadKind::meta, NFT_META_L4PROTO);
  expect_load(Field::socket_user, LoadKind::meta, NFT_META_SKUID);
  expect_load(Field::ct_state, LoadKind::conntrack, NFT_CT_STATE);
}

TEST(FieldTable, TakesHeaderFieldsFromTheirOffsets) {
  constexpr auto network = NFT_PAYLOAD_NETWORK_HEADER;
  constexpr auto transport = NFT_PAYLOAD_TRANSPORT_HEADER;
  expect_load(Field::ipv4_source, LoadKind::payload, network, offsetof(iphdr, saddr));
  expect_load(Field::ipv4_destination, LoadKind::payload, network, offsetof(iphdr, daddr));
  expect_load(Field::ipv6_source, LoadKind::payload, network, offsetof(ip6_hdr, ip6_src));
  expect_load(Field::ipv6_destination, LoadKind::payload, network, offsetof(ip6_hdr, ip6_dst));
  expect_load(Field::ipv6_hop_limit, LoadKind::payload, network, offsetof(ip6_hdr, ip6_hlim));
  expect_load(Field::source_port, LoadKind::payload, transport, offsetof(tcphdr, th_sport));
  expect_load(Field::destination_port, LoadKind::payload, transport, offsetof(tcphdr, th_dport));
  expect_load(Field::tcp_flags, LoadKind::payload, transport, offsetof(tcphdr, th_flags));
  expect_load(Field::icmp_type, LoadKind::payload, transport, 0);
  expect_load(Field::icmpv6_type, LoadKind::payload, transport, 0);
}

TEST(FieldTable, HasARowForEveryFieldInOrder) {
  ASSERT_EQ(fields().size(), static_cast<std::size_t>(field_count));
  for (std::size_t index = 0; index < fields().size(); ++index) {
    EXPECT_EQ(fields()[index].field, static_cast<Field>(index));
    EXPECT_EQ(facts(fields()[index].type).type, fields()[index].type);
  }
}

TEST(FieldTable, KnowsWhatIsStoredInTheOrderOfTheMachine) {
  EXPECT_TRUE(facts(KeyType::ct_state).host_order);
  EXPECT_TRUE(facts(KeyType::user).host_order);
  EXPECT_TRUE(facts(KeyType::interface_name).host_order);
  EXPECT_FALSE(facts(KeyType::port).host_order);
  EXPECT_FALSE(facts(KeyType::ipv4_address).host_order);
}

}  // namespace
