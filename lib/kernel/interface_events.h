// SPDX-License-Identifier: GPL-2.0-or-later
//
// Changes of interfaces and their addresses, as the kernel announces them (rtnetlink groups LINK,
// IPV4_IFADDR, IPV6_IFADDR), told as short causes for the log: "interface ppp0 appeared". What the kernel
// repeats without a change (carrier, statistics, a renewed IPv6 lifetime) is no event. The state itself is
// read anew with read_interfaces().
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "kernel/nl_socket.h"
#include "kernel/rtnetlink.h"

namespace kernel {

class InterfaceEvents {
 public:
  static base::Result<InterfaceEvents> open();

  [[nodiscard]] int fd() const { return socket_.fd(); }

  // What has changed since the last call, in order; never blocks. If announcements were lost, one cause says
  // so. An Error means that the socket is of no use any more: open another one and read the interfaces anew.
  base::Result<std::vector<std::string>> drain();

 private:
  explicit InterfaceEvents(NlSocket socket) : socket_(std::move(socket)) {}
  void take(const nlmsghdr& message, std::vector<std::string>& causes);
  void take_link(const Link& link, std::vector<std::string>& causes);

  NlSocket socket_;
  std::map<std::uint32_t, Link> links_;  // by index
};

}  // namespace kernel
