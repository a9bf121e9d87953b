// SPDX-License-Identifier: GPL-2.0-or-later
#include "wire/flow_judge.h"

#include <algorithm>
#include <utility>

#include "prove/addresses.h"
#include "prove/prove.h"
#include "prove/services.h"
#include "prove/witness.h"
#include "ruleset/notices.h"

namespace wire {
namespace {

using prove::Dimension;
using prove::Pieces;
using prove::Verdict;
using simulate::ConnectionState;

// Nobody is banned or listed, and all limits are kept.
bool is_ordinary(const prove::Space& space, const prove::Piece& piece) {
  return std::ranges::all_of(piece.assumed, [&](const auto& assumption) {
    const auto& name = space.name_of(assumption.unknown);
    const bool against = name.starts_with("in ") || name.find(" is on list ") != std::string::npos;
    return assumption.holds != against;
  });
}

// Sessions that are older than the kernel's knowledge of them are let in on purpose while this lasts.
bool in_grace(const prove::Space& space, const prove::Piece& piece) {
  const auto grace = prove::member_of(ruleset::pickup_grace_set);
  return std::ranges::any_of(piece.assumed, [&](const auto& assumption) {
    return assumption.holds && space.name_of(assumption.unknown) == grace;
  });
}

prove::Numbers protocols_of(Transport transport) {
  using prove::Numbers;
  switch (transport) {
    case Transport::tcp:
      return prove::one(base::protocol_tcp.number);
    case Transport::udp:
      return prove::one(base::protocol_udp.number);
    case Transport::echo:
      return Numbers(Numbers::Intervals{{{1}, {1}}, {{58}, {58}}});
    case Transport::others:
      return Numbers(Numbers::Intervals{{{0}, {0}}, {{2}, {5}}, {{7}, {16}}, {{18}, {57}}, {{59}, {255}}});
  }
  return {};
}

}  // namespace

FlowJudge::FlowJudge(prove::Family family, const Questions& questions, const ruleset::Ruleset& ruleset,
                     const resolve::ResolvedPolicy& policy)
    : questions_(questions), policy_(policy), space_(family) {
  read(questions, ruleset);
  space_.seal();
  read(questions, ruleset);
}

void FlowJudge::read(const Questions& questions, const ruleset::Ruleset& ruleset) {
  program_ = prove::program_of(space_, ruleset, policy_);
  for (const auto& [name, place] : questions.places) {
    const auto named = place.interfaces.empty() ? std::vector<std::string>{""} : place.interfaces;
    places_[name] = {prove::interfaces_of(space_, Dimension::in_interface, named),
                     prove::interfaces_of(space_, Dimension::out_interface, named),
                     space_.addresses(Dimension::source, place.addresses),
                     space_.addresses(Dimension::destination, place.addresses),
                     space_.classes(Dimension::user, place.users)};
  }
  own_ = space_.addresses(Dimension::destination, policy_.own_addresses);
  tcp_ = space_.classes(Dimension::protocol, prove::one(base::protocol_tcp.number));
  opening_ = prove::opening_flags(space_);
  const auto state = [&](ConnectionState number) {
    return space_.classes(Dimension::state, prove::one(static_cast<std::uint32_t>(number)));
  };
  fresh_ = state(ConnectionState::fresh);
  established_ = state(ConnectionState::established);
  for (const auto& ask : questions.asks) {
    Question question{row_of(ask.flow), {}};
    for (const auto& flow : ask.but) question.but.push_back(row_of(flow));
    asks_[&ask] = std::move(question);
  }
}

prove::Row FlowJudge::row_of(const Flow& flow) {
  const auto& from = places_.at(flow.from);
  prove::Row row{{{Dimension::protocol, space_.classes(Dimension::protocol, protocols_of(flow.transport))},
                  {Dimension::in_interface, from.arriving},
                  {Dimension::source, from.source},
                  {Dimension::destination, places_.at(flow.to).destination}}};
  if (is_self(flow.from)) row.fields.push_back({Dimension::user, from.users});
  if (flow.transport == Transport::echo) {
    const unsigned type = space_.family() == prove::Family::ipv4 ? 8 : 128;
    row.fields.push_back({Dimension::icmp_type, space_.classes(Dimension::icmp_type, prove::one(type))});
  } else if (flow.transport != Transport::others) {
    row.fields.push_back({Dimension::source_port, space_.classes(Dimension::source_port, flow.sports)});
    row.fields.push_back(
        {Dimension::destination_port, space_.classes(Dimension::destination_port, flow.dports)});
  }
  return row;
}

Pieces FlowJudge::at_moment(Moment moment, Pieces pieces) const {
  Pieces others;
  const auto& state = moment == Moment::established ? established_ : fresh_;
  pieces = prove::narrowed(space_, {{Dimension::state, state}}, std::move(pieces), others);
  if (moment == Moment::established) return pieces;
  Pieces without_flags;
  pieces = prove::narrowed(space_, {{Dimension::protocol, tcp_}}, std::move(pieces), without_flags);
  const bool midway = moment == Moment::midway;
  pieces = prove::narrowed(space_, {{Dimension::tcp_flags, opening_, midway}}, std::move(pieces), others);
  if (!midway) std::ranges::move(without_flags, std::back_inserter(pieces));
  return pieces;
}

// Every packet of the flow that is not among those that the question is not about.
Pieces FlowJudge::described(const Ask& ask) const {
  const auto& question = asks_.at(&ask);
  auto box = space_.everything();
  // What is for an address of this machine is not passed on.
  if (!is_self(ask.flow.to)) space_.exclude(box, Dimension::destination, own_);
  Pieces others;
  auto pieces =
      prove::inside_any(space_, {question.flow}, {{std::move(box), {}, std::nullopt, std::nullopt}}, others);
  Pieces left;
  prove::inside_any(space_, question.but, at_moment(ask.moment, std::move(pieces)), left);
  return left;
}

Pieces FlowJudge::leaving(const std::string& place, Pieces pieces) const {
  for (auto& piece : pieces) space_.narrow(piece.box, Dimension::out_interface, places_.at(place).departing);
  return pieces;
}

void FlowJudge::walk_on(const Ask& ask, Pieces pieces, std::vector<prove::Decided>& decided) const {
  const auto way = is_self(ask.flow.from) ? prove::Way::output
                   : is_self(ask.flow.to) ? prove::Way::input
                                          : prove::Way::forward;
  prove::pass(space_, program_, way, leaving(ask.flow.to, std::move(pieces)), decided);
}

// To where the question says that it comes out, or to wherever it goes.
void FlowJudge::walk_translated(const Ask& ask, Pieces pieces, std::vector<prove::Decided>& decided) const {
  if (!ask.at.empty())
    return prove::pass(space_, program_, prove::Way::forward, leaving(ask.at, std::move(pieces)), decided);
  const auto none = space_.sealed_classes(Dimension::out_interface, prove::one(0));
  for (auto& piece : pieces) space_.exclude(piece.box, Dimension::out_interface, none);
  prove::pass(space_, program_, prove::Way::forward, std::move(pieces), decided);
}

bool FlowJudge::leaves_as_asked(const Ask& ask, const prove::Piece& piece) const {
  if (ask.moment != Moment::opening) return true;
  if (ask.as.empty() || space_.family() == prove::Family::ipv6) return !piece.source;
  if (!piece.source) return false;
  if (ask.as == "interface") return !piece.source->address;
  const auto wanted = std::get<base::Ipv4Range>(*base::parse_address_range(ask.as)).low;
  return piece.source->address && prove::bits_of(*piece.source->address) == wanted.bits;
}

bool FlowJudge::comes_out_as_asked(const Ask& ask, const prove::Piece& piece) const {
  if (ask.at.empty()) return !piece.destination;
  if (!piece.destination || !piece.destination->port) return false;
  const prove::Number target{prove::bits_of(piece.destination->address)};
  return piece.destination->port->number == ask.port &&
         prove::numbers_of(questions_.places.at(ask.at).addresses, space_.family()).contains(target);
}

bool FlowJudge::is_kept(const Ask& ask, Expected expected, const prove::Decided& decided) const {
  const auto& [piece, verdict, by] = decided;
  switch (expected) {
    case Expected::accept:
      if (verdict != Verdict::accept) return !is_ordinary(space_, piece);
      return leaves_as_asked(ask, piece) && comes_out_as_asked(ask, piece);
    case Expected::drop:
      return verdict == Verdict::drop;
    case Expected::reject:
      if (verdict == Verdict::drop) return !is_ordinary(space_, piece);
      return verdict != Verdict::accept;
    case Expected::refused:
      return verdict != Verdict::accept;
  }
  return false;
}

std::string FlowJudge::story(const prove::Decided& decided) const {
  const auto packet = prove::witness(space_, decided.piece, policy_);
  auto told = (packet ? simulate::to_text(*packet) : "no packet") + " is " + prove::to_text(decided.verdict);
  if (decided.piece.destination) told += ", its destination translated";
  if (decided.piece.source) told += ", its source translated";
  if (!is_ordinary(space_, decided.piece)) told += ", of somebody who is banned, listed or over a limit";
  return told;
}

Judgement FlowJudge::judge(const Ask& ask, Expected expected) const {
  std::vector<prove::Decided> decided;
  auto pieces = described(ask);
  if (is_self(ask.flow.from)) {
    walk_on(ask, std::move(pieces), decided);
  } else {
    Pieces straight, translated;
    for (auto& piece : prove::arrive(space_, program_, std::move(pieces), decided))
      (piece.destination ? translated : straight).push_back(std::move(piece));
    walk_on(ask, std::move(straight), decided);
    walk_translated(ask, std::move(translated), decided);
  }
  std::erase_if(decided,
                [&](const auto& one) { return ask.moment == Moment::midway && in_grace(space_, one.piece); });
  Judgement judgement{decided.size(), std::nullopt};
  for (const auto& one : decided) {
    if (is_kept(ask, expected, one)) continue;
    judgement.against = story(one);
    break;
  }
  return judgement;
}

}  // namespace wire
