// SPDX-License-Identifier: GPL-2.0-or-later
//
// Pieces of packet space, and taking one from another: who (zone and addresses), to whom, by which protocol
// and ports. Exact; each side of a piece is a set, so that a list of a million addresses is one piece. Not
// here: users and translations, which sentences have or have not (clauses.h).
#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "base/address.h"
#include "base/interval_set.h"
#include "base/ports.h"

namespace lint {

using PortSet = base::IntervalSet<base::Port>;

// Zones by their index in ResolvedPolicy::zones, one past them for this machine. Of the protocols only those
// that the policy names are told apart; `other_protocols` are all the rest.
inline constexpr int other_protocols = 256;
struct Slot {
  std::size_t from = 0;
  std::size_t to = 0;
  int protocol = other_protocols;

  auto operator<=>(const Slot&) const = default;
};

// Within a slot: the product of four sets, none of them empty.
template <class Address>
struct Piece {
  base::IntervalSet<Address> source;
  base::IntervalSet<Address> destination;
  PortSet ports;
  PortSet client_ports;

  bool operator==(const Piece&) const = default;
};

struct Pieces {
  std::vector<Piece<base::Ipv4Address>> v4;
  std::vector<Piece<base::Ipv6Address>> v6;

  [[nodiscard]] bool empty() const { return v4.empty() && v6.empty(); }
  bool operator==(const Pieces&) const = default;
};

// No slot without pieces.
using Region = std::map<Slot, Pieces>;

const PortSet& all_ports();

// Takes `hole` out of `pieces`; says whether anything was taken.
bool take_out(Pieces& pieces, const Pieces& hole);

// How many pieces are followed. Who cuts a sentence into more gets no finding about it rather than a slow
// reload.
inline constexpr std::size_t most_pieces = 512;

}  // namespace lint
