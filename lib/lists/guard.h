// SPDX-License-Identifier: GPL-2.0-or-later
//
// Whether a new version of a list is believed. Whoever makes the list makes mistakes too: an empty file, a
// page that says "try again later", a download that broke off. Then the version that was last good stays,
// with a warning. Pure: what was found, and what was last good, are arguments; the warnings have no place
// yet.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/address.h"
#include "base/result.h"
#include "lists/read.h"

namespace lists {

struct Rules {
  std::string list;      // its name, for the sentences
  int most_shrunk = 50;  // per cent of the entries
  std::optional<std::chrono::seconds> max_age;

  bool operator==(const Rules&) const = default;
};

// One file of a list, as it is now. Without a reading: it is missing, or is no list.
struct Candidate {
  std::string path;
  base::Result<Reading> reading;
  std::chrono::seconds age{};  // since it was written

  bool operator==(const Candidate&) const = default;
};

struct Judgement {
  base::AddressSet addresses;
  bool fresh = false;  // they are the candidate's; else those that were last good
  base::Errors warnings;

  bool operator==(const Judgement&) const = default;
};

// An error if the candidate is not believed and there is nothing to stay with.
base::Result<Judgement> judge(const Candidate& candidate, const std::optional<base::AddressSet>& last_good,
                              const Rules& rules);

}  // namespace lists
