// SPDX-License-Identifier: GPL-2.0-or-later
//
// How much a policy came to, in the same words for `check` and `status`.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "control/protocol.h"
#include "load/load.h"

namespace mailfwctl {

struct Counts {
  std::uint64_t sentences = 0;  // [admin] is one
  std::uint64_t rules = 0;
  std::uint64_t sets = 0;
  std::uint64_t set_elements = 0;

  bool operator==(const Counts&) const = default;
};

Counts count(const load::Loaded& loaded);
Counts count(const control::StatusReply& status);

// "12 sentences; 1 rule, 9 sets with 120 elements"
std::string to_text(const Counts& counts);

boost::json::object to_json(const Counts& counts);

// "1 rule", "2 rules"
std::string counted(std::uint64_t number, std::string_view noun);

}  // namespace mailfwctl
