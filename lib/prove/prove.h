// SPDX-License-Identifier: GPL-2.0-or-later
//
// The stage's entry: does this Ruleset decide as that policy says, for every packet there is, and does it
// keep what [test] promises? All of packet space goes through in regions, none is left out and none is
// sampled. A disagreement is a bug of ours, a broken promise one of the policy; each comes with a packet that
// shows it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "prove/walk.h"
#include "resolve/resolved_policy.h"
#include "ruleset/ruleset.h"
#include "simulate/packet.h"

namespace prove {

// What both sides agree on, or not. `assumed`: what was taken for granted of bans, lists and limits.
struct Disagreement {
  Way way = Way::input;
  simulate::Packet packet;
  std::vector<std::string> assumed;
  Verdict ruleset = Verdict::drop;
  std::optional<simulate::Place> by;  // the rule that decided; nothing: a chain's policy
  Verdict policy = Verdict::drop;
  std::string reason;  // the policy's
  bool translations_differ = false;

  bool operator==(const Disagreement&) const = default;
};

// A sentence of [test] that does not hold, with the first packet found for which it does not.
struct BrokenTest {
  std::string name;
  base::Origin origin;
  policy::Expectation expect = policy::Expectation::deny;
  simulate::Packet packet;
  std::vector<std::string> assumed;
  Verdict verdict = Verdict::accept;
  std::string reason;  // the sentence that decides, in the policy's words

  bool operator==(const BrokenTest&) const = default;
};

struct Proof {
  std::size_t regions = 0;                   // of the Ruleset's side
  std::optional<Disagreement> disagreement;  // the first
  std::vector<BrokenTest> broken;            // in file order, each once

  bool operator==(const Proof&) const = default;
};

// What a proof went through for, and so the next one can begin with.
struct Proven {
  ruleset::Ruleset ruleset;
  resolve::ResolvedPolicy policy;
};

// Preconditions: ruleset::violations(ruleset) is empty; `policy` is what was compiled. With a `proven`, only
// the regions are gone through that what has changed since can touch; the result is as sure as that one was.
Proof prove(const ruleset::Ruleset& ruleset, const resolve::ResolvedPolicy& policy,
            const Proven* proven = nullptr);

// What stands in the way of putting the ruleset in force; none if the proof went through.
base::Errors to_errors(const Proof& proof);

std::string to_text(Verdict verdict);
std::string to_text(const Disagreement& disagreement);

}  // namespace prove
