// SPDX-License-Identifier: GPL-2.0-or-later
//
// A gateway in a network namespace of its own: four TUN interfaces into which packets are written as if they
// had arrived, raw sockets for what the machine sends itself, and an observer behind mailfwd's chains that
// tells what came past them. Writing is synchronous: when it returns, the kernel has decided.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/unique_fd.h"
#include "differential/wire.h"
#include "kernel/netlink_kernel.h"
#include "kernel/nl_socket.h"
#include "resolve/world.h"
#include "ruleset/ruleset.h"
#include "simulate/routes.h"
#include "simulate/trace.h"
#include "support/network_namespace.h"

namespace differential {

// What the kernel made of a packet. The rest only counts where it was accepted.
struct Fate {
  simulate::Decision decision = simulate::Decision::drop;
  simulate::Address source;
  simulate::Address destination;
  std::optional<std::uint16_t> destination_port;
  std::string out_interface;  // empty: it arrived here
};

class Gateway {
 public:
  Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  // The machine as the policy's World and as the simulator's Routes.

  // Puts the ruleset in force in place of the one before, with nothing remembered. Empty, or why not.
  std::string put_in_force(ruleset::Ruleset ruleset);
  // Forgets all sessions.
  void forget_sessions();

  // `packet` as as_sent() made it.
  Fate send(const simulate::Packet& packet, std::uint32_t tag);

 private:
  void make_interfaces();
  void observe();
  void write(const simulate::Packet& packet, const Wire& wire);
  int raw_socket(bool ipv4, std::uint32_t user);

  support::NetworkNamespace namespace_;
  support::NetworkNamespace::Inside inside_{namespace_};
  std::map<std::string, base::UniqueFd> tuns_;
  std::map<int, std::string> names_;  // of interfaces, by index
  std::map<std::pair<bool, std::uint32_t>, base::UniqueFd> raw_sockets_;
  std::unique_ptr<kernel::NetlinkKernel> kernel_;
  std::optional<kernel::NlSocket> observer_;
  std::optional<kernel::NlSocket> conntrack_;
};

}  // namespace differential
