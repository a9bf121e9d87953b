// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/breaths.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace mailfwd {
namespace {

template <class Address>
ruleset::Elements part_of(const base::IntervalSet<Address>& all, std::size_t begin, std::size_t end) {
  const auto first = all.intervals().begin();
  using Offset = std::ptrdiff_t;
  return base::IntervalSet<Address>(typename base::IntervalSet<Address>::Intervals(
      first + static_cast<Offset>(begin), first + static_cast<Offset>(end)));
}
ruleset::Elements part_of(const ruleset::KeyedElements& all, std::size_t begin, std::size_t end) {
  return ruleset::KeyedElements(std::vector<ruleset::Element>(all.begin() + begin, all.begin() + end));
}
ruleset::Elements part_of(const ruleset::RuntimeElements& all, std::size_t, std::size_t) {
  return all;
}

class Breaths {
 public:
  void add(const diff::Change& change) { pieces_.back().push_back(change); }

  void add(const diff::AddElements& added) {
    const auto count = ruleset::size(added.elements);
    for (std::size_t begin = 0; begin < count;) {
      if (room_ == 0) next();
      const auto end = std::min(count, begin + room_);
      const auto part = [&](const auto& all) { return part_of(all, begin, end); };
      const bool whole = begin == 0 && end == count;
      add(diff::Change(diff::AddElements{added.set, added.schema,
                                         whole ? added.elements : std::visit(part, added.elements)}));
      room_ -= end - begin;
      begin = end;
    }
  }
  std::vector<std::vector<diff::Change>> take() { return std::move(pieces_); }

 private:
  void next() {
    pieces_.emplace_back();
    room_ = elements_in_a_breath;
  }

  std::vector<std::vector<diff::Change>> pieces_{1};
  std::size_t room_ = elements_in_a_breath;
};

}  // namespace

std::vector<std::vector<diff::Change>> breaths_of(const std::vector<diff::Change>& staging) {
  if (staging.empty()) return {};
  Breaths breaths;
  for (const auto& change : staging) {
    if (!std::holds_alternative<diff::AddElements>(change)) breaths.add(change);
  }
  for (const auto& change : staging) {
    if (const auto* added = std::get_if<diff::AddElements>(&change)) breaths.add(*added);
  }
  return breaths.take();
}

}  // namespace mailfwd
