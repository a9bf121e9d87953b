// SPDX-License-Identifier: GPL-2.0-or-later
//
// One dimension of packet space, cut into the fewest classes of values that nothing which was mentioned can
// tell apart. What makes a proof over all packets finite: a class stands for each of its values. It knows
// only numbers, not what they mean.
#pragma once

#include <cstdint>
#include <vector>

#include "base/interval_set.h"

namespace prove {

struct Number {
  unsigned __int128 value = 0;

  bool operator==(const Number&) const = default;
  auto operator<=>(const Number&) const = default;
};
constexpr Number successor(Number number) {
  return {number.value + 1};
}
constexpr Number predecessor(Number number) {
  return {number.value - 1};
}
constexpr Number highest(Number) {
  return {~static_cast<unsigned __int128>(0)};
}
using Numbers = base::IntervalSet<Number>;

// Some classes of one dimension, a bit for each.
using Classes = std::vector<std::uint64_t>;

class Partition {
 public:
  // Before finish(): these values are told apart from the others.
  void mention(const Numbers& numbers);
  void finish();

  // After finish(). Precondition of classes_of: mentioned before.
  [[nodiscard]] Classes classes_of(const Numbers& numbers) const;
  [[nodiscard]] std::size_t words() const { return (count_ + 63) / 64; }
  // The pieces of the number line, of which a class is one or several: the lowest value of each, ascending.
  // Each piece reaches to the next one, the last to the highest number.
  [[nodiscard]] const std::vector<Number>& pieces() const { return pieces_; }
  [[nodiscard]] Number last_of(std::size_t piece) const;
  [[nodiscard]] std::uint32_t class_of_piece(std::size_t piece) const { return classes_[piece]; }
  [[nodiscard]] std::uint32_t class_of(Number number) const;

 private:
  [[nodiscard]] std::size_t piece_with(Number number) const;
  void refine(const Numbers& numbers);
  void renumber();

  std::vector<Numbers> mentioned_;
  std::vector<Number> pieces_;
  std::vector<std::uint32_t> classes_;  // of each piece
  std::size_t count_ = 0;
};

}  // namespace prove
