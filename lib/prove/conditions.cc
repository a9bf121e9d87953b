// SPDX-License-Identifier: GPL-2.0-or-later
#include "prove/conditions.h"

#include <algorithm>
#include <utility>

#include "base/overloaded.h"

namespace prove {
namespace {

// A translated destination is one value, whatever was sent. As a number of that dimension; nothing: unknown.
std::optional<Number> translated(const Piece& piece, Dimension dimension) {
  const auto number_of = [](const ruleset::Value& bytes) {
    Number number;
    for (const auto byte : bytes) number.value = number.value << 8 | byte;
    return number;
  };
  if (dimension == Dimension::destination && piece.destination) return number_of(piece.destination->address);
  if (dimension == Dimension::destination_port && piece.destination && piece.destination->port)
    return Number{piece.destination->port->number};
  if (dimension == Dimension::source && piece.source && piece.source->address)
    return number_of(*piece.source->address);
  return std::nullopt;
}

bool has(const Classes& classes, std::uint32_t number) {
  return (classes[number / 64] >> (number % 64) & 1) != 0;
}

// Takes the piece apart; what is not cut is moved.
class Splitting {
 public:
  Splitting(const Space& space, Pieces& yes, Pieces& no) : space_(space), yes_(yes), no_(no) {}

  void among(Piece&& piece, Dimension dimension, const Classes& classes) const {
    if (const auto whole = all_or_nothing(piece, dimension, classes)) return put(std::move(piece), *whole);
    auto& inside = yes_.emplace_back(piece);
    space_.narrow(inside.box, dimension, classes);
    space_.exclude(piece.box, dimension, classes);
    no_.push_back(std::move(piece));
  }

  void among_many(Piece&& piece, const AmongMany& question) const {
    const auto& [whole, partly] = question.coverage;
    Pieces rest;
    Splitting(space_, yes_, rest).among(std::move(piece), question.dimension, whole);
    Pieces cut;
    for (auto& part : rest) Splitting(space_, cut, no_).among(std::move(part), question.dimension, partly);
    for (auto& part : cut) assumed(std::move(part), question.unknown);
  }

  void assumed(Piece&& piece, std::uint32_t unknown) const {
    const auto known = std::ranges::find(piece.assumed, unknown, &Assumption::unknown);
    if (known != piece.assumed.end()) return put(std::move(piece), known->holds);
    yes_.push_back(piece);
    yes_.back().assumed.push_back({unknown, true});
    piece.assumed.push_back({unknown, false});
    no_.push_back(std::move(piece));
  }

  void put(Piece&& piece, bool holds) const { (holds ? yes_ : no_).push_back(std::move(piece)); }

 private:
  [[nodiscard]] std::optional<bool> all_or_nothing(const Piece& piece, Dimension dimension,
                                                   const Classes& classes) const {
    // Masquerading: an address that the policy does not know.
    if (dimension == Dimension::source && piece.source && !piece.source->address) return false;
    if (const auto number = translated(piece, dimension))
      return has(classes, space_.class_of(dimension, *number));
    if (!space_.meets(piece.box, dimension, classes)) return false;
    if (space_.inside(piece.box, dimension, classes)) return true;
    return std::nullopt;
  }

  const Space& space_;
  Pieces& yes_;
  Pieces& no_;
};

void ask(const Space& space, const Condition& condition, Piece&& piece, Pieces& yes, Pieces& no) {
  const Splitting splitting(space, condition.negated ? no : yes, condition.negated ? yes : no);
  std::visit(base::Overloaded{
                 [&](const Among& question) {
                   splitting.among(std::move(piece), question.dimension, question.classes);
                 },
                 [&](const AmongMany& question) { splitting.among_many(std::move(piece), question); },
                 [&](const Assumed& question) { splitting.assumed(std::move(piece), question.unknown); },
                 [&](const DestinationTranslated&) {
                   const bool translated = piece.destination.has_value();
                   splitting.put(std::move(piece), translated);
                 },
                 [&](const Never&) { no.push_back(std::move(piece)); },
             },
             condition.question);
}

}  // namespace

bool can_be_among(const Space& space, const Piece& piece, Dimension dimension, const Classes& classes) {
  return translated(piece, dimension) || space.meets(piece.box, dimension, classes);
}

Pieces narrowed(const Space& space, const Condition& condition, Pieces pieces, Pieces& rest) {
  Pieces with_field;
  if (condition.protocols) {
    const Splitting by_protocol(space, with_field, rest);
    for (auto& piece : pieces) by_protocol.among(std::move(piece), Dimension::protocol, *condition.protocols);
  } else {
    with_field = std::move(pieces);
  }
  Pieces yes;
  for (auto& piece : with_field) ask(space, condition, std::move(piece), yes, rest);
  return yes;
}

Pieces narrowed(const Space& space, std::initializer_list<Within> conditions, Pieces pieces, Pieces& rest) {
  for (const auto& [dimension, classes, negated] : conditions) {
    if (pieces.empty()) break;
    Pieces yes;
    const Splitting splitting(space, negated ? rest : yes, negated ? yes : rest);
    for (auto& piece : pieces) splitting.among(std::move(piece), dimension, classes);
    pieces = std::move(yes);
  }
  return pieces;
}

Pieces inside_any(const Space& space, const std::vector<Row>& rows, Pieces pieces, Pieces& rest) {
  Pieces found;
  for (const auto& row : rows) {
    if (pieces.empty()) return found;
    Pieces others;
    for (const auto& field : row.fields) {
      pieces = narrowed(space, {{field.dimension, field.classes}}, std::move(pieces), others);
    }
    std::ranges::move(pieces, std::back_inserter(found));
    pieces = std::move(others);
  }
  std::ranges::move(pieces, std::back_inserter(rest));
  return found;
}

}  // namespace prove
