// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a policy means is asked of the evaluator that each ruleset is proven against before it is in force:
// the answer holds for the kernel as well.
#include "plan/compare.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "base/address_sets.h"
#include "plan/lists.h"
#include "plan/places.h"
#include "prove/addresses.h"
#include "prove/meaning.h"
#include "prove/services.h"
#include "prove/witness.h"

namespace plan {
namespace {

using prove::Dimension;
using prove::Judged;
using prove::Piece;
using prove::Pieces;
using prove::Verdict;

// One of the two policies.
struct Time {
  const resolve::ResolvedPolicy* policy = nullptr;
  std::optional<prove::Meaning> meaning;
  std::vector<Place> places;
};

std::string outcome_of(const Judged& judged) {
  switch (judged.verdict) {
    case Verdict::accept:
      break;
    case Verdict::drop:
      return "dropped";
    case Verdict::reset:
    case Verdict::prohibited:
      return "refused";
  }
  const auto address = [](const ruleset::Value& bytes) {
    return simulate::to_text(simulate::address_of({bytes.begin(), bytes.end()}));
  };
  std::string text = "let in";
  if (const auto& to = judged.piece.destination) {
    text += ", to " + address(to->address);
    if (to->port) text += " port " + std::to_string(to->port->number);
  }
  if (const auto& as = judged.piece.source)
    text += ", as " + (as->address ? address(*as->address) : std::string("the address of the interface"));
  return text;
}

std::optional<Effect> effect_of(const Judged& before, const Judged& now) {
  const bool was = before.verdict == Verdict::accept;
  const bool is = now.verdict == Verdict::accept;
  if (!was && is) return Effect::let_in;
  if (was && !is) return Effect::refused;
  if (!was) return before.verdict == now.verdict ? std::nullopt : std::optional(Effect::answered_otherwise);
  const bool same =
      before.piece.destination == now.piece.destination && before.piece.source == now.piece.source;
  return same ? std::nullopt : std::optional(Effect::translated_otherwise);
}

const prove::Numbers every_user = prove::between(0, 0xffffffff);

class Comparison {
 public:
  Comparison(prove::Family family, const resolve::ResolvedPolicy& before, const resolve::ResolvedPolicy& now)
      : own_lists_(with_lists_of_its_own(before, now)),
        both_lists_(with_lists_of_both(own_lists_, now)),
        space_(family) {
    before_.policy = &own_lists_;
    now_.policy = &now;
    // Once to take note, once to answer.
    read();
    space_.seal();
    read();
    assume_the_ordinary();
  }

  std::vector<Difference> all() {
    auto places = now_.places;
    for (const auto& place : before_.places) {
      if (!known(place)) places.push_back(place);
    }
    for (const auto& from : places) {
      for (const auto& to : places) {
        if (!(from.self && to.self)) compare(from, to);
      }
    }
    return std::move(found_);
  }

 private:
  void read() {
    for (auto* time : {&before_, &now_}) {
      time->meaning.emplace(space_, *time->policy);
      time->places = places_of(space_, *time->policy);
    }
    const bool ipv4 = space_.family() == prove::Family::ipv4;
    fresh_ = space_.classes(Dimension::state,
                            prove::one(static_cast<std::uint32_t>(simulate::ConnectionState::fresh)));
    opening_ = prove::opening_flags(space_);
    far_away_ = space_.classes(Dimension::hop_limit, prove::one(64));
    echo_ = space_.classes(Dimension::icmp_type, prove::one(ipv4 ? 8 : 128));
  }

  // Nobody is banned, no grace is on, and all limits are kept. Lists are asked both ways.
  void assume_the_ordinary() {
    for (std::uint32_t unknown = 0; unknown < space_.unknowns(); ++unknown) {
      const auto& name = space_.name_of(unknown);
      if (!is_list(name)) ordinary_.push_back({unknown, !name.starts_with("in ")});
    }
  }

  [[nodiscard]] bool known(const Place& place) const {
    return std::ranges::any_of(now_.places, [&](const Place& other) {
      return other.zone == place.zone && other.arriving == place.arriving && other.region == place.region;
    });
  }

