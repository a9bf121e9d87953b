// SPDX-License-Identifier: GPL-2.0-or-later
//
// What is asked of a policy about whole flows: the machine, the places between which something flows, and of
// each flow the verdict that every packet of it must get. Values that are read from lines, which
// proofs_test.py writes from the rows of the requirements. It judges nothing and knows nothing of rows.
#pragma once

#include <istream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/address.h"
#include "prove/partition.h"
#include "resolve/world.h"

namespace wire {

// Where somebody is: behind which interfaces, under which addresses. Without an interface: this machine.
struct Place {
  std::vector<std::string> interfaces;
  base::AddressSet addresses;
  prove::Numbers users;  // whose programs; only of this machine

  bool operator==(const Place&) const = default;
};

enum class Transport { tcp, udp, echo, others };

struct Flow {
  std::string from, to;  // places
  Transport transport = Transport::tcp;
  prove::Numbers sports, dports;
};

// refused: with or without an answer.
enum class Expected { accept, drop, reject, refused };

// The first packet of a session, one of a session that is known, or a TCP packet in the middle of one that
// nobody knows.
enum class Moment { opening, established, midway };

struct Ask {
  std::string label;
  Expected expected = Expected::accept;
  Moment moment = Moment::opening;
  Flow flow;
  std::string at;              // the place where it comes out, if its destination is to be translated
  std::uint64_t port = 0;      // and the port there
  std::string as;              // the source that IPv4 is to leave with: an address, "interface", or its own
  std::vector<Flow> but = {};  // what the question is not about
};

struct Questions {
  std::string policy, dropins, names;  // paths
  std::vector<resolve::Interface> interfaces;
  std::map<std::string, Place> places;
  std::vector<Ask> asks;
};

// Aborts with a message about a line that it does not understand: only a test writes them.
Questions read_questions(std::istream& lines);

}  // namespace wire
