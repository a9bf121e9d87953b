// SPDX-License-Identifier: GPL-2.0-or-later
//
// Sentences, limits, and the answers to sessions that are picked up again.
#include "prove/judgement.h"

#include <algorithm>
#include <utility>

namespace prove {

void Judgement::answers(Pieces& pieces) {
  const auto self = meaning_.zones_.size();
  if (way_ == Way::output && meaning_.admin_) {
    auto of_service = take(pieces, meaning_.admin_answers_);
    for (const auto& [zone, whole] : meaning_.admin_->zones) {
      if (whole && zone < self) accept(take_departing_to(of_service, zone), "answers to admin");
    }
    accept(take(of_service, {among(Dimension::destination, meaning_.admin_inside_destination_)}),
           "answers to admin");
    move_to(pieces, std::move(of_service));
  }
  for_each_pair(pieces, [&](std::size_t server, std::size_t client, Pieces& between) {
    for (const auto index : sentences_about(client, server)) answer(between, index, client, server);
  });
  if (way_ == Way::input && meaning_.policy_.options.output == policy::OutputPolicy::allow) {
    accept(take(pieces, {among(Dimension::protocol, meaning_.tcp_),
                         among(Dimension::destination_port, meaning_.high_ports_)}),
           "answers to what this machine may send");
  }
}

void Judgement::answer(Pieces& pieces, std::size_t index, std::size_t client, std::size_t server) {
  const auto& region = meaning_.sentences_[index];
  if (!concerns_answers(region, client, server, pieces)) return;
  auto matching = std::exchange(pieces, {});
  keep_side(matching, pieces, region.from, client, Dimension::destination);
  keep_side(matching, pieces, region.to, server, Dimension::source);
  if (!region.sentence->services.empty()) {
    auto of_service = take(matching, region.answers);
    move_to(pieces, std::move(matching));
    matching = std::move(of_service);
  }
  const bool allowed = region.sentence->verb == policy::Verb::allow;
  const auto reason = "answers of " + name_of(region);
  if (allowed) return accept(std::move(matching), reason);
  decide(std::move(matching), Verdict::drop, reason);
}

void Judgement::sentences(Pieces& pieces) {
  for_each_pair(pieces, [&](std::size_t from, std::size_t to, Pieces& between) {
    const auto& about = sentences_about(from, to);
    for (const auto index : about) sentence(between, index, from, to);
    // A limit is no verdict; only where nothing else allowed it, its answer is a refusal.
    for (const auto index : about) {
      const auto& limit = meaning_.sentences_[index].sentence->limit;
      if (!limit || limit->over != policy::OverLimit::reject) continue;
      auto matching = matching_part(between, index, from, to);
      refuse(std::move(matching), name_of(meaning_.sentences_[index]) + ": over its limit");
    }
  });
}

void Judgement::sentence(Pieces& pieces, std::size_t index, std::size_t from, std::size_t to) {
  const auto& region = meaning_.sentences_[index];
  auto matching = matching_part(pieces, index, from, to);
  if (matching.empty()) return;
  const auto reason = name_of(region);
  switch (region.sentence->verb) {
    case policy::Verb::deny:
      return decide(std::move(matching), Verdict::drop, reason);
    case policy::Verb::reject:
      return refuse(std::move(matching), reason);
    case policy::Verb::allow:
      break;
  }
  if (!region.limit) return accept(std::move(matching), reason);
  within_limit(matching, *region.limit, reason);
  move_to(pieces, std::move(matching));
}

// Leaves what exceeds the limit, or can not be counted.
void Judgement::within_limit(Pieces& pieces, const LimitWords& words, const std::string& reason) {
  accept(take(pieces, {among(Dimension::source, meaning_.trusted_)}), reason);
  const bool bans = words.limit->over == policy::OverLimit::ban && !words.within.empty();
  Pieces beyond;
  for (std::size_t stage = 0; stage < words.within.size(); ++stage) {
    auto counted = take(pieces, words.within[stage]);
    if (bans) ban(pieces, words.counted[stage], reason);
    move_to(beyond, std::move(pieces));
    pieces = std::move(counted);
  }
  if (words.within_total) {
    auto counted = take(pieces, *words.within_total);
    move_to(beyond, std::move(pieces));
    pieces = std::move(counted);
  }
  accept(std::exchange(pieces, std::move(beyond)), reason);
}

// Whoever may not be banned, is banned already, or has no element, is only not accepted.
void Judgement::ban(Pieces& pieces, const Condition& counted, const std::string& reason) {
  auto guilty = take(pieces, counted);
  move_to(pieces, take(guilty, {among(Dimension::source, meaning_.exempt_source_)}));
  move_to(pieces, take(guilty, meaning_.banned_already_));
  auto banned = take(guilty, meaning_.room_for_a_ban_);
  decide(std::move(banned), Verdict::drop, reason + ": banned");
  move_to(pieces, std::move(guilty));
}

const std::vector<std::size_t>& Judgement::sentences_about(std::size_t from, std::size_t to) const {
  return meaning_.pairs_[from * (meaning_.zones_.size() + 1) + to];
}

// Leaves in `matching` what the side is about, of packets whose zone there is known.
void Judgement::keep_side(Pieces& matching, Pieces& others, const SideRegion& side, std::size_t zone,
                          Dimension end) const {
  Pieces rest;
  matching = is_whole(side, zone) ? narrowed(space_, {outside(end, side.except)}, std::move(matching), rest)
                                  : narrowed(space_, {among(end, side.inside), outside(end, side.except)},
                                             std::move(matching), rest);
  move_to(others, std::move(rest));
}

void Judgement::keep(Pieces& matching, Pieces& others, const Condition& condition) const {
  Pieces rest;
  matching = narrowed(space_, condition, std::move(matching), rest);
  move_to(others, std::move(rest));
}

// Most sentences have nothing to do with a piece; to know that soon is what makes a long policy provable.
bool Judgement::concerns(const SentenceRegion& region, std::size_t from, std::size_t to,
                         const Pieces& pieces) const {
  return std::ranges::any_of(pieces, [&](const Piece& piece) {
    return can_be_among(space_, piece, Dimension::destination_port, region.ports) &&
           at_side(piece, region.from, from, Dimension::source) &&
           at_side(piece, region.to, to, Dimension::destination);
  });
}

bool Judgement::concerns_answers(const SentenceRegion& region, std::size_t client, std::size_t server,
                                 const Pieces& pieces) const {
  return std::ranges::any_of(pieces, [&](const Piece& piece) {
    return can_be_among(space_, piece, Dimension::source_port, region.from_ports) &&
           at_side(piece, region.from, client, Dimension::destination) &&
           at_side(piece, region.to, server, Dimension::source);
  });
}

bool Judgement::at_side(const Piece& piece, const SideRegion& side, std::size_t zone, Dimension end) const {
  return is_whole(side, zone) || can_be_among(space_, piece, end, side.inside);
}

bool Judgement::is_whole(const SideRegion& side, std::size_t zone) {
  return std::ranges::any_of(side.zones,
                             [&](const auto& share) { return share.first == zone && share.second; });
}

// Takes out what the sentence is about.
Pieces Judgement::matching_part(Pieces& pieces, std::size_t index, std::size_t from, std::size_t to) {
  const auto& region = meaning_.sentences_[index];
  if (!concerns(region, from, to, pieces)) return {};
  auto matching = std::exchange(pieces, {});
  if (!region.sentence->services.empty()) {
    auto of_service = take(matching, region.services);
    move_to(pieces, std::move(matching));
    matching = std::move(of_service);
  }
  keep_side(matching, pieces, region.from, from, Dimension::source);
  keep_side(matching, pieces, region.to, to, Dimension::destination);
  if (region.user) keep(matching, pieces, *region.user);
  if (region.sentence->translated) keep(matching, pieces, {DestinationTranslated{}, false, std::nullopt});
  return matching;
}

std::string Judgement::name_of(const SentenceRegion& region) {
  const auto& sentence = *region.sentence;
  if (sentence.published) return "publish " + sentence.name;
  const auto* verb = sentence.verb == policy::Verb::deny     ? "deny "
                     : sentence.verb == policy::Verb::reject ? "reject "
                                                             : "allow ";
  return verb + sentence.name;
}

}  // namespace prove
