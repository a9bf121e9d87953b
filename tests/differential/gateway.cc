// SPDX-License-Identifier: GPL-2.0-or-later
#include "differential/gateway.h"

#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/if_tun.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "diff/diff.h"
#include "differential/machine.h"
#include "kernel/attributes.h"
#include "kernel/message.h"
#include "lower/lower.h"
#include "support/bytes.h"
#include "support/program.h"

namespace differential {
namespace {

using simulate::Decision;

constexpr std::uint16_t observer_group = 4711;
constexpr std::uint32_t copied_bytes = 512;

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what);
}

void shell(const std::string& command, const std::string& input = {}) {
  const auto output = support::run(command, input);
  if (output.status != 0) fail(command + ": " + output.text);
}

// Nothing but the firewall is to decide: no reverse path filter, no rate of answers, no packets of the
// kernel's own. Addresses without a prefix, so that no address of a network is a broadcast.
std::string settings() {
  std::string script = "set -e\nip link set lo up\n";
  for (const auto& [name, mtu, ipv4, ipv4_network, ipv6, ipv6_network] : machine_interfaces) {
    const std::string device = name;
    script += "sysctl -qw net.ipv6.conf." + device + ".addr_gen_mode=1 net.ipv4.conf." + device +
              ".rp_filter=0 net.ipv4.conf." + device + ".accept_local=1 net.ipv4.conf." + device +
              ".send_redirects=0\n";
    script += "ip link set " + device + " mtu " + std::to_string(mtu) + " up txqueuelen 1\n";
    script += "ip addr add " + std::string(ipv4) + "/32 dev " + device + "\n";
    script += "ip addr add " + std::string(ipv6) + "/128 dev " + device + " nodad\n";
    script += "ip route add " + std::string(ipv4_network) + " dev " + device + "\n";
    script += "ip -6 route add " + std::string(ipv6_network) + " dev " + device + "\n";
  }
  script += "ip route add default dev eth0\nip -6 route add default dev eth0\n";
  return script +
         "sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv4.conf.all.rp_filter=0 "
         "net.ipv4.conf.all.accept_local=1 net.ipv4.conf.lo.accept_local=1 net.ipv4.conf.lo.rp_filter=0 "
         "net.ipv4.icmp_ratemask=0 net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0 "
         "net.ipv6.icmp.error_anycast_as_unicast=1 "
         "net.ipv4.icmp_msgs_per_sec=1000000000 net.ipv4.icmp_msgs_burst=1000000000 "
         "net.ipv4.conf.all.send_redirects=0 net.ipv4.icmp_echo_ignore_broadcasts=0 "
         "net.netfilter.nf_conntrack_tcp_be_liberal=1\n";
}

base::UniqueFd open_tun(const char* name) {
  base::UniqueFd fd(::open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK));
  ifreq request{};
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  std::strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  if (!fd.valid() || ::ioctl(fd.get(), TUNSETIFF, &request) != 0) fail("no TUN interface");
  return fd;
}

constexpr std::uint16_t message_type(int subsystem, int message) {
  return static_cast<std::uint16_t>(subsystem << 8 | message);
}

kernel::NlSocket open_netlink() {
  auto socket = kernel::NlSocket::open(NETLINK_NETFILTER);
  if (!socket) fail(base::to_text(socket.error()));
  return std::move(*socket);
}

void ask(kernel::NlSocket& socket, nlmsghdr& request, const char* what) {
  const auto done = socket.ask(request, [](const nlmsghdr&) { return kernel::WhenRead::go_on; });
  if (!done && done.error() != ENOENT) fail(std::string(what) + ": " + std::strerror(done.error()));
}

bool is_ours(const Seen& seen, const simulate::Packet& packet, const Wire& wire, std::uint32_t tag) {
  // An echo reply is as long and says the same.
  const auto* message = std::get_if<simulate::IcmpMessage>(&packet.transport);
  return seen.protocol == packet.protocol.number && seen.length == wire.size() && seen.last_word == tag &&
         (message == nullptr || message->type == seen.icmp_type);
}

// What came out that is not the packet itself.
Decision answer(const Seen& seen) {
  constexpr std::uint8_t reset = 4;
  const base::Protocol protocol{seen.protocol};
  if (protocol == base::protocol_tcp && (seen.tcp_flags & reset) != 0) return Decision::reset;
  const bool prohibited = (protocol == base::protocol_icmp && seen.icmp_type == 3 && seen.icmp_code == 13) ||
                          (protocol == base::protocol_icmpv6 && seen.icmp_type == 1 && seen.icmp_code == 1);
  return prohibited ? Decision::prohibited : Decision::drop;
}

}  // namespace

Gateway::Gateway() {
  make_interfaces();
  auto opened = kernel::NetlinkKernel::open();
  if (!opened) fail(base::to_text(opened.error()));
  kernel_ = std::move(*opened);
  conntrack_ = open_netlink();
  observe();
}

void Gateway::make_interfaces() {
  for (const auto& interface : machine_interfaces) tuns_.emplace(interface.name, open_tun(interface.name));
  shell("sh -s", settings());
  for (const auto& interface : machine_interfaces) {
    names_.emplace(static_cast<int>(::if_nametoindex(interface.name)), interface.name);
  }
  names_.emplace(static_cast<int>(::if_nametoindex(simulate::loopback)), simulate::loopback);
}

