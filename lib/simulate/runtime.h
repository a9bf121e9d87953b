// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the kernel has come to hold while the table was in force, as far as a verdict depends on it: the
// elements that packets or the daemon have put into sets, and which allowances are used up. An assumption,
// given as a value; nothing here counts or forgets with time.
#pragma once

#include <compare>
#include <map>
#include <set>
#include <vector>

#include "ruleset/ruleset.h"

namespace simulate {

enum class Assumed { within, exceeded };

// The element of a set that stands for one source.
struct SourceCount {
  ruleset::SetName set;
  ruleset::Bytes key;

  bool operator==(const SourceCount&) const = default;
  auto operator<=>(const SourceCount&) const = default;
};

struct Present {
  ruleset::Bytes low;
  ruleset::Bytes high;  // == low in a set without intervals

  bool operator==(const Present&) const = default;
};

struct Runtime {
  // By set; one that is not named holds what it is made with (RuntimeElements::seed).
  std::map<ruleset::SetName, std::vector<Present>> elements;
  std::set<ruleset::SetName> full;       // these take no further element
  Assumed allowances = Assumed::within;  // of Remember: every WithinRate and WithinOpen
  std::set<SourceCount> exceeded;        // those that are, whatever `allowances` says
  Assumed rates = Assumed::within;       // of RateLimit, which counts for a rule as a whole

  bool operator==(const Runtime&) const = default;
};

}  // namespace simulate
