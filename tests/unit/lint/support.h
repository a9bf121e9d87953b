// SPDX-License-Identifier: GPL-2.0-or-later
//
// Lint of a piece of policy in a test: the piece is a drop-in, p.toml, beside a policy file that has zones,
// hosts and an [admin], and about which there is no doubt.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "lint/lint.h"
#include "policy/read.h"
#include "policy/source_lines.h"
#include "resolve/resolve.h"
#include "support/golden_world.h"

namespace lint {

inline constexpr auto rest_of_the_policy = R"(version = 1
[zones]
internet = "eth0"
dmz = { interface = "eth1", network = ["192.168.25.0/24", "2001:db8:25::/64"] }
lan = { interface = "eth2", network = ["10.0.0.0/16", "2001:db8:10::/48"] }
[hosts]
bastion = ["192.168.25.25", "2001:db8:25::25"]
[admin]
from = "10.0.9.7"
service = "ssh"
[test]
uses = { from = "bastion", to = "self", expect = "deny" }
)";

inline Report report_of(const std::vector<policy::SourceFile>& sources) {
  const auto policy = policy::read(sources);
  if (!policy) {
    ADD_FAILURE() << base::to_text(policy.error());
    return {};
  }
  const auto folder = std::filesystem::path(MAILFWD_SOURCE_DIR) / "tests/unit/lint/world";
  const auto resolved = resolve::resolve(*policy, support::golden_world(*policy, folder));
  if (!resolved) {
    ADD_FAILURE() << base::to_text(policy::with_source_lines(resolved.error(), sources));
    return {};
  }
  return lint(*policy, *resolved);
}

// All findings as they are printed; empty if there are none.
inline std::string told(const std::vector<policy::SourceFile>& sources) {
  return base::to_text(policy::with_source_lines(warnings(report_of(sources)), sources));
}
inline std::string told(const std::string& piece) {
  return told(std::vector<policy::SourceFile>{{"mailfw.toml", rest_of_the_policy}, {"p.toml", piece}});
}

// The names of the findings, in their order.
inline std::string names_of(const std::string& piece) {
  std::string names;
  for (const auto& finding : report_of({{"mailfw.toml", rest_of_the_policy}, {"p.toml", piece}}).findings) {
    names += (names.empty() ? "" : " ") + finding.name;
  }
  return names;
}

// A piece with a finding, everything that is said about it, and the piece next to it that has none.
struct Doubtful {
  const char* piece;
  const char* told;
  const char* sound;
};

template <class Rows>
void expect_doubts(const Rows& rows) {
  for (const Doubtful& row : rows) {
    // The raw strings of the table begin on a line of their own.
    EXPECT_EQ("\n" + told(row.piece), row.told) << row.piece;
    EXPECT_EQ(told(row.sound), "") << row.sound;
  }
}

}  // namespace lint
