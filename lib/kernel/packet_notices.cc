// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/packet_notices.h"

#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink_log.h>

#include <cerrno>
#include <optional>

#include "kernel/attributes.h"
#include "kernel/message.h"

namespace kernel {
namespace {

constexpr int receive_buffer = 4 * 1024 * 1024;
constexpr int datagrams_at_once = 64;
constexpr std::uint32_t header_bytes = 40;  // of IPv6; an IPv4 header's source is within them, too

constexpr std::uint16_t log_type(int message) {
  return static_cast<std::uint16_t>(NFNL_SUBSYS_ULOG << 8 | message);
}

// Each notice by itself and at once: they are rare, and wait for nobody.
nlmsghdr& configuration(std::span<std::byte> room, std::uint16_t group) {
  nlmsghdr& request = put_header(room, log_type(NFULNL_MSG_CONFIG), 0, AF_UNSPEC);
  auto* header = static_cast<nfgenmsg*>(mnl_nlmsg_get_payload(&request));
  header->res_id = htons(group);
  nfulnl_msg_config_cmd bind{NFULNL_CFG_CMD_BIND};
  mnl_attr_put(&request, NFULA_CFG_CMD, sizeof bind, &bind);
  nfulnl_msg_config_mode mode{htonl(header_bytes), NFULNL_COPY_PACKET, 0};
  mnl_attr_put(&request, NFULA_CFG_MODE, sizeof mode, &mode);
  mnl_attr_put_u32(&request, NFULA_CFG_QTHRESH, htonl(1));
  return request;
}

std::optional<PacketNotice> decode(const nlmsghdr& message) {
  if (message.nlmsg_type != log_type(NFULNL_MSG_PACKET) || family_header(message) == nullptr)
    return std::nullopt;
  const Attributes attributes(message, nfgen_bytes);
  auto prefix = attributes.text(NFULA_PREFIX);
  const auto packet = attributes.bytes(NFULA_PAYLOAD);
  if (!prefix || !packet) return std::nullopt;
  return PacketNotice{*std::move(prefix), {packet->begin(), packet->end()}};
}

}  // namespace

base::Result<PacketNotices> PacketNotices::open(std::uint16_t group) {
  auto socket = NlSocket::open(NETLINK_NETFILTER);
  if (!socket) return std::unexpected(socket.error());
  socket->enlarge_receive_buffer(receive_buffer);
  alignas(nlmsghdr) std::byte room[256]{};
  const auto bound = socket->ask(configuration(room, group), [](const nlmsghdr&) { return WhenRead::go_on; });
  if (bound) return PacketNotices(std::move(*socket));
  auto error = base::system_error("listen to NFLOG group " + std::to_string(group), bound.error());
  if (bound.error() == EPERM || bound.error() == EBUSY) {
    error.hint = "one program at a time can listen to it: is there another one, ulogd for example?";
  }
  return std::unexpected(std::move(error));
}

base::Result<PacketNoticesHeard> PacketNotices::drain() {
  PacketNoticesHeard heard;
  for (int datagrams = 0; datagrams < datagrams_at_once; ++datagrams) {
    const auto datagram = socket_.receive();
    if (!datagram && datagram.error() == EAGAIN) break;
    if (!datagram && datagram.error() == ENOBUFS) {
      heard.lost = true;
      continue;
    }
    if (!datagram) return std::unexpected(base::system_error("receive from NFLOG", datagram.error()));
    Messages messages(*datagram);
    while (const nlmsghdr* message = messages.next()) {
      if (auto notice = decode(*message)) heard.notices.push_back(*std::move(notice));
    }
  }
  return heard;
}

}  // namespace kernel
