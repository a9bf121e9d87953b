// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a packet's way through the rules asked of its addresses. All packets that answer alike take the same
// way; those that do not are found by turning one answer around. Private to lib/explain.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "explain/piece.h"
#include "policy/policy.h"
#include "ruleset/ruleset.h"
#include "simulate/runtime.h"
#include "simulate/trace.h"

namespace explain {

enum class End { source, destination };

template <class Value>
struct Asked {
  End end = End::source;
  const Members<Value>* members = nullptr;

  bool operator==(const Asked&) const = default;
};

// Owns the members that questions point to; each set is taken in once.
template <class Value>
class Evidence {
 public:
  Evidence(const ruleset::Ruleset& ruleset, const policy::Policy& policy, const simulate::Runtime& runtime)
      : ruleset_(ruleset), policy_(policy), runtime_(runtime) {}

  // In the order in which they were asked, each once. What is asked of an address that a translation has
  // put in is no question about the sender's packet.
  const std::vector<Asked<Value>>& of(const simulate::Outcome& outcome);

  // Everything that has been asked so far and is called by a name.
  void add_named(std::multimap<std::string, Members<Value>>& sets) const {
    for (const auto& [key, members] : members_) {
      if (is_named(members)) sets.emplace(members.label, members);
    }
  }

 private:
  void take(const ruleset::Statement& statement);
  const Members<Value>* members_of(const ruleset::Statement& statement);
  // What asks the same has the same key.
  std::pair<const void*, Value> key_of(const ruleset::Statement& statement) const;
  Members<Value> read(const ruleset::Statement& statement) const;
  Members<Value> read(const ruleset::InSet& membership) const;

  const ruleset::Ruleset& ruleset_;
  const policy::Policy& policy_;
  const simulate::Runtime& runtime_;
  std::map<std::pair<const void*, Value>, Members<Value>> members_;
  // Of the packet that is looked at.
  std::vector<Asked<Value>> asked_;
  bool source_is_sent_ = true;
  bool destination_is_sent_ = true;
};

}  // namespace explain
