// SPDX-License-Identifier: GPL-2.0-or-later
#include "lint/space.h"

#include <utility>

namespace lint {
namespace {

template <class Address>
bool meet(const Piece<Address>& a, const Piece<Address>& b) {
  return base::meets(a.ports, b.ports) && base::meets(a.client_ports, b.client_ports) &&
         base::meets(a.source, b.source) && base::meets(a.destination, b.destination);
}

// What is left of one side, as a piece of its own; the piece goes on with what is common.
template <class Address, class Set>
void split(Piece<Address>& piece, Set Piece<Address>::*side, const Set& hole,
           std::vector<Piece<Address>>& rest) {
  auto outside = base::subtract(piece.*side, hole);
  if (outside.empty()) return;
  piece.*side = base::intersect(piece.*side, hole);
  auto left = piece;
  left.*side = std::move(outside);
  rest.push_back(std::move(left));
}

template <class Address>
bool take_out(std::vector<Piece<Address>>& pieces, const Piece<Address>& hole) {
  bool taken = false;
  std::vector<Piece<Address>> rest;
  for (auto piece = pieces.begin(); piece != pieces.end(); ++piece) {
    if (!meet(*piece, hole)) {
      if (taken) rest.push_back(*piece);
      continue;
    }
    if (!taken) rest.assign(pieces.begin(), piece);
    taken = true;
    auto common = *piece;
    split(common, &Piece<Address>::ports, hole.ports, rest);
    split(common, &Piece<Address>::client_ports, hole.client_ports, rest);
    split(common, &Piece<Address>::source, hole.source, rest);
    split(common, &Piece<Address>::destination, hole.destination, rest);
  }
  if (taken) pieces = std::move(rest);
  return taken;
}

template <class Address>
bool take_out(std::vector<Piece<Address>>& pieces, const std::vector<Piece<Address>>& holes) {
  bool taken = false;
  for (const auto& hole : holes) {
    if (pieces.size() > most_pieces) break;
    if (take_out(pieces, hole)) taken = true;
  }
  return taken;
}

}  // namespace

const PortSet& all_ports() {
  static const PortSet all({base::every_port});
  return all;
}

bool take_out(Pieces& pieces, const Pieces& hole) {
  const bool v4 = take_out(pieces.v4, hole.v4);
  const bool v6 = take_out(pieces.v6, hole.v6);
  return v4 || v6;
}

}  // namespace lint