  void compare(const Place& from, const Place& to) {
    auto box = between(space_, from, to, now_.places.back());
    space_.narrow(box, Dimension::state, fresh_);
    space_.narrow(box, Dimension::tcp_flags, opening_);
    space_.narrow(box, Dimension::hop_limit, far_away_);
    space_.narrow(box, Dimension::icmp_type, echo_);
    if (is_empty(space_, box)) return;
    const auto whole = product_of(space_, box);
    const Piece sent{std::move(box), ordinary_, std::nullopt, std::nullopt};
    for (const auto& was : judged(before_, from, to, sent)) {
      auto piece = was.piece;
      piece.destination.reset();
      piece.source.reset();
      space_.widen(piece.box, Dimension::out_interface);
      space_.exclude(piece.box, Dimension::out_interface, now_.places.back().loopback_out);
      for (auto& is : judged(now_, from, to, piece)) {
        if (leaves_as_before(was.piece, is.piece)) note({from, to, whole}, was, is);
      }
    }
  }

  // What goes to the same destination leaves by the same interface, whatever policy there is.
  [[nodiscard]] bool leaves_as_before(const Piece& was, Piece& is) const {
    if (was.destination != is.destination) return true;
    space_.narrow(is.box, Dimension::out_interface, space_.classes_in(was.box, Dimension::out_interface));
    return !is_empty(space_, is.box);
  }

  // What a translation sends elsewhere goes there and nowhere else.
  [[nodiscard]] std::vector<Judged> judged(const Time& time, const Place& from, const Place& to,
                                           const Piece& sent) const {
    std::vector<Judged> found;
    const auto go = [&](const Place& place, const auto& is_meant) {
      auto piece = sent;
      leave(space_, place, piece.box);
      if (is_empty(space_, piece.box)) return;
      const auto way = from.self ? prove::Way::output : place.self ? prove::Way::input : prove::Way::forward;
      std::ranges::copy_if(time.meaning->judge(space_, way, std::move(piece)), std::back_inserter(found),
                           is_meant);
    };
    go(to, [](const Judged& judged) { return !judged.piece.destination; });
    if (from.self || time.policy->forwards.empty()) return found;
    const auto& own = time.places.back().numbers;
    for (const auto& place : time.places) {
      go(place, [&](const Judged& judged) {
        if (!judged.piece.destination) return false;
        const prove::Number target{prove::bits_of(judged.piece.destination->address)};
        return place.numbers.contains(target) && place.self == own.contains(target);
      });
    }
    return found;
  }

  struct Between {
    const Place& from;
    const Place& to;
    const Product& whole;
  };
  void note(const Between& between, const Judged& was, const Judged& is) {
    const auto& [from, to, whole] = between;
    const auto effect = effect_of(was, is);
    if (!effect) return;
    auto packet = prove::witness(space_, is.piece, both_lists_);
    if (!packet) return;
    Difference one{*effect,
                   from.zone,
                   to.zone,
                   conditions_of(from, is.piece),
                   lists_of(space_, is.piece.assumed, both_lists_),
                   {was.reason, outcome_of(was)},
                   {is.reason, outcome_of(is)},
                   {},
                   {},
                   {},
                   {}};
    auto known = std::ranges::find_if(found_, [&](const Difference& other) { return other.is_alike(one); });
    if (known == found_.end()) known = found_.insert(found_.end(), std::move(one));
    known->whole_from = base::unite(known->whole_from, whole.sources);
    known->whole_to = base::unite(known->whole_to, whole.destinations);
    known->products.push_back(product_of(space_, is.piece.box));
    known->witnesses.push_back(*std::move(packet));
  }

  [[nodiscard]] std::vector<std::string> conditions_of(const Place& from, const Piece& piece) const {
    std::vector<std::string> conditions;
    if (from.self) {
      const auto users = space_.values(piece.box, Dimension::user);
      const bool one = users.size() == 1 && users.intervals().front().low == users.intervals().front().high;
      if (one)
        conditions.push_back("user " +
                             std::to_string(static_cast<std::uint32_t>(users.intervals().front().low.value)));
      if (!one && users != every_user) conditions.emplace_back("other users");
    }
    for (const auto& [unknown, holds] : piece.assumed) {
      const auto& name = space_.name_of(unknown);
      if (is_list(name)) conditions.push_back(holds ? name : "not: " + name);
    }
    return conditions;
  }

  resolve::ResolvedPolicy own_lists_;   // before
  resolve::ResolvedPolicy both_lists_;  // now
  prove::Space space_;
  Time before_, now_;
  prove::Classes fresh_, opening_, far_away_, echo_;
  std::vector<prove::Assumption> ordinary_;
  std::vector<Difference> found_;
};

}  // namespace

std::vector<Difference> differences(prove::Family family, const resolve::ResolvedPolicy& before,
                                    const resolve::ResolvedPolicy& now) {
  return Comparison(family, before, now).all();
}

}  // namespace plan
