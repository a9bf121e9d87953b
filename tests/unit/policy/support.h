// SPDX-License-Identifier: GPL-2.0-or-later
//
// Reading a piece of policy in a test: the piece is a drop-in, p.toml, beside a policy file that has what
// every policy needs, so a test's lines count from its own first one.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "policy/read.h"

namespace policy {

inline constexpr auto rest_of_the_policy = R"(version = 1
zones = { internet = "eth0", lan = { interface = "eth1", network = "10.0.0.0/8" } }
hosts = { bastion = "192.0.2.25" }
admin = { from = "198.51.100.0/28", service = "ssh" }
)";

inline base::Checked<Policy> read_piece(std::string piece) {
  return read({{"mailfw.toml", rest_of_the_policy}, {"p.toml", std::move(piece)}});
}

// All errors as they are printed; empty if there are none.
inline std::string errors_of(const base::Checked<Policy>& policy) {
  return policy ? std::string() : base::to_text(policy.error());
}

// A wrong piece, everything that is said about it, and the right piece next to it.
struct Refusal {
  const char* wrong;
  const char* errors;
  const char* right;
};

template <class Rows>
void expect_refusals(const Rows& rows) {
  for (const Refusal& row : rows) {
    // The raw strings of the table begin on a line of their own.
    EXPECT_EQ("\n" + errors_of(read_piece(row.wrong)), row.errors) << row.wrong;
    EXPECT_EQ(errors_of(read_piece(row.right)), "") << row.right;
  }
}

}  // namespace policy
