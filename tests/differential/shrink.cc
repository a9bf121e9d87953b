// SPDX-License-Identifier: GPL-2.0-or-later
#include "differential/shrink.h"

#include <algorithm>
#include <sstream>
#include <utility>
#include <vector>

namespace differential {
namespace {

using Lines = std::vector<std::string>;

Lines lines_of(const std::string& text) {
  Lines lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string text_of(const Lines& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

// As many as can go, in pieces that get smaller. Calls still_fails() with what would be left.
template <class Item, class StillFails>
std::vector<Item> needed(std::vector<Item> all, const StillFails& still_fails) {
  for (auto size = std::max<std::size_t>(all.size() / 2, 1);; size /= 2) {
    for (auto end = all.size(); end > 0;) {
      const auto begin = end - std::min(size, end);
      auto less = all;
      less.erase(less.begin() + static_cast<std::ptrdiff_t>(begin),
                 less.begin() + static_cast<std::ptrdiff_t>(end));
      if (still_fails(less)) all = std::move(less);
      end = std::min(begin, all.size());
    }
    if (size <= 1) return all;
  }
}

// The parts of a line between brackets, and between commas outside of deeper brackets: begin and end of each.
std::vector<std::pair<std::size_t, std::size_t>> parts_of(const std::string& line) {
  std::vector<std::pair<std::size_t, std::size_t>> parts;
  std::vector<std::size_t> open;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char letter = line[at];
    if (letter == '{' || letter == '[') open.push_back(at + 1);
    if (open.empty()) continue;
    const bool closes = letter == '}' || letter == ']';
    if (letter != ',' && !closes) continue;
    parts.emplace_back(open.back(), at);
    open.back() = at + 1;
    if (closes) open.pop_back();
  }
  return parts;
}

std::string without(const std::string& line, std::pair<std::size_t, std::size_t> part) {
  auto [begin, end] = part;
  if (line[end] == ',') {
    ++end;
  } else if (line[begin - 1] == ',') {
    --begin;
  }
  return line.substr(0, begin) + line.substr(end);
}

// A key of a sentence, a member of a list.
Case without_words(Case one, const Fails& fails) {
  auto lines = lines_of(one.policy);
  for (std::size_t at = 0; at < lines.size(); ++at) {
    for (std::size_t part = 0; part < parts_of(lines[at]).size();) {
      const auto before = lines[at];
      lines[at] = without(before, parts_of(before)[part]);
      auto less = one;
      less.policy = text_of(lines);
      if (fails(less)) {
        one = std::move(less);
      } else {
        lines[at] = before;
        ++part;
      }
    }
  }
  return one;
}

// Nobody has to be let in for the sake of it.
Case without_admin(const Case& one, const Fails& fails) {
  auto lines = lines_of(one.policy);
  const auto admin = std::ranges::find(lines, "[admin]");
  const auto options = std::ranges::find(lines, "[options]");
  if (admin == lines.end() || options == lines.end()) return one;
  const auto next =
      std::ranges::find_if(admin + 1, lines.end(), [](const auto& line) { return line.starts_with("["); });
  lines.erase(admin, next);
  lines.insert(std::ranges::find(lines, "[options]") + 1, "no_admin = true");
  auto less = one;
  less.policy = text_of(lines);
  return fails(less) ? less : one;
}

Case without_steps(Case one, const Fails& fails) {
  one.steps = needed(one.steps, [&](const std::vector<Step>& steps) {
    auto less = one;
    less.steps = steps;
    return fails(less);
  });
  for (std::size_t at = 0; at < one.steps.size(); ++at) {
    auto less = one;
    less.steps[at].followed = false;
    if (one.steps[at].followed && fails(less)) one = std::move(less);
  }
  return one;
}

Case without_lines(Case one, const Fails& fails) {
  const auto lines = needed(lines_of(one.policy), [&](const Lines& left) {
    auto less = one;
    less.policy = text_of(left);
    return fails(less);
  });
  one.policy = text_of(lines);
  return one;
}

}  // namespace

Case shrunk(Case one, const Fails& fails) {
  // The last packet is mostly enough.
  if (auto last = one; !last.steps.empty()) {
    last.steps.erase(last.steps.begin(), last.steps.end() - 1);
    if (fails(last)) one = std::move(last);
  }
  one = without_steps(std::move(one), fails);
  one = without_admin(one, fails);
  for (auto before = std::string(); before != one.policy;) {
    before = one.policy;
    one = without_lines(std::move(one), fails);
    one = without_words(std::move(one), fails);
  }
  return without_steps(std::move(one), fails);
}

}  // namespace differential
