// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/session_memory.h"

#include "kernel/message.h"
// clang-format off
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
// clang-format on
#include <libmnl/libmnl.h>

#include <array>
#include <cerrno>
#include <cstdint>

namespace kernel {
namespace {

constexpr std::uint8_t unassigned_protocol = 253;  // RFC 3692: for experiments
constexpr std::uint32_t client = 0x7f6d6677;       // 127.109.102.119
constexpr std::uint32_t server = 0x7f6d6678;

constexpr std::size_t room_bytes = 512;
using Room = std::array<std::byte, room_bytes>;

constexpr std::uint16_t conntrack_type(int message) {
  return static_cast<std::uint16_t>(NFNL_SUBSYS_CTNETLINK << 8 | message);
}

void put_tuple(nlmsghdr& message, int type, std::uint32_t source, std::uint32_t destination) {
  auto* tuple = mnl_attr_nest_start(&message, static_cast<std::uint16_t>(type));
  auto* addresses = mnl_attr_nest_start(&message, CTA_TUPLE_IP);
  mnl_attr_put_u32(&message, CTA_IP_V4_SRC, htonl(source));
  mnl_attr_put_u32(&message, CTA_IP_V4_DST, htonl(destination));
  mnl_attr_nest_end(&message, addresses);
  auto* protocol = mnl_attr_nest_start(&message, CTA_TUPLE_PROTO);
  mnl_attr_put_u8(&message, CTA_PROTO_NUM, unassigned_protocol);
  mnl_attr_nest_end(&message, protocol);
  mnl_attr_nest_end(&message, tuple);
}

nlmsghdr& about_witness(Room& room, int type, std::uint16_t flags) {
  auto& message = put_header(room, conntrack_type(type), flags, NFPROTO_IPV4);
  put_tuple(message, CTA_TUPLE_ORIG, client, server);
  return message;
}

WhenRead read_on(const nlmsghdr&) {
  return WhenRead::go_on;
}

}  // namespace

base::Result<SessionMemory> SessionMemory::open() {
  auto socket = NlSocket::open(NETLINK_NETFILTER);
  if (!socket) return std::unexpected(socket.error());
  return SessionMemory(*std::move(socket));
}

base::Result<void> SessionMemory::renew() {
  alignas(nlmsghdr) Room room{};
  auto& message = about_witness(room, IPCTNL_MSG_CT_NEW, NLM_F_CREATE);
  put_tuple(message, CTA_TUPLE_REPLY, server, client);
  mnl_attr_put_u32(&message, CTA_STATUS, htonl(IPS_CONFIRMED | IPS_SEEN_REPLY | IPS_ASSURED));
  const std::chrono::seconds whole = lifetime;
  mnl_attr_put_u32(&message, CTA_TIMEOUT, htonl(static_cast<std::uint32_t>(whole.count())));
  const auto asked = socket_.ask(message, read_on);
  if (!asked) return std::unexpected(base::system_error("put a witness into conntrack", asked.error()));
  return {};
}

base::Result<bool> SessionMemory::lasts() {
  alignas(nlmsghdr) Room room{};
  const auto asked = socket_.ask(about_witness(room, IPCTNL_MSG_CT_GET, 0), read_on);
  if (asked) return true;
  if (asked.error() == ENOENT) return false;
  return std::unexpected(base::system_error("ask conntrack for the witness", asked.error()));
}

}  // namespace kernel
