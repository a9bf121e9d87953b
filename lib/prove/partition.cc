// SPDX-License-Identifier: GPL-2.0-or-later
#include "prove/partition.h"

#include <algorithm>
#include <cassert>
#include <unordered_map>

namespace prove {

void Partition::mention(const Numbers& numbers) {
  if (numbers.empty()) return;
  if (!mentioned_.empty() && mentioned_.back() == numbers) return;
  mentioned_.push_back(numbers);
}

void Partition::finish() {
  pieces_ = {Number{}};
  for (const auto& numbers : mentioned_) {
    for (const auto& interval : numbers.intervals()) {
      pieces_.push_back(interval.low);
      if (interval.high != highest(Number{})) pieces_.push_back(successor(interval.high));
    }
  }
  std::ranges::sort(pieces_);
  pieces_.erase(std::ranges::unique(pieces_).begin(), pieces_.end());
  classes_.assign(pieces_.size(), 0);
  count_ = 1;
  for (const auto& numbers : mentioned_) refine(numbers);
  renumber();
}

std::size_t Partition::piece_with(Number number) const {
  return static_cast<std::size_t>(std::ranges::upper_bound(pieces_, number) - pieces_.begin()) - 1;
}

Number Partition::last_of(std::size_t piece) const {
  return piece + 1 < pieces_.size() ? predecessor(pieces_[piece + 1]) : highest(Number{});
}

std::uint32_t Partition::class_of(Number number) const {
  return classes_[piece_with(number)];
}

// What is inside gets a class of its own for each class that it was in. A class that is inside as a whole
// only changes its number.
void Partition::refine(const Numbers& numbers) {
  std::unordered_map<std::uint32_t, std::uint32_t> inside;
  for (const auto& interval : numbers.intervals()) {
    for (auto piece = piece_with(interval.low); piece < pieces_.size() && pieces_[piece] <= interval.high;
         ++piece) {
      const auto [found, fresh] =
          inside.try_emplace(classes_[piece], static_cast<std::uint32_t>(count_ + inside.size()));
      classes_[piece] = found->second;
    }
  }
  count_ += inside.size();
}

void Partition::renumber() {
  std::unordered_map<std::uint32_t, std::uint32_t> numbers;
  for (auto& number : classes_) {
    number = numbers.try_emplace(number, static_cast<std::uint32_t>(numbers.size())).first->second;
  }
  count_ = numbers.size();
}

Classes Partition::classes_of(const Numbers& numbers) const {
  Classes classes(words());
  for (const auto& interval : numbers.intervals()) {
    auto piece = piece_with(interval.low);
    assert(pieces_[piece] == interval.low);
    for (; piece < pieces_.size() && pieces_[piece] <= interval.high; ++piece) {
      classes[classes_[piece] / 64] |= std::uint64_t{1} << (classes_[piece] % 64);
    }
  }
  return classes;
}

}  // namespace prove
