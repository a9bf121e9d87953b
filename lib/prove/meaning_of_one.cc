// SPDX-License-Identifier: GPL-2.0-or-later
//
// One sentence alone, whatever decides before it.
#include <algorithm>
#include <iterator>
#include <utility>

#include "prove/meaning.h"
#include "prove/services.h"

namespace prove {

SentenceRegion Meaning::region_of(Space& space, const resolve::Sentence& sentence) const {
  SentenceRegion region;
  region.sentence = &sentence;
  region.from = side_of(space, sentence.from, Dimension::source);
  region.to = side_of(space, sentence.to, Dimension::destination);
  region.services = rows(space, sentence.services, Dimension::destination_port, Dimension::source_port);
  region.answers = rows(space, sentence.services, Dimension::source_port, Dimension::destination_port);
  region.ports = ports_of(space, sentence.services, Dimension::destination_port);
  region.from_ports = ports_of(space, sentence.services, Dimension::source_port);
  if (sentence.user)
    region.user = {Among{Dimension::user, space.classes(Dimension::user, one(*sentence.user))}, false, {}};
  return region;
}

// In one of the zones of the side, and where not all of a zone is meant, one of the addresses. Of packets to
// and from this machine the interface tells nothing.
Pieces Meaning::at_side(const Space& space, const SideRegion& side, Dimension end, Pieces pieces,
                        Pieces& rest) const {
  const bool arriving = end == Dimension::source;
  Classes interfaces;
  bool anywhere = false;
  bool whole = false;
  for (const auto& [zone, all_of_it] : side.zones) {
    whole = whole || all_of_it;
    anywhere = anywhere || zone == zones_.size();
    if (!anywhere) add(interfaces, arriving ? zones_[zone].arriving : zones_[zone].departing);
  }
  const auto interface = arriving ? Dimension::in_interface : Dimension::out_interface;
  if (side.zones.empty()) {
    std::ranges::move(pieces, std::back_inserter(rest));
    return {};
  }
  if (!anywhere) pieces = narrowed(space, {{interface, interfaces}}, std::move(pieces), rest);
  if (!whole) pieces = narrowed(space, {{end, side.inside}}, std::move(pieces), rest);
  return pieces;
}

Pieces Meaning::may_concern(const Space& space, const SentenceRegion& region, Pieces pieces,
                            Pieces& rest) const {
  const bool every_service = region.sentence->services.empty();
  Pieces others;
  if (!every_service) pieces = inside_any(space, region.services, std::move(pieces), others);
  pieces = at_side(space, region.from, Dimension::source, std::move(pieces), others);
  auto found = at_side(space, region.to, Dimension::destination, std::move(pieces), others);

  auto answers = narrowed(space, {{Dimension::protocol, tcp_}, {Dimension::tcp_flags, opening_flags_, true}},
                          std::move(others), rest);
  if (!every_service) answers = inside_any(space, region.answers, std::move(answers), rest);
  answers = at_side(space, region.to, Dimension::source, std::move(answers), rest);
  answers = at_side(space, region.from, Dimension::destination, std::move(answers), rest);
  std::ranges::move(answers, std::back_inserter(found));
  return found;
}

}  // namespace prove
