// SPDX-License-Identifier: GPL-2.0-or-later
//
// The words of a question, looked up: whom they stand for and where these are, and what ports. Private to
// lib/explain.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "explain/question.h"

namespace explain {

// Addresses in one place: a zone, or this machine.
struct Part {
  std::string place;  // "internet", "self"
  base::AddressSet addresses;
  std::string interface;  // behind which they are; empty: this machine
  bool named = false;     // the place was asked about, not some of its addresses

  bool operator==(const Part&) const = default;
};

base::Result<std::vector<Part>> parts_of(const std::string& word, const Ground& ground);

// Client's ports as the services have them.
base::Result<std::vector<policy::PortSpec>> services_of(const std::string& word,
                                                        const policy::Policy& policy);

// An Error if neither a zone nor this machine has the interface.
base::Result<std::string> interface_named(const std::string& name, const Ground& ground);

}  // namespace explain
