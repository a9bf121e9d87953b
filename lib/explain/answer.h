// SPDX-License-Identifier: GPL-2.0-or-later
//
// What explain() says: the cases that a question falls into, each with what decides it and one packet as a
// witness. Values; answer_text.h makes words of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/ports.h"
#include "base/result.h"
#include "simulate/packet.h"
#include "simulate/trace.h"

namespace explain {

// A piece of the policy: "allow mail-in", "[list.drop]", "[admin]", and the line that it stands on.
struct Cited {
  std::string title;
  base::Origin origin;
  std::string line;

  bool operator==(const Cited&) const = default;
};

// A sentence that was asked before the one that decided, and what of it did not fit.
struct Attempt {
  Cited sentence;
  std::string because;  // "not its source"

  bool operator==(const Attempt&) const = default;
};

// What happens to an address of the packet.
struct Change {
  Cited sentence;
  bool destination = false;
  simulate::Address before;
  simulate::Address after;
  std::optional<base::Port> port;  // of the destination, where it is another one

  bool operator==(const Change&) const = default;
};

struct Reason {
  simulate::Decision decision = simulate::Decision::drop;
  std::string why;                  // what there is to say beside the sentence: "nothing allowed it"
  std::optional<Cited> decided;     // nothing where no sentence of the operator's has
  std::vector<Change> changes;      // in the order of the way
  std::vector<std::string> limits;  // how much of it is let in: "60/min and 20 open for each source"
  std::vector<Attempt> before;      // in the order in which they were asked

  bool operator==(const Reason&) const = default;
};

// One side: addresses, of which only those count that are in all of `within` and in none of `without`. Big
// sets stay names, so that the size of a list does not matter.
struct Side {
  std::string place;  // "internet", "self"
  base::AddressSet addresses;
  bool whole = false;        // all that were asked about
  base::AddressSet missing;  // if not: of the place that was asked about these are not among them
  std::vector<std::string> within;
  std::vector<std::string> without;

  bool operator==(const Side&) const = default;
};

struct Service {
  base::Protocol protocol;
  base::PortRange ports = base::every_port;

  bool operator==(const Service&) const = default;
  auto operator<=>(const Service&) const = default;
};

// Each source to each destination, for each service.
struct Traffic {
  std::vector<Service> services;
  Side from;
  Side to;

  bool operator==(const Traffic&) const = default;
};

struct Case {
  Reason reason;
  std::vector<Traffic> traffic;  // never empty
  simulate::Packet witness;      // as its sender sends it

  bool operator==(const Case&) const = default;
};

struct Answer {
  std::vector<Case> cases;         // what is about the most addresses first
  std::vector<std::string> notes;  // what was assumed

  bool operator==(const Answer&) const = default;
};

}  // namespace explain
