// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/open_sessions.h"

#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <sys/socket.h>

#include "kernel/attributes.h"
#include "kernel/message.h"
#include "kernel/nl_socket.h"

namespace kernel {
namespace {

constexpr int receive_buffer = 4 * 1024 * 1024;

bool is_open(const nlmsghdr& message, base::Protocol protocol) {
  const Attributes attributes(message, nfgen_bytes);
  if ((attributes.be32(CTA_STATUS).value_or(0) & IPS_SEEN_REPLY) == 0) return false;
  if (protocol != base::protocol_tcp) return true;
  const auto state = attributes.nest(CTA_PROTOINFO).nest(CTA_PROTOINFO_TCP).u8(CTA_PROTOINFO_TCP_STATE);
  return state == TCP_CONNTRACK_ESTABLISHED || state == TCP_CONNTRACK_FIN_WAIT ||
         state == TCP_CONNTRACK_CLOSE_WAIT;
}

}  // namespace

base::Result<void> for_each_open_session(const std::function<void(const Tuple&)>& tell) {
  auto socket = NlSocket::open(NETLINK_NETFILTER);
  if (!socket) return std::unexpected(socket.error());
  socket->enlarge_receive_buffer(receive_buffer);
  for (const std::uint8_t family : {AF_INET, AF_INET6}) {
    alignas(nlmsghdr) std::byte room[64]{};
    constexpr auto get = static_cast<std::uint16_t>(NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET);
    nlmsghdr& request = put_header(room, get, NLM_F_DUMP, family);
    const auto asked = socket->ask(request, [&](const nlmsghdr& message) {
      const auto entry = decode_entry(message);
      if (entry && is_open(message, entry->original.protocol)) tell(entry->original);
      return WhenRead::go_on;
    });
    if (!asked) return std::unexpected(base::system_error("read the sessions of conntrack", asked.error()));
  }
  return {};
}

}  // namespace kernel
