// SPDX-License-Identifier: GPL-2.0-or-later
//
// A Sentence in words, as the daemon tells it and a person reads it. Not the comparison: every decision has
// been made in plan.h.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "plan/plan.h"

namespace plan {

struct Told {
  std::string effect;  // "newly let in"
  std::string from;    // "internet", "dmz 192.168.25.25"
  std::string to;
  std::vector<std::string> services;  // "tcp/587"; empty: every one
  std::vector<std::string> when;      // "the source is on list drop"
  std::string before;                 // "let in: allow mail-in"
  std::string now;                    // "dropped: nothing allows it"
  std::string place;                  // "/etc/mailfw.toml:41"; empty: no sentence decides now
  std::string witness;
  std::size_t open_sessions = 0;  // of those that are newly refused

  bool operator==(const Told&) const = default;
};

Told tell(const Sentence& sentence, std::size_t open_sessions);

// For the terminal; no colours.
std::string to_text(const std::vector<Told>& sentences);

}  // namespace plan
