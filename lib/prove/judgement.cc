// SPDX-License-Identifier: GPL-2.0-or-later
//
// The fixed order of the language, and what is implied.
#include "prove/judgement.h"

#include <algorithm>
#include <utility>

namespace prove {

std::vector<Judged> Judgement::judge(Piece piece) {
  Pieces pieces{std::move(piece)};
  if (way_ != Way::output) translate_destination(pieces);
  known_sessions(pieces);
  loopback(pieces);
  icmp(pieces);
  middle_of_a_session(pieces);
  if (way_ == Way::input) admin(pieces);
  if (way_ != Way::input) receive_only(pieces);
  if (way_ != Way::output) banned_and_listed(pieces);
  if (way_ != Way::input) listed_destinations(pieces);
  dhcp(pieces);
  if (way_ != Way::output) spoofed(pieces);
  sentences(pieces);
  nothing_allowed(std::move(pieces));
  return std::move(judged_);
}

// Takes out the part for which the conditions hold. Mostly there is none, and nothing is moved.
Pieces Judgement::take(Pieces& pieces, std::initializer_list<Within> conditions) const {
  const bool possible = std::ranges::any_of(pieces, [&](const Piece& piece) {
    return std::ranges::all_of(conditions, [&](const Within& condition) {
      return condition.negated || can_be_among(space_, piece, condition.dimension, condition.classes);
    });
  });
  if (!possible) return {};
  Pieces rest;
  auto found = narrowed(space_, conditions, std::move(pieces), rest);
  pieces = std::move(rest);
  return found;
}
Pieces Judgement::take(Pieces& pieces, const Condition& condition) const {
  Pieces rest;
  auto found = narrowed(space_, condition, std::move(pieces), rest);
  pieces = std::move(rest);
  return found;
}

Pieces Judgement::take(Pieces& pieces, const std::vector<Row>& rows) const {
  Pieces rest;
  auto found = inside_any(space_, rows, std::move(pieces), rest);
  pieces = std::move(rest);
  return found;
}

void Judgement::decide(Pieces pieces, Verdict verdict, const std::string& reason) {
  for (auto& piece : pieces) judged_.push_back({std::move(piece), verdict, reason});
}

// The packet leaves, or is here: of a forwarded or own one the source may be translated.
void Judgement::accept(Pieces pieces, const std::string& reason) {
  if (way_ != Way::input) translate_source(pieces);
  decide(std::move(pieces), Verdict::accept, reason);
}

// An answer only to what opens a session.
void Judgement::refuse(Pieces pieces, const std::string& reason) {
  auto tcp = take(pieces, {among(Dimension::protocol, meaning_.tcp_)});
  decide(take(tcp, {among(Dimension::tcp_flags, meaning_.opening_flags_)}), Verdict::reset, reason);
  decide(std::move(tcp), Verdict::drop, reason);
  decide(std::move(pieces), Verdict::prohibited, reason);
}

void Judgement::known_sessions(Pieces& pieces) {
  accept(take(pieces, {among(Dimension::state, meaning_.known_states_)}), "implied: a known session");
  // What this machine sends is never dropped as invalid: it may be an ICMP error that the peer needs.
  if (way_ == Way::output) return;
  decide(take(pieces, {among(Dimension::state, meaning_.invalid_state_)}), Verdict::drop, "implied: invalid");
}

void Judgement::loopback(Pieces& pieces) {
  if (way_ == Way::input)
    accept(take(pieces, {among(Dimension::in_interface, meaning_.loopback_in_)}), "implied: loopback");
  if (way_ == Way::output)
    accept(take(pieces, {among(Dimension::out_interface, meaning_.loopback_out_)}), "implied: loopback");
}

void Judgement::icmp(Pieces& pieces) {
  auto own = take(pieces, {among(Dimension::protocol, meaning_.icmp_)});
  accept(take(own, {among(Dimension::icmp_type, meaning_.errors_)}), "implied: ICMP errors");
  const bool ipv6 = space_.family() == Family::ipv6;
  if (ipv6 && way_ != Way::forward) {
    accept(take(own, {among(Dimension::icmp_type, meaning_.neighbours_),
                      among(Dimension::hop_limit, meaning_.hops_255_)}),
           "implied: neighbour discovery");
  }
  if (ipv6 && way_ != Way::forward) {
    accept(take(own, {among(Dimension::icmp_type, meaning_.listeners_),
                      among(Dimension::hop_limit, meaning_.hops_1_)}),
           "implied: multicast listener discovery");
  }
  if (way_ == Way::output)
    accept(take(own, {among(Dimension::icmp_type, meaning_.echo_)}), "implied: ping others");
  if (way_ == Way::input && meaning_.policy_.options.ping) {
    auto echo = take(own, {among(Dimension::icmp_type, meaning_.echo_)});
    accept(take(echo, meaning_.ping_rate_), "implied: ping");
    move_to(own, std::move(echo));
  }
  move_to(pieces, std::move(own));
}

// For the time of the pick-up grace it is judged as the SYN of its session would have been, in both
// directions.
void Judgement::middle_of_a_session(Pieces& pieces) {
  auto middle = take(pieces, {among(Dimension::protocol, meaning_.tcp_),
                              outside(Dimension::tcp_flags, meaning_.opening_flags_)});
  Pieces resumed;
  if (meaning_.policy_.options.pickup_grace.count() > 0) resumed = take(middle, meaning_.grace_);
  decide(std::move(middle), Verdict::drop, "in the middle of a session that nobody knows");
  if (way_ != Way::output) spoofed(resumed);
  answers(resumed);
  move_to(pieces, std::move(resumed));
}

void Judgement::admin(Pieces& pieces) {
  if (!meaning_.admin_) return;
  auto of_service = take(pieces, meaning_.admin_services_);
  for (const auto& [zone, whole] : meaning_.admin_->zones) {
    if (whole && zone < meaning_.zones_.size()) accept(take_arriving_at(of_service, zone), "admin");
  }
  accept(take(of_service, {among(Dimension::source, meaning_.admin_->inside)}), "admin");
  move_to(pieces, std::move(of_service));
}

void Judgement::receive_only(Pieces& pieces) {
  refuse(take(pieces, {among(Dimension::source, meaning_.receive_only_)}), "options: receive_only");
}

void Judgement::banned_and_listed(Pieces& pieces) {
  auto spared = take(pieces, {among(Dimension::source, meaning_.exempt_source_)});
  for (const auto& scope : meaning_.bans_) {
    Pieces closed;
    if (scope.services.empty()) {
      closed = std::exchange(pieces, {});
    } else {
      closed = take(pieces, scope.services);
    }
    for (const auto& banned : scope.banned) decide(take(closed, banned), Verdict::drop, "banned");
    move_to(pieces, std::move(closed));
  }
  for (const auto& list : meaning_.lists_) {
    if (list.list->deny == policy::ListDirection::to) continue;
    auto hit = take(pieces, {outside(Dimension::source, list.except_source)});
    decide(take(hit, list.source_on_it), Verdict::drop, "list " + list.list->name);
    move_to(pieces, std::move(hit));
  }
  move_to(pieces, std::move(spared));
}

void Judgement::listed_destinations(Pieces& pieces) {
  auto spared = take(pieces, {among(Dimension::destination, meaning_.exempt_destination_)});
  for (const auto& list : meaning_.lists_) {
    if (list.list->deny == policy::ListDirection::from) continue;
    auto hit = take(pieces, {outside(Dimension::destination, list.except_destination)});
    decide(take(hit, list.destination_on_it), Verdict::drop, "list " + list.list->name);
    move_to(pieces, std::move(hit));
  }
  move_to(pieces, std::move(spared));
}

void Judgement::dhcp(Pieces& pieces) {
  const bool in = way_ == Way::input;
  const auto& interfaces = in ? meaning_.dynamic_arriving_ : meaning_.dynamic_departing_;
  if (way_ == Way::forward || interfaces.empty()) return;
  auto there = take(pieces, {among(in ? Dimension::in_interface : Dimension::out_interface, interfaces)});
  accept(take(there, in ? meaning_.dhcp_answer_ : meaning_.dhcp_question_), "implied: DHCP");
  move_to(pieces, std::move(there));
}

// Of a zone without networks: a source that belongs elsewhere.
void Judgement::spoofed(Pieces& pieces) {
  Pieces honest;
  for (const auto zone : order_of_zones()) {
    auto here = take_arriving_at(pieces, zone);
    if (!meaning_.zones_[zone].zone->has_networks) {
      decide(take(here, {among(Dimension::source, meaning_.zones_[zone].never_from)}), Verdict::drop,
             "anti-spoofing: not from " + meaning_.zones_[zone].zone->name);
    }
    move_to(honest, std::move(here));
  }
  move_to(pieces, std::move(honest));
}

void Judgement::nothing_allowed(Pieces pieces) {
  const auto& options = meaning_.policy_.options;
  if (way_ == Way::output) {
    if (options.output == policy::OutputPolicy::allow)
      return accept(std::move(pieces), "options: output allow");
    return refuse(std::move(pieces), "nothing allows it");
  }
  if (options.ident) refuse(take(pieces, std::vector<Row>{meaning_.ident_}), "implied: ident");
  decide(std::move(pieces), Verdict::drop, "nothing allows it");
}

Pieces Judgement::take_arriving_at(Pieces& pieces, std::size_t zone) const {
  const auto& region = meaning_.zones_[zone];
  return take(pieces, {among(Dimension::in_interface, region.arriving),
                       among(Dimension::source, region.arriving_source)});
}

Pieces Judgement::take_departing_to(Pieces& pieces, std::size_t zone) const {
  const auto& region = meaning_.zones_[zone];
  return take(pieces, {among(Dimension::out_interface, region.departing),
                       among(Dimension::destination, region.departing_destination)});
}

std::vector<Judged> Meaning::judge(const Space& space, Way way, Piece piece) const {
  piece.destination.reset();
  piece.source.reset();
  return Judgement(*this, space, way).judge(std::move(piece));
}

}  // namespace prove
