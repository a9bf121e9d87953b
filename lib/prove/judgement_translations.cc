// SPDX-License-Identifier: GPL-2.0-or-later
//
// What [publish] and [nat] make of a packet.
#include "prove/judgement.h"

#include <algorithm>
#include <utility>

namespace prove {

void Judgement::translate_destination(Pieces& pieces) {
  Pieces translated;
  for (const auto& forward : meaning_.forwards_) {
    auto met = take(pieces, {among(Dimension::state, meaning_.fresh_state_),
                             among(Dimension::destination, forward.address)});
    auto of_service = take(met, forward.services);
    move_to(pieces, std::move(met));
    auto from = take_arriving(of_service, forward.from);
    move_to(pieces, std::move(of_service));
    for (auto& piece : from) piece.destination = forward.to;
    move_to(translated, std::move(from));
  }
  move_to(pieces, std::move(translated));
}

Pieces Judgement::take_arriving(Pieces& pieces, const SideRegion& side) {
  Pieces found;
  for (const auto& [zone, whole] : side.zones) {
    if (zone >= meaning_.zones_.size()) continue;
    auto here = take_arriving_at(pieces, zone);
    if (!whole) {
      auto inside = take(here, {among(Dimension::source, side.inside)});
      move_to(pieces, std::move(here));
      here = std::move(inside);
    }
    move_to(found, std::move(here));
  }
  return found;
}

// Of the translations the first that matches; then no private source opens a session to the internet.
void Judgement::translate_source(Pieces& pieces) {
  auto opening = take(pieces, {among(Dimension::state, meaning_.fresh_state_)});
  Pieces done = take(opening, {among(Dimension::out_interface, meaning_.loopback_out_)});
  for (const auto& translation : meaning_.translations_) {
    auto matching = std::exchange(opening, {});
    auto to = take_leaving(matching, translation.to);
    move_to(opening, std::move(matching));
    auto from = take_owned(to, translation.from);
    move_to(opening, std::move(to));
    auto chosen = translation.only ? take(from, *translation.only) : std::exchange(from, {});
    move_to(opening, std::move(from));
    for (auto& piece : chosen) piece.source = translation.as;
    move_to(done, std::move(chosen));
  }
  move_to(done, std::move(opening));
  keep_private_inside(done);
  move_to(pieces, std::move(done));
}

void Judgement::keep_private_inside(Pieces& pieces) {
  for (std::size_t zone = 0; zone < meaning_.zones_.size(); ++zone) {
    const auto& written = *meaning_.zones_[zone].zone;
    if (written.name != "internet" || written.interfaces.empty()) continue;
    auto leaving = take_departing_to(pieces, zone);
    auto hidden = take(leaving, {among(Dimension::source, meaning_.private_leaving_)});
    auto tcp = take(hidden, {among(Dimension::protocol, meaning_.tcp_)});
    decide(take(tcp, {among(Dimension::tcp_flags, meaning_.opening_flags_)}), Verdict::drop,
           "a private source never leaves for the internet");
    decide(std::move(hidden), Verdict::drop, "a private source never leaves for the internet");
    move_to(pieces, std::move(tcp));
    move_to(pieces, std::move(leaving));
  }
}

Pieces Judgement::take_leaving(Pieces& pieces, const SideRegion& side) {
  Pieces found;
  for (const auto& [zone, whole] : side.zones) {
    if (zone >= meaning_.zones_.size()) continue;
    auto there = take_departing_to(pieces, zone);
    if (!whole) {
      auto inside = take(there, {among(Dimension::destination, side.inside)});
      move_to(pieces, std::move(there));
      there = std::move(inside);
    }
    move_to(found, std::move(there));
  }
  return found;
}

// By address alone: where a packet came from is not known any more when it leaves.
Pieces Judgement::take_owned(Pieces& pieces, const SideRegion& side) {
  Pieces found;
  for (const auto& [zone, whole] : side.zones) {
    if (!whole) continue;
    const bool self = zone >= meaning_.zones_.size();
    const auto& region = self ? meaning_.own_source_ : meaning_.zones_[zone].source;
    move_to(found, take(pieces, {among(Dimension::source, region)}));
  }
  move_to(found, take(pieces, {among(Dimension::source, side.inside)}));
  return found;
}

}  // namespace prove
