// SPDX-License-Identifier: GPL-2.0-or-later
//
// What an operator asks, in his own words, and everything there is to answer it from. Values; explain.h
// answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ports.h"
#include "policy/policy.h"
#include "policy/read.h"
#include "resolve/resolved_policy.h"
#include "resolve/world.h"
#include "ruleset/ruleset.h"
#include "simulate/packet.h"

namespace explain {

struct Question {
  std::string from;     // a zone, a host, "self", "any", an address, a prefix or a range
  std::string to;       // as from
  std::string service;  // as in a sentence, or "ping"
  std::optional<std::uint32_t> user = {};
  std::optional<std::string> in_interface = {};  // nothing: where the policy says that the source is
  std::optional<base::Port> source_port = {};
  simulate::ConnectionState state = simulate::ConnectionState::fresh;

  bool operator==(const Question&) const = default;
};

// All of one policy: each the value of a stage, made from the one before it.
struct Ground {
  const std::vector<policy::SourceFile>& sources;
  const policy::Policy& policy;
  const resolve::World& world;
  const resolve::ResolvedPolicy& resolved;
  const ruleset::Ruleset& ruleset;
};

}  // namespace explain
