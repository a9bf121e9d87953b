// SPDX-License-Identifier: GPL-2.0-or-later
//
// The two rtnetlink messages that we understand, a link and an address, as values; asked for as a whole, or
// decoded from an announcement.
#pragma once

#include <linux/netlink.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "resolve/world.h"

namespace kernel {

struct LinkAddress {
  std::uint32_t index = 0;  // of the link
  resolve::InterfaceAddress address;

  bool operator==(const LinkAddress&) const = default;
};

struct Link {
  std::uint32_t index = 0;
  std::string name;
  std::uint32_t mtu = 0;
  std::vector<resolve::InterfaceAddress> addresses;  // sorted

  bool operator==(const Link&) const = default;
};

// All links with their addresses, consistent, by index.
base::Result<std::vector<Link>> read_links();

// Nothing if the message is of another kind, or lacks what it needs.
std::optional<Link> decode_link(const nlmsghdr& message);  // without addresses
std::optional<LinkAddress> decode_address(const nlmsghdr& message);

bool sorts_before(const resolve::InterfaceAddress& a, const resolve::InterfaceAddress& b);

}  // namespace kernel
