// SPDX-License-Identifier: GPL-2.0-or-later
//
// What became of a packet and every step that led there: chains, rules, look-ups, counts, translations. Made
// by simulate(), read by people (to_text), by explain and by tests. Places name rules by chain and position,
// so a trace is read beside the Ruleset that made it.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "ruleset/ruleset.h"
#include "simulate/packet.h"
#include "simulate/runtime.h"

namespace simulate {

enum class Decision {
  accept,
  drop,
  reset,       // refused with a TCP reset
  prohibited,  // refused with ICMP "administratively prohibited"
  no_way       // never judged to the end: no interface leads to where it goes
};

struct Place {
  ruleset::ChainName chain;
  std::size_t rule = 0;

  bool operator==(const Place&) const = default;
};

// A base chain, at its hook.
struct Entered {
  ruleset::HookPoint hook = ruleset::HookPoint::input;
  ruleset::ChainName chain;
  bool operator==(const Entered&) const = default;
};
// A rule that did not match, and which of its statements did not.
struct Tried {
  Place place;
  std::size_t statement = 0;
  bool operator==(const Tried&) const = default;
};
struct LookedUp {
  Place place;
  ruleset::SetName set;
  ruleset::Bytes key;
  bool found = false;
  bool operator==(const LookedUp&) const = default;
};
// A Remember: the element that stands for the source, whether it was put in now, and what its allowance said.
struct Counted {
  Place place;
  SourceCount count;
  bool added = false;
  Assumed allowance = Assumed::within;
  bool operator==(const Counted&) const = default;
};
// A rule that sends the packet to another chain.
struct Sent {
  Place place;
  ruleset::ChainName to;
  bool operator==(const Sent&) const = default;
};
// A rule that ends the chain, so that the packet is back behind the jump that led there.
struct Returned {
  Place place;
  bool operator==(const Returned&) const = default;
};
struct Translated {
  Place place;
  ruleset::HookPoint hook = ruleset::HookPoint::prerouting;
  Address before;
  Address after;
  std::optional<base::Port> port;  // of the destination, where it is another one
  bool operator==(const Translated&) const = default;
};
struct Routed {
  std::string interface;  // "lo": to this machine
  bool operator==(const Routed&) const = default;
};
// What a base chain came to. Without a place: by its policy.
struct Decided {
  ruleset::ChainName chain;
  std::optional<Place> place;
  Decision decision = Decision::accept;
  bool operator==(const Decided&) const = default;
};

using Step = std::variant<Entered, Tried, LookedUp, Counted, Sent, Returned, Translated, Routed, Decided>;

struct Outcome {
  Decision decision = Decision::accept;
  // The rule that refused it; of what is accepted the last filter rule that said so. Nothing: a policy, or
  // nobody was asked.
  std::optional<Place> decided_by;
  Packet packet;  // as it arrived, left or was refused: after its translations
  std::vector<Step> trace;

  bool operator==(const Outcome&) const = default;
};

std::string to_text(Decision decision);
// A line for each step; rules with their comments.
std::string to_text(const ruleset::Ruleset& ruleset, const Outcome& outcome);

// The state after the packet: with the elements that it put into sets.
Runtime after(const ruleset::Ruleset& ruleset, Runtime runtime, const Outcome& outcome);

}  // namespace simulate
