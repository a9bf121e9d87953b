// SPDX-License-Identifier: GPL-2.0-or-later
//
// What `init` has to know of this machine to write a first policy for it: interfaces and networks, the
// default route, the ssh session it is called from, the ports of sshd. Read once, from the kernel and from
// files; no policy here.
#pragma once

#include <string>
#include <vector>

#include "base/address.h"
#include "base/ports.h"
#include "base/result.h"

namespace mailfwctl {

struct NetworkCard {
  std::string name;
  std::vector<base::AddressRange>
      networks;  // that it is directly on, without link-local ones and single addresses
  bool default_route = false;
  bool dynamic = false;        // it has an address that expires: DHCP, PPP
  bool of_containers = false;  // docker0, veth1a2b3c, virbr0: made and taken away by others

  bool operator==(const NetworkCard&) const = default;
};

struct Machine {
  std::vector<NetworkCard> cards;              // without loopback, sorted by name
  std::vector<base::AddressRange> ssh_client;  // at most one: where the ssh session of the caller comes from
  std::vector<base::Port> ssh_ports;           // never empty, sorted, unique
  std::string mail_user;  // the user as which the mail server sends; empty if none is known

  bool operator==(const Machine&) const = default;
};

base::Result<Machine> look_at_machine();

}  // namespace mailfwctl
