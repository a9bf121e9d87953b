// SPDX-License-Identifier: GPL-2.0-or-later
//
// Distinct types for the names of distinct things, so that a set's name can not be passed where a chain's is
// meant. A Name carries no rule of its own about which characters are allowed: the stage that makes it checks
// that.
#pragma once

#include <compare>
#include <string>

namespace base {

template <class Tag>
struct Name {
  std::string text;

  bool operator==(const Name&) const = default;
  auto operator<=>(const Name&) const = default;
};

}  // namespace base
