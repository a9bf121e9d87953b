// SPDX-License-Identifier: GPL-2.0-or-later
//
// A part of packet space on its way: the packets as their sender sends them, what is assumed of the unknowns,
// and what has been translated so far. The box always speaks of what was sent; a translated address or port
// stands beside it.
#pragma once

#include <optional>
#include <vector>

#include "base/ports.h"
#include "prove/space.h"
#include "ruleset/statement.h"

namespace prove {

struct Assumption {
  std::uint32_t unknown = 0;
  bool holds = false;

  bool operator==(const Assumption&) const = default;
};

struct NewDestination {
  ruleset::Value address;
  std::optional<base::Port> port;

  bool operator==(const NewDestination&) const = default;
};
// An address, or none: that of the interface by which the packet leaves.
struct NewSource {
  std::optional<ruleset::Value> address;

  bool operator==(const NewSource&) const = default;
};

struct Piece {
  Box box;
  std::vector<Assumption> assumed;  // in the order in which they were made
  std::optional<NewDestination> destination;
  std::optional<NewSource> source;

  bool operator==(const Piece&) const = default;
};
using Pieces = std::vector<Piece>;

enum class Verdict { accept, drop, reset, prohibited };

}  // namespace prove
