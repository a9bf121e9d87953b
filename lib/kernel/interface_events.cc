// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/interface_events.h"

#include <linux/rtnetlink.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace kernel {
namespace {

constexpr int receive_buffer = 1024 * 1024;

std::string text(const resolve::InterfaceAddress& address) {
  return base::to_text(address.address);
}

std::map<std::uint32_t, Link> by_index(std::vector<Link> links) {
  std::map<std::uint32_t, Link> map;
  for (Link& link : links) {
    const std::uint32_t index = link.index;
    map.emplace(index, std::move(link));
  }
  return map;
}

}  // namespace

base::Result<InterfaceEvents> InterfaceEvents::open() {
  auto socket = NlSocket::open(NETLINK_ROUTE);
  if (!socket) return std::unexpected(socket.error());
  socket->enlarge_receive_buffer(receive_buffer);
  for (const int group : {RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR}) {
    const auto joined = socket->join(group);
    if (!joined) return std::unexpected(joined.error());
  }
  InterfaceEvents events(std::move(*socket));
  auto links = read_links();  // after joining: what changes in between is announced too
  if (!links) return std::unexpected(links.error());
  events.links_ = by_index(std::move(*links));
  return events;
}

base::Result<std::vector<std::string>> InterfaceEvents::drain() {
  std::vector<std::string> causes;
  bool lost = false;
  for (;;) {
    const auto datagram = socket_.receive();
    if (!datagram && datagram.error() == ENOBUFS) {
      lost = true;
      continue;
    }
    if (!datagram && datagram.error() != EAGAIN) {
      return std::unexpected(base::system_error("receive events of interfaces", datagram.error()));
    }
    if (!datagram) break;
    Messages messages(*datagram);
    while (const nlmsghdr* message = messages.next()) take(*message, causes);
  }
  if (!lost) return causes;
  auto links = read_links();
  if (!links) return std::unexpected(links.error());
  links_ = by_index(std::move(*links));
  causes.emplace_back("events of interfaces were lost");
  return causes;
}

void InterfaceEvents::take(const nlmsghdr& message, std::vector<std::string>& causes) {
  if (const auto link = decode_link(message)) {
    if (message.nlmsg_type == RTM_NEWLINK) return take_link(*link, causes);
    if (links_.erase(link->index) > 0) causes.push_back("interface " + link->name + " vanished");
    return;
  }
  const auto found = decode_address(message);
  if (!found || !links_.contains(found->index)) return;
  Link& link = links_[found->index];
  const auto known = std::ranges::find(link.addresses, found->address);
  if (message.nlmsg_type == RTM_NEWADDR && known == link.addresses.end()) {
    link.addresses.push_back(found->address);
    causes.push_back("address " + text(found->address) + " came to " + link.name);
  } else if (message.nlmsg_type == RTM_DELADDR && known != link.addresses.end()) {
    link.addresses.erase(known);
    causes.push_back("address " + text(found->address) + " left " + link.name);
  }
}

void InterfaceEvents::take_link(const Link& link, std::vector<std::string>& causes) {
  const auto known = links_.find(link.index);
  if (known == links_.end()) {
    links_.emplace(link.index, link);
    causes.push_back("interface " + link.name + " appeared");
    return;
  }
  if (known->second.name != link.name) {
    causes.push_back("interface " + known->second.name + " was renamed to " + link.name);
  }
  if (known->second.mtu != link.mtu) {
    causes.push_back("interface " + link.name + " has MTU " + std::to_string(link.mtu));
  }
  known->second.name = link.name;
  known->second.mtu = link.mtu;
}

}  // namespace kernel
