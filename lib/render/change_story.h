// SPDX-License-Identifier: GPL-2.0-or-later
//
// A changeset sorted by what it is about: for each chain and each set, everything that happens to it. What
// the two texts of change_text.h are told from. Points into the changeset, which must outlive it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "diff/changeset.h"

namespace render {

struct ChainStory {
  bool added = false;
  bool deleted = false;
  const ruleset::BaseHook* policy = nullptr;  // nullptr: its policy stays
  bool refilled = false;                      // its rules are these now
  std::vector<const lower::Program*> rules;
};

struct SetStory {
  bool added = false;
  bool deleted = false;
  bool flushed = false;
  const ruleset::SetSchema* schema = nullptr;  // nullptr: only flushed or deleted
  const ruleset::Elements* gained = nullptr;
  const ruleset::Elements* lost = nullptr;
  const std::vector<ruleset::TimedElement>* timed = nullptr;
};

struct TimeoutsStory {
  bool added = false;
  bool deleted = false;
};

struct ChangeStory {
  bool table_added = false;
  bool table_deleted = false;
  bool table_woken = false;
  std::map<std::string, ChainStory> chains;  // without the chain of records
  std::map<std::string, SetStory> sets;
  std::map<std::string, TimeoutsStory> timeouts;
  std::vector<std::string> objects;  // of others, that go
  bool records = false;              // the chain of records changes
  bool only_records = false;         // and nothing else does
};

ChangeStory story_of(const diff::Changeset& changeset);

}  // namespace render
