// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lint/findings.h"

namespace lint {
namespace {

using Culprits = std::vector<std::size_t>;  // indices of clauses, in the order in which they decide

// Whether `hole` keeps the clause from deciding what both are about. Sentences of one rank do: which of two
// denies drops a packet makes no difference, unless one of them logs it. Limits add up, so they hide nothing
// of each other; nor does an allow hide a [publish], which translates besides.
bool hides(const Clause& hole, const Clause& clause) {
  if (!may_hide(hole, clause)) return false;
  if (clause.publication != nullptr) return hole.rank == Rank::deny || hole.rank == Rank::reject;
  if (hole.rank != clause.rank) return hole.rank < clause.rank;
  return clause.rank != Rank::limited && hole.sentence->log == clause.sentence->log;
}

// What one sentence is about and the other is not; the same about the sentences behind them.
bool within(const Region& part, const Region& whole) {
  return std::ranges::all_of(part, [&](const auto& entry) {
    const auto hole = whole.find(entry.first);
    if (hole == whole.end()) return false;
    auto rest = entry.second;
    take_out(rest, hole->second);
    return rest.empty();
  });
}

bool within(const Clause& part, const Clause& whole) {
  return may_hide(whole, part) && within(part.region, whole.region);
}

class Shadows {
 public:
  explicit Shadows(const Landscape& land) : clauses_(land.clauses), hidden_(clauses_.size(), false) {
    for (std::size_t i = 0; i < clauses_.size(); ++i) {
      for (const auto& entry : clauses_[i].region) by_slot_[entry.first].push_back(i);
    }
  }

  // Of two that hide each other the later one is told. So each rank is gone through from its end, and what is
  // hidden hides nothing more: the others that are left are about all of it.
  Doubts find() {
    Doubts doubts;
    for (std::size_t first = 0; first < clauses_.size();) {
      auto end = first;
      while (end < clauses_.size() && clauses_[end].rank == clauses_[first].rank) ++end;
      for (auto i = end; i-- > first;) look_at(i, doubts);
      first = end;
    }
    return doubts;
  }

 private:
  void look_at(std::size_t i, Doubts& doubts) {
    const auto& clause = clauses_[i];
    if (clause.rank == Rank::admin || clause.region.empty()) return;
    if (clause.rank == Rank::limited && clause.publication == nullptr) {
      if (const auto twin = twin_of(i)) return doubts.push_back(adds_up(clause, clauses_[*twin]));
    }
    const auto culprits = all_hiding(i);
    if (!culprits) return;
    hidden_[i] = true;
    if (clause.publication != nullptr && !all_hidden(*clause.publication)) return;
    doubts.push_back(tell(clause, *culprits));
  }

  // The two families of one [publish] are two clauses.
  [[nodiscard]] bool all_hidden(const policy::Publication& publication) const {
    for (std::size_t i = 0; i < clauses_.size(); ++i) {
      if (clauses_[i].publication == &publication && !hidden_[i]) return false;
    }
    return true;
  }

  // Who decides first about all that the clause is about; nothing if some packet is left to it.
  [[nodiscard]] std::optional<Culprits> all_hiding(std::size_t i) const {
    Culprits culprits;
    for (const auto& [slot, pieces] : clauses_[i].region) {
      auto rest = pieces;
      for (const auto other : by_slot_.at(slot)) {
        if (other == i || hidden_[other] || !hides(clauses_[other], clauses_[i])) continue;
        if (take_out(rest, clauses_[other].region.at(slot))) culprits.push_back(other);
        if (rest.empty()) break;
      }
      if (!rest.empty()) return std::nullopt;
    }
    std::ranges::sort(culprits);
    culprits.erase(std::ranges::unique(culprits).begin(), culprits.end());
    return fewest(i, std::move(culprits));
  }

  // One that does it alone says more than several that do it together.
  [[nodiscard]] Culprits fewest(std::size_t i, Culprits culprits) const {
    for (const auto& [slot, pieces] : clauses_[i].region) {
      for (const auto other : by_slot_.at(slot)) {
        if (other == i || hidden_[other] || !hides(clauses_[other], clauses_[i])) continue;
        if (within(clauses_[i], clauses_[other])) return {other};
      }
      break;
    }
    return culprits;
  }

  [[nodiscard]] std::optional<std::size_t> twin_of(std::size_t i) const {
    const auto& clause = clauses_[i];
    for (const auto other : by_slot_.at(clause.region.begin()->first)) {
      if (other >= i || clauses_[other].rank != clause.rank || clauses_[other].publication != nullptr)
        continue;
      if (clauses_[other].sentence->user == clause.sentence->user && clauses_[other].region == clause.region)
        return other;
    }
    return std::nullopt;
  }

  [[nodiscard]] static Doubt adds_up(const Clause& clause, const Clause& twin) {
    return doubt("duplicate", clause,
                 clause.title + " says the same as " + twin.title + ", and each has its own limit",
                 "whoever exceeds one limit is let in by the other: take one of the two out",
                 {{twin.origin, "the other one is here", {}}});
  }

