// SPDX-License-Identifier: GPL-2.0-or-later
//
// The stage's one entry: what a policy lets in that the one before it did not, and what it no longer lets in,
// for every new session there is. Exact for addresses, services and users; of a source that is not banned and
// within its limits, from a host that does not lie about where it is. Sessions that are open stay in any case
// and are only counted. Pure. Not the difference of two tables: that is lib/diff.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/ports.h"
#include "base/result.h"
#include "explain/answer.h"
#include "resolve/resolved_policy.h"
#include "simulate/packet.h"

namespace plan {

using explain::Service;

enum class Effect {
  let_in,              // newly
  refused,             // newly: was let in before
  answered_otherwise,  // refused before and now, but with another answer or none
  translated_otherwise
};

struct Side {
  std::string zone;  // "internet", "self"; "elsewhere" of what is in no zone
  bool whole = false;
  base::AddressSet addresses;

  bool operator==(const Side&) const = default;
};

// What decides: "allow mail-in", "nothing allows it"; and what happens.
struct Decision {
  std::string reason;
  std::string outcome;  // "let in", "let in, to 192.0.2.25 port 25", "dropped", "refused" (with an answer)

  bool operator==(const Decision&) const = default;
};

// Of a long list, which is no part of a Side: whether that end of a packet is on it.
struct OnList {
  bool destination = false;
  bool holds = true;
  base::AddressSet addresses;

  bool operator==(const OnList&) const = default;
};

// Each source to each destination, for each service.
struct Sentence {
  Effect effect = Effect::let_in;
  Side from;
  Side to;
  std::vector<Service> services;  // sorted; empty: every one
  std::vector<std::string> when;  // "the source is on list drop", "user 101"
  std::vector<OnList> lists;      // those of `when`
  Decision before;
  Decision now;
  base::Origin origin;       // of the sentence of the policy that decides now; line 0: none does
  simulate::Packet witness;  // as its sender sends it

  bool operator==(const Sentence&) const = default;
};

// A session that is open, as its first packet was sent.
struct Session {
  simulate::Address source;
  simulate::Address destination;
  base::Protocol protocol;
  base::Port port;  // of the destination; 0 where the protocol has none

  bool operator==(const Session&) const = default;
};

// In the order of Effect, then of the zones of `now`.
std::vector<Sentence> compare(const resolve::ResolvedPolicy& before, const resolve::ResolvedPolicy& now);

// Whether the sentence is about such a session. By addresses, lists, protocol and port: conntrack does not
// know by which interface a session came, nor whose it is.
bool is_about(const Sentence& sentence, const Session& session);

}  // namespace plan
