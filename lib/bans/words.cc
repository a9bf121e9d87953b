// SPDX-License-Identifier: GPL-2.0-or-later
#include "bans/words.h"

#include <array>
#include <utility>

namespace bans {

std::string in_words(std::chrono::seconds duration) {
  constexpr std::array<std::pair<std::int64_t, const char*>, 4> units{
      {{86400, "d"}, {3600, "h"}, {60, " min"}, {1, " s"}}};
  auto left = duration.count();
  std::string words;
  int told = 0;
  for (const auto& [size, name] : units) {
    if (told > 0) ++told;
    const auto count = left / size;
    left %= size;
    if (count == 0 || told > 2) continue;
    if (told == 0) told = 1;
    if (!words.empty()) words += ' ';
    words += std::to_string(count) + name;
  }
  return words.empty() ? "0 s" : words;
}

std::string ordinal(std::uint32_t number) {
  const auto tens = number % 100;
  const bool teen = tens >= 11 && tens <= 13;
  const auto last = teen ? 0 : number % 10;
  const char* ending = last == 1 ? "st" : last == 2 ? "nd" : last == 3 ? "rd" : "th";
  return std::to_string(number) + ending;
}

}  // namespace bans