  [[nodiscard]] Doubt tell(const Clause& clause, const Culprits& culprits) const {
    const auto& first = clauses_[culprits.front()];
    if (culprits.size() == 1 && first.allows() && clause.allows()) {
      if (auto wide = too_wide(first, clause)) return *std::move(wide);
    }
    if (culprits.size() == 1 && first.rank == clause.rank && within(first, clause)) {
      return doubt("duplicate", clause, clause.title + " says the same as " + first.title,
                   "take one of the two out", {{first.origin, "the other one is here", {}}});
    }
    return doubt("shadowed", clause, shadow_in_words(clause, culprits), remedy(clause, culprits),
                 notes_of(culprits));
  }

  // What the narrow one asks for and the wide one does not. Only then is it the wide one that is probably
  // wrong.
  [[nodiscard]] static std::optional<Doubt> too_wide(const Clause& wide, const Clause& narrow) {
    std::string only;
    const auto& asks = *narrow.sentence;
    if (asks.user && !wide.sentence->user) {
      only = "only for user '" + narrow.written->user->value + "'";
    } else if (asks.limit && !wide.sentence->limit) {
      only = "only within a limit";
    } else if (!asks.services.empty() && wide.sentence->services.empty() && same_peers(wide, narrow)) {
      only = "only for " + services_in_words(asks.services);
    } else {
      return std::nullopt;
    }
    return doubt(
        "too-wide", wide, wide.title + " lets through all that " + narrow.title + " lets through " + only,
        "that sentence changes nothing as long as this one is as wide: say here what is needed, or take "
        "that one out",
        {{narrow.origin, "the narrower one is here", {}}});
  }

  [[nodiscard]] static std::string services_in_words(const std::vector<resolve::Service>& services) {
    constexpr std::size_t most = 3;
    std::string text;
    for (std::size_t i = 0; i < services.size() && i < most; ++i) {
      text += (i == 0 ? "" : ", ") + services[i].name;
    }
    return services.size() > most ? text + " and " + std::to_string(services.size() - most) + " more" : text;
  }

  [[nodiscard]] static bool same_peers(const Clause& a, const Clause& b) {
    const auto same = [](const resolve::Side& left, const resolve::Side& right) {
      return left.zones == right.zones && left.addresses.addresses == right.addresses.addresses &&
             left.except.addresses == right.except.addresses;
    };
    return same(a.sentence->from, b.sentence->from) && same(a.sentence->to, b.sentence->to);
  }

  [[nodiscard]] std::string shadow_in_words(const Clause& clause, const Culprits& culprits) const {
    constexpr std::size_t most = 3;
    std::string who;
    for (std::size_t i = 0; i < culprits.size() && i < most; ++i) {
      const bool last = i + 1 == culprits.size() && i > 0;
      who += (i == 0 ? "" : last ? " and " : ", ") + clauses_[culprits[i]].title;
    }
    if (culprits.size() > most) who += " and " + std::to_string(culprits.size() - most) + " more";
    const bool one = culprits.size() == 1;
    if (std::ranges::all_of(culprits, [&](std::size_t i) { return clauses_[i].rank == clause.rank; })) {
      return clause.title + " changes nothing: " + who + (one ? " says" : " together say") +
             " all of it already";
    }
    return clause.title + " never decides anything: " + who + (one ? " decides" : " together decide") +
           " all of it first";
  }

  [[nodiscard]] std::string remedy(const Clause& clause, const Culprits& culprits) const {
    const auto has = [&](Rank rank) {
      return std::ranges::any_of(culprits, [&](std::size_t i) { return clauses_[i].rank == rank; });
    };
    if (clause.allows() && (has(Rank::deny) || has(Rank::reject))) {
      const std::string verb = has(Rank::deny) ? "deny" : "reject";
      return "a " + verb + " always beats an allow: spare somebody with 'except' in the " + verb +
             ", or take this one out";
    }
    if (has(Rank::admin)) return "[admin] gets in whatever the sentences say: take this one out";
    if (clause.rank == Rank::reject && has(Rank::deny)) {
      return "a deny comes before a reject, so nobody gets an answer: take one of the two out";
    }
    return "take it out, or say here what the others do not say";
  }

  [[nodiscard]] std::vector<base::Note> notes_of(const Culprits& culprits) const {
    constexpr std::size_t most = 3;
    std::vector<base::Note> notes;
    for (const auto culprit : culprits) {
      if (notes.size() == most) break;
      notes.push_back({clauses_[culprit].origin, clauses_[culprit].title + " is here", {}});
    }
    return notes;
  }

  const std::vector<Clause>& clauses_;
  std::vector<bool> hidden_;
  std::map<Slot, std::vector<std::size_t>> by_slot_;
};

}  // namespace

Doubts find_shadows(const Landscape& land) {
  return Shadows(land).find();
}

}  // namespace lint
