// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwctl/expiring_addresses.h"

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

#include "base/unique_fd.h"

namespace mailfwctl {
namespace {

struct DumpRequest {
  nlmsghdr header{};
  ifaddrmsg body{};
};

bool ask(int socket) {
  DumpRequest request;
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = RTM_GETADDR;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.header.nlmsg_seq = 1;
  return ::send(socket, &request, sizeof request, 0) == static_cast<ssize_t>(sizeof request);
}

// An address that SLAAC made expires, too, but it asks for no DHCP: those have a prefix shorter than the
// address.
bool is_leased(const ifaddrmsg& address) {
  const bool expires = (address.ifa_flags & IFA_F_PERMANENT) == 0;
  return expires &&
         (address.ifa_family == AF_INET || (address.ifa_family == AF_INET6 && address.ifa_prefixlen == 128));
}

// Adds the names in one datagram; false at the end of the dump.
bool take(const char* bytes, std::size_t length, std::set<std::string>& names) {
  while (length >= sizeof(nlmsghdr)) {
    nlmsghdr header{};
    std::memcpy(&header, bytes, sizeof header);
    if (header.nlmsg_len < sizeof header || header.nlmsg_len > length) return false;
    if (header.nlmsg_type == NLMSG_DONE || header.nlmsg_type == NLMSG_ERROR) return false;
    if (header.nlmsg_type == RTM_NEWADDR && header.nlmsg_len >= NLMSG_LENGTH(sizeof(ifaddrmsg))) {
      ifaddrmsg address{};
      std::memcpy(&address, bytes + NLMSG_HDRLEN, sizeof address);
      std::array<char, IF_NAMESIZE> name{};
      if (is_leased(address) && ::if_indextoname(address.ifa_index, name.data()) != nullptr) {
        names.insert(name.data());
      }
    }
    const std::size_t step = NLMSG_ALIGN(header.nlmsg_len);
    if (step >= length) return true;
    bytes += step;
    length -= step;
  }
  return true;
}

}  // namespace

std::set<std::string> interfaces_with_expiring_addresses() {
  std::set<std::string> names;
  const base::UniqueFd socket{::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)};
  if (!socket.valid() || !ask(socket.get())) return names;
  std::array<char, 32768> buffer{};
  for (;;) {
    const auto length = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
    if (length <= 0 || !take(buffer.data(), static_cast<std::size_t>(length), names)) return names;
  }
}

}  // namespace mailfwctl
