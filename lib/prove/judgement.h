// SPDX-License-Identifier: GPL-2.0-or-later
//
// The precedence of the policy language at work on the pieces of one region. Each step takes the pieces that
// nothing has decided yet, and leaves those that go on. A part of Meaning; nobody else has one.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "prove/meaning.h"

namespace prove {

inline Within among(Dimension dimension, const Classes& classes) {
  return {dimension, classes, false};
}
inline Within outside(Dimension dimension, const Classes& classes) {
  return {dimension, classes, true};
}
inline void move_to(Pieces& to, Pieces pieces) {
  std::ranges::move(pieces, std::back_inserter(to));
}

class Judgement {
 public:
  Judgement(const Meaning& meaning, const Space& space, Way way)
      : meaning_(meaning), space_(space), way_(way) {}

  std::vector<Judged> judge(Piece piece);

 private:
  Pieces take(Pieces& pieces, std::initializer_list<Within> conditions) const;
  Pieces take(Pieces& pieces, const Condition& condition) const;
  Pieces take(Pieces& pieces, const std::vector<Row>& rows) const;
  void decide(Pieces pieces, Verdict verdict, const std::string& reason);
  void accept(Pieces pieces, const std::string& reason);
  void refuse(Pieces pieces, const std::string& reason);
  void translate_destination(Pieces& pieces);
  Pieces take_arriving(Pieces& pieces, const SideRegion& side);
  void known_sessions(Pieces& pieces);
  void loopback(Pieces& pieces);
  void icmp(Pieces& pieces);
  void middle_of_a_session(Pieces& pieces);
  void answers(Pieces& pieces);
  void answer(Pieces& pieces, std::size_t index, std::size_t client, std::size_t server);
  void admin(Pieces& pieces);
  void receive_only(Pieces& pieces);
  void banned_and_listed(Pieces& pieces);
  void listed_destinations(Pieces& pieces);
  void dhcp(Pieces& pieces);
  void spoofed(Pieces& pieces);
  void sentences(Pieces& pieces);
  void sentence(Pieces& pieces, std::size_t index, std::size_t from, std::size_t to);
  void within_limit(Pieces& pieces, const LimitWords& words, const std::string& reason);
  void ban(Pieces& pieces, const Condition& counted, const std::string& reason);
  void nothing_allowed(Pieces pieces);
  void translate_source(Pieces& pieces);
  void keep_private_inside(Pieces& pieces);
  Pieces take_leaving(Pieces& pieces, const SideRegion& side);
  Pieces take_owned(Pieces& pieces, const SideRegion& side);
  Pieces take_arriving_at(Pieces& pieces, std::size_t zone) const;
  Pieces take_departing_to(Pieces& pieces, std::size_t zone) const;
  [[nodiscard]] const std::vector<std::size_t>& order_of_zones() const { return meaning_.order_; }
  [[nodiscard]] const std::vector<std::size_t>& sentences_about(std::size_t from, std::size_t to) const;
  void keep_side(Pieces& matching, Pieces& others, const SideRegion& side, std::size_t zone,
                 Dimension end) const;
  void keep(Pieces& matching, Pieces& others, const Condition& condition) const;
  [[nodiscard]] bool concerns(const SentenceRegion& region, std::size_t from, std::size_t to,
                              const Pieces& pieces) const;
  [[nodiscard]] bool concerns_answers(const SentenceRegion& region, std::size_t client, std::size_t server,
                                      const Pieces& pieces) const;
  [[nodiscard]] bool at_side(const Piece& piece, const SideRegion& side, std::size_t zone,
                             Dimension end) const;
  static bool is_whole(const SideRegion& side, std::size_t zone);
  Pieces matching_part(Pieces& pieces, std::size_t index, std::size_t from, std::size_t to);
  static std::string name_of(const SentenceRegion& region);
  // Calls with the pieces of each zone of arrival and departure; what it leaves goes on.
  template <class Call>
  void for_each_pair(Pieces& pieces, const Call& call) {
    const auto self = meaning_.zones_.size();
    Pieces done;
    const auto depart = [&](std::size_t from, Pieces arrived) {
      if (way_ == Way::input) {
        call(from, self, arrived);
        return move_to(done, std::move(arrived));
      }
      for (const auto to : order_of_zones()) {
        auto there = take_departing_to(arrived, to);
        if (!there.empty()) call(from, to, there);
        move_to(done, std::move(there));
      }
      move_to(done, std::move(arrived));
    };
    if (way_ == Way::output) {
      depart(self, std::exchange(pieces, {}));
    } else {
      for (const auto from : order_of_zones()) {
        if (auto arrived = take_arriving_at(pieces, from); !arrived.empty()) depart(from, std::move(arrived));
      }
    }
    move_to(pieces, std::move(done));
  }

  const Meaning& meaning_;
  const Space& space_;
  Way way_;
  std::vector<Judged> judged_;
};

}  // namespace prove
