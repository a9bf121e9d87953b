// SPDX-License-Identifier: GPL-2.0-or-later
//
// Packets at and around every boundary of a ruleset: the first and last addresses and ports that it speaks
// of, the ones before and after them, and a few that it does not know. No two packets of one maker look like
// one session to conntrack.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "differential/dice.h"
#include "ruleset/ruleset.h"
#include "simulate/packet.h"
#include "simulate/routes.h"

namespace differential {

class PacketMaker {
 public:
  PacketMaker(const ruleset::Ruleset& ruleset, const simulate::Routes& routes);

  // Of another session than all before; `keep` says that it is sent.
  simulate::Packet draw(Dice& dice) const;
  void keep(const simulate::Packet& packet);
  [[nodiscard]] bool kept(const simulate::Packet& packet) const;

 private:
  simulate::Transport transport(Dice& dice, base::Protocol protocol, bool ipv4) const;
  void choose_way(Dice& dice, simulate::Packet& packet) const;

  const simulate::Routes& routes_;
  std::vector<simulate::Address> ipv4_;
  std::vector<simulate::Address> ipv6_;
  std::vector<base::Port> ports_;
  std::set<std::vector<std::string>> sessions_;
};

}  // namespace differential
