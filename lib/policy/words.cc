// SPDX-License-Identifier: GPL-2.0-or-later
#include "policy/words.h"

#include <algorithm>
#include <array>

namespace policy {
namespace {

constexpr std::size_t longest_compared = 40;
constexpr std::size_t longest_quoted = 60;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Letters to change, leave out, add or exchange with their neighbour (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
  using Row = std::array<std::size_t, longest_compared + 1>;
  Row before_last{};
  Row last{};
  Row row{};
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before_last = last;
    last = row;
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool exchanged =
          i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
      if (exchanged) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row[b.size()];
}

}  // namespace

std::string visible(std::string_view text) {
  std::string safe(text);
  for (std::size_t at = 0; at < safe.size(); ++at) {
    const auto c = static_cast<unsigned char>(safe[at]);
    if (c < 0x20 || c == 0x7f) safe[at] = '?';
    // U+0080 to U+009F are control characters too.
    const bool c1 = c == 0xc2 && at + 1 < safe.size() && static_cast<unsigned char>(safe[at + 1]) < 0xa0;
    if (c1) safe.replace(at, 2, "?");
  }
  return safe;
}

std::string in_quotes(std::string_view text) {
  if (text.size() <= longest_quoted) return "'" + visible(text) + "'";
  auto end = longest_quoted;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return "'" + visible(text.substr(0, end)) + "...'";
}

std::string one_of(const std::vector<std::string_view>& words) {
  std::string text;
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (at > 0) text += at + 1 == words.size() ? " or " : ", ";
    text += in_quotes(words[at]);
  }
  return text;
}

std::optional<std::string_view> nearest(std::string_view word, const std::vector<std::string_view>& known) {
  if (word.empty() || word.size() > longest_compared) return {};
  std::optional<std::string_view> best;
  auto least = std::min<std::size_t>((word.size() + 2) / 3, 3) + 1;
  for (const auto candidate : known) {
    if (candidate.size() > longest_compared) continue;
    const auto gap =
        candidate.size() > word.size() ? candidate.size() - word.size() : word.size() - candidate.size();
    if (gap >= least) continue;
    if (const auto d = distance(word, candidate); d < least && d < candidate.size()) {
      least = d;
      best = candidate;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known) {
  const auto meant = nearest(word, known);
  return meant ? "did you mean " + in_quotes(*meant) + "?" : std::string();
}

}  // namespace policy
