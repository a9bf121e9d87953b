// SPDX-License-Identifier: GPL-2.0-or-later
#include "reconcile/causes.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace reconcile {
namespace {

constexpr std::size_t most_in_a_line = 4;

}  // namespace

void Causes::add(std::string cause) {
  if (cause.empty() || std::ranges::find(causes_, cause) != causes_.end()) return;
  causes_.push_back(std::move(cause));
}

void Causes::add(const Causes& others) {
  for (const auto& cause : others.causes_) add(cause);
}

std::string Causes::text() const {
  std::string text;
  for (std::size_t at = 0; at < std::min(causes_.size(), most_in_a_line); ++at) {
    text += (at > 0 ? ", " : "") + causes_[at];
  }
  if (causes_.size() > most_in_a_line)
    text += " and " + std::to_string(causes_.size() - most_in_a_line) + " more";
  return text;
}

}  // namespace reconcile
