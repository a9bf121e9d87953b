// SPDX-License-Identifier: GPL-2.0-or-later
//
// What can be asked of a piece, and the two pieces that a question makes of one. The only thing that rules
// and sentences have in common when they are compared: geometry, no meaning.
#pragma once

#include <initializer_list>
#include <optional>
#include <variant>

#include "prove/piece.h"

namespace prove {

// The value of the dimension is among the classes.
struct Among {
  Dimension dimension = Dimension::source;
  Classes classes;
};
// The same for a set that is too long to be cut: inside `whole` always, inside `partly` if the unknown holds.
struct AmongMany {
  Dimension dimension = Dimension::source;
  Coverage coverage;
  std::uint32_t unknown = 0;
};
struct Assumed {
  std::uint32_t unknown = 0;
};
struct DestinationTranslated {};
struct Never {};
using Question = std::variant<Among, AmongMany, Assumed, DestinationTranslated, Never>;

struct Condition {
  Question question;
  bool negated = false;
  // The field is there only in packets of these protocols; in others the condition does not hold, negated or
  // not.
  std::optional<Classes> protocols = std::nullopt;
};

// The commonest question, without a copy of the classes.
struct Within {
  Dimension dimension;
  const Classes& classes;
  bool negated = false;
};

// The part of `pieces` for which the condition (all conditions) holds; the rest is appended to `rest`. Pieces
// that are empty are left out.
Pieces narrowed(const Space& space, const Condition& condition, Pieces pieces, Pieces& rest);
Pieces narrowed(const Space& space, std::initializer_list<Within> conditions, Pieces pieces, Pieces& rest);

// Whether any packet of the piece has such a value; never wrong about a no.
bool can_be_among(const Space& space, const Piece& piece, Dimension dimension, const Classes& classes);

// A product of classes: what a key of a map, or a port of a service, matches.
struct Row {
  std::vector<Among> fields;
};
// The part of the piece that is in one of the rows; the rest is appended to `rest`.
Pieces inside_any(const Space& space, const std::vector<Row>& rows, Pieces pieces, Pieces& rest);

}  // namespace prove