void Gateway::observe() {
  const auto group = std::to_string(observer_group);
  shell("nft --file -",
        "table inet observer {\n"
        " chain arrived { type filter hook input priority 1000; log group " +
            group +
            " prefix \"in\"; }\n"
            " chain left { type filter hook postrouting priority 1000; log group " +
            group +
            " prefix \"out\"; }\n"
            "}\n");
  observer_ = open_netlink();
  observer_->enlarge_receive_buffer(8 << 20);
  alignas(nlmsghdr) std::byte room[256]{};
  nlmsghdr& request =
      kernel::put_header(room, message_type(NFNL_SUBSYS_ULOG, NFULNL_MSG_CONFIG), 0, AF_UNSPEC);
  static_cast<nfgenmsg*>(mnl_nlmsg_get_payload(&request))->res_id = htons(observer_group);
  nfulnl_msg_config_cmd bind{NFULNL_CFG_CMD_BIND};
  mnl_attr_put(&request, NFULA_CFG_CMD, sizeof bind, &bind);
  nfulnl_msg_config_mode mode{htonl(copied_bytes), NFULNL_COPY_PACKET, 0};
  mnl_attr_put(&request, NFULA_CFG_MODE, sizeof mode, &mode);
  mnl_attr_put_u32(&request, NFULA_CFG_QTHRESH, htonl(1));
  ask(*observer_, request, "observe");
}

void Gateway::forget_sessions() {
  alignas(nlmsghdr) std::byte room[256]{};
  nlmsghdr& request =
      kernel::put_header(room, message_type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE), 0, AF_UNSPEC);
  ask(*conntrack_, request, "flush conntrack");
}

std::string Gateway::put_in_force(ruleset::Ruleset ruleset) {
  // Somebody else's command takes it away, so that nothing is remembered.
  ruleset.owned = false;
  support::run("nft delete table inet mailfwd");
  forget_sessions();
  const auto live = kernel_->snapshot(nullptr);
  if (!live) return base::to_text(live.error());
  const auto outcome = kernel_->commit(diff::diff(*live, lower::lower(ruleset)));
  if (const auto* refused = std::get_if<kernel::Refused>(&outcome)) return base::to_text(refused->errors);
  return std::holds_alternative<kernel::Committed>(outcome) ? "" : "not committed";
}

int Gateway::raw_socket(bool ipv4, std::uint32_t user) {
  auto& fd = raw_sockets_[{ipv4, user}];
  if (fd.valid()) return fd.get();
  // The firewall sees the user that made the socket. Only the file system identity is changed: a real setuid
  // would lose the right to make a raw one.
  ::setfsuid(user);
  fd = base::UniqueFd(::socket(ipv4 ? AF_INET : AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW));
  ::setfsuid(0);
  const int on = 1;
  if (!fd.valid()) fail("no raw socket");
  ::setsockopt(fd.get(), ipv4 ? SOL_IP : SOL_IPV6, ipv4 ? IP_HDRINCL : IPV6_HDRINCL, &on, sizeof on);
  return fd.get();
}

void Gateway::write(const simulate::Packet& packet, const Wire& wire) {
  if (!packet.in_interface.empty()) {
    if (::write(tuns_.at(packet.in_interface).get(), wire.data(), wire.size()) < 0) fail("write to TUN");
    return;
  }
  const auto destination = simulate::bytes_of(packet.destination);
  const int fd = raw_socket(is_ipv4(packet), packet.user.value_or(0));
  // What the output hook drops comes back as an error; that is for the observer to say.
  if (is_ipv4(packet)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    std::memcpy(&to.sin_addr, destination.data(), destination.size());
    ::sendto(fd, wire.data(), wire.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  } else {
    sockaddr_in6 to{};
    to.sin6_family = AF_INET6;
    std::memcpy(&to.sin6_addr, destination.data(), destination.size());
    ::sendto(fd, wire.data(), wire.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  }
}

Fate Gateway::send(const simulate::Packet& packet, std::uint32_t tag) {
  const auto wire = wire_of(packet, tag);
  write(packet, wire);
  Fate fate;
  const auto judge = [&](const nlmsghdr& message) {
    const kernel::Attributes attributes(message, kernel::nfgen_bytes);
    const auto payload = attributes.bytes(NFULA_PAYLOAD);
    const auto observed = payload ? seen({payload->begin(), payload->end()}) : std::nullopt;
    if (!observed) return;
    if (!is_ours(*observed, packet, wire, tag)) {
      if (fate.decision == Decision::drop) fate.decision = answer(*observed);
      return;
    }
    const auto out = attributes.be32(NFULA_IFINDEX_OUTDEV);
    const auto name = out ? names_.at(static_cast<int>(*out)) : std::string();
    // On its way to this machine itself it has another hook before it.
    if (name == simulate::loopback) return;
    fate = {Decision::accept, observed->source, observed->destination, observed->destination_port, name};
  };
  while (true) {
    const auto datagram = observer_->receive();
    if (!datagram && datagram.error() == EAGAIN) return fate;
    if (!datagram) fail("the observer lost packets");
    kernel::Messages messages(*datagram);
    while (const auto* message = messages.next()) {
      if (message->nlmsg_type == message_type(NFNL_SUBSYS_ULOG, NFULNL_MSG_PACKET)) judge(*message);
    }
  }
}

}  // namespace differential
