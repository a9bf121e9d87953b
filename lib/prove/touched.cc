// SPDX-License-Identifier: GPL-2.0-or-later
#include "prove/touched.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/overloaded.h"

namespace prove {
namespace {

void move_to(Pieces& to, Pieces pieces) {
  std::ranges::move(pieces, std::back_inserter(to));
}

Pieces in_table(const Space& space, const Table& table, Pieces pieces, Pieces& rest) {
  Pieces found;
  for (const auto& branch : table.branches) {
    Pieces others;
    move_to(found, inside_any(space, branch.rows, std::move(pieces), others));
    pieces = std::move(others);
  }
  move_to(rest, std::move(pieces));
  return found;
}

// Where the regions overlap so much, what is cut out costs more than what is left.
constexpr std::size_t most_pieces = 200;

// What is assumed both ways cuts nothing off.
bool is_of_packets(const Condition& condition) {
  return !std::holds_alternative<Assumed>(condition.question) &&
         !std::holds_alternative<AmongMany>(condition.question);
}

Pieces matching(const Space& space, const RuleProgram& rule, Pieces pieces, Pieces& rest) {
  for (const auto& step : rule.steps) {
    pieces =
        std::visit(base::Overloaded{
                       [&](const Condition& condition) {
                         return is_of_packets(condition) ? narrowed(space, condition, std::move(pieces), rest)
                                                         : std::move(pieces);
                       },
                       [&](const Table& table) { return in_table(space, table, std::move(pieces), rest); },
                       [&](const auto&) { return std::move(pieces); },
                   },
                   step);
  }
  return pieces;
}

template <class Match>
void move_matching(Pieces& pieces, Pieces& found, const Match& match) {
  Pieces rest;
  move_to(found, match(std::move(pieces), rest));
  pieces = std::move(rest);
}

}  // namespace

Touched::Touched(Space& space, const Change& change, const resolve::ResolvedPolicy& policy,
                 const Meaning& meaning)
    : meaning_(meaning),
      gone_(program_of(space, change.gone, policy)),
      come_(program_of(space, change.come, policy)) {
  for (const auto& sentence : change.sentences) sentences_.push_back(meaning.region_of(space, sentence));
}

Pieces Touched::only(const Space& space, Pieces pieces) const {
  Pieces all = pieces;
  Pieces found;
  const auto too_many = [&] { return pieces.size() + found.size() > all.size() + most_pieces; };
  for (const auto* program : {&gone_, &come_}) {
    for (const auto& [name, chain] : program->chains) {
      for (const auto& rule : chain.rules) {
        move_matching(pieces, found, [&](Pieces some, Pieces& rest) {
          return matching(space, rule, std::move(some), rest);
        });
        if (too_many()) return all;
      }
    }
  }
  for (const auto& sentence : sentences_) {
    move_matching(pieces, found, [&](Pieces some, Pieces& rest) {
      return meaning_.may_concern(space, sentence, std::move(some), rest);
    });
    if (too_many()) return all;
  }
  return found;
}

}  // namespace prove
