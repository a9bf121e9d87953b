// SPDX-License-Identifier: GPL-2.0-or-later
//
// Choices at random that are the same ones for the same seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace differential {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  // 0 <= result < limit. Not a distribution of the library: those differ between libraries.
  std::size_t below(std::size_t limit) { return random_() % limit; }
  // True so many times of a hundred.
  bool percent(std::size_t chance) { return below(100) < chance; }

  template <class Value>
  const Value& pick(const std::vector<Value>& all) {
    return all[below(all.size())];
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace differential
