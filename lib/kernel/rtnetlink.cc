// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/rtnetlink.h"

#include <libmnl/libmnl.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>

#include "kernel/attributes.h"
#include "kernel/nl_socket.h"

namespace kernel {
namespace {

constexpr int dump_attempts = 10;

template <class Header>
std::optional<Header> header_of(const nlmsghdr& message) {
  if (mnl_nlmsg_get_payload_len(&message) < sizeof(Header)) return std::nullopt;
  Header header;
  std::memcpy(&header, mnl_nlmsg_get_payload(&message), sizeof header);
  return header;
}

// rtnetlink's numbers are in the machine's byte order, unlike those of nf_tables.
std::optional<std::uint32_t> host32(const Attributes& attributes, int type) {
  const auto bytes = attributes.bytes(type);
  if (!bytes || bytes->size() != 4) return std::nullopt;
  std::uint32_t value = 0;
  std::memcpy(&value, bytes->data(), sizeof value);
  return value;
}

template <class Address>
std::optional<Address> address_from(const std::optional<std::span<const std::uint8_t>>& bytes) {
  if (!bytes || bytes->size() != Address::width / 8) return std::nullopt;
  Address address;
  for (const std::uint8_t byte : *bytes) {
    address.bits = static_cast<decltype(address.bits)>(address.bits << 8) | byte;
  }
  return address;
}

// On a point-to-point link IFA_LOCAL is ours and IFA_ADDRESS the peer's; elsewhere IPv6 has no IFA_LOCAL.
template <class Address>
std::optional<LinkAddress> decode(const Attributes& attributes, const ifaddrmsg& header) {
  const auto network = address_from<Address>(attributes.bytes(IFA_ADDRESS));
  const auto local = attributes.has(IFA_LOCAL) ? address_from<Address>(attributes.bytes(IFA_LOCAL)) : network;
  if (!network || !local || header.ifa_prefixlen > Address::width) return std::nullopt;
  return LinkAddress{
      header.ifa_index,
      {base::Interval<Address>{*local, *local}, base::prefix_range(*network, header.ifa_prefixlen)}};
}

template <class Header>
OrErrno<void> dump(NlSocket& socket, std::uint16_t type, const std::function<void(const nlmsghdr&)>& each) {
  alignas(nlmsghdr) std::byte room[256]{};
  nlmsghdr& request = *mnl_nlmsg_put_header(room);
  request.nlmsg_type = type;
  request.nlmsg_flags = NLM_F_DUMP;
  mnl_nlmsg_put_extra_header(&request, sizeof(Header));
  return socket.ask(request, [&](const nlmsghdr& message) {
    each(message);
    return WhenRead::go_on;
  });
}

OrErrno<std::vector<Link>> read_once(NlSocket& socket) {
  std::map<std::uint32_t, Link> links;
  auto asked = dump<ifinfomsg>(socket, RTM_GETLINK, [&](const nlmsghdr& message) {
    if (auto link = decode_link(message)) links[link->index] = std::move(*link);
  });
  if (!asked) return std::unexpected(asked.error());
  asked = dump<ifaddrmsg>(socket, RTM_GETADDR, [&](const nlmsghdr& message) {
    const auto found = decode_address(message);
    if (found && links.contains(found->index)) links[found->index].addresses.push_back(found->address);
  });
  if (!asked) return std::unexpected(asked.error());
  std::vector<Link> all;
  for (auto& [index, link] : links) {
    std::ranges::sort(link.addresses, sorts_before);
    all.push_back(std::move(link));
  }
  return all;
}

}  // namespace

bool sorts_before(const resolve::InterfaceAddress& a, const resolve::InterfaceAddress& b) {
  return a.address != b.address ? a.address < b.address : a.network < b.network;
}

std::optional<Link> decode_link(const nlmsghdr& message) {
  if (message.nlmsg_type != RTM_NEWLINK && message.nlmsg_type != RTM_DELLINK) return std::nullopt;
  const auto header = header_of<ifinfomsg>(message);
  // Bridges announce their ports once more in a family of their own, with a link's removal meaning the
  // port's.
  if (!header || header->ifi_family != AF_UNSPEC) return std::nullopt;
  const Attributes attributes(message, sizeof(ifinfomsg));
  const auto name = attributes.text(IFLA_IFNAME);
  if (!name) return std::nullopt;
  return Link{
      static_cast<std::uint32_t>(header->ifi_index), *name, host32(attributes, IFLA_MTU).value_or(0), {}};
}

std::optional<LinkAddress> decode_address(const nlmsghdr& message) {
  if (message.nlmsg_type != RTM_NEWADDR && message.nlmsg_type != RTM_DELADDR) return std::nullopt;
  const auto header = header_of<ifaddrmsg>(message);
  if (!header) return std::nullopt;
  const Attributes attributes(message, sizeof(ifaddrmsg));
  if (header->ifa_family == AF_INET) return decode<base::Ipv4Address>(attributes, *header);
  if (header->ifa_family == AF_INET6) return decode<base::Ipv6Address>(attributes, *header);
  return std::nullopt;
}

base::Result<std::vector<Link>> read_links() {
  auto socket = NlSocket::open(NETLINK_ROUTE);
  if (!socket) return std::unexpected(socket.error());
  for (int attempt = 1;; ++attempt) {
    auto links = read_once(*socket);
    if (links) return std::move(*links);
    if (links.error() != ESTALE || attempt == dump_attempts) {
      return std::unexpected(base::system_error("read the interfaces", links.error()));
    }
  }
}

}  // namespace kernel
