// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the kernel has come to hold while packets went through a ruleset: the elements that they put into sets
// and the allowances that they used up, followed from the simulator's own traces. Assumes that no time
// passes: rates that are asked about are per hour, or wider than any run.
#pragma once

#include <map>

#include "ruleset/ruleset.h"
#include "simulate/runtime.h"
#include "simulate/trace.h"

namespace differential {

class Ledger {
 public:
  explicit Ledger(const ruleset::Ruleset& ruleset) : ruleset_(ruleset) {}

  [[nodiscard]] const simulate::Runtime& runtime() const { return runtime_; }
  // How often the rule's RateLimit has been asked; the caller keeps below its burst.
  [[nodiscard]] bool near_a_rate(const simulate::Outcome& outcome) const;
  void enter(const simulate::Outcome& outcome);

 private:
  const ruleset::Ruleset& ruleset_;
  simulate::Runtime runtime_;
  std::map<simulate::SourceCount, std::uint32_t> used_;
  std::size_t rated_ = 0;
};

}  // namespace differential
