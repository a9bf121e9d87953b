// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/interfaces.h"

#include <algorithm>

#include "kernel/rtnetlink.h"

namespace kernel {

base::Result<std::vector<resolve::Interface>> read_interfaces() {
  auto links = read_links();
  if (!links) return std::unexpected(links.error());
  std::vector<resolve::Interface> interfaces;
  for (Link& link : *links) interfaces.push_back({link.name, link.mtu, std::move(link.addresses)});
  std::ranges::sort(interfaces, {}, &resolve::Interface::name);
  return interfaces;
}

}  // namespace kernel
