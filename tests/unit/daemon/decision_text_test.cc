// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/decision_text.h"

#include <gtest/gtest.h>

namespace mailfwd {
namespace {

using reconcile::Decision;
using reconcile::DecisionKind;

TEST(DecisionText, SaysCauseChangeGenerationAndDuration) {
  const Decision decision{DecisionKind::applied,
                          "/etc/mailfw.toml changed",
                          "1 chain changed",
                          17,
                          std::chrono::microseconds(3420),
                          {}};
  EXPECT_EQ(decision_text(decision),
            "applied (/etc/mailfw.toml changed): 1 chain changed; generation 17, 3.4 ms");
}

TEST(DecisionText, SaysWhyARejectedPolicyDoesNotRun) {
  Decision decision{DecisionKind::rejected, "SIGHUP", "", 17, std::chrono::microseconds(1000), {}};
  decision.errors.push_back(
      {{"/etc/mailfw.toml", 12, 17}, "unknown service 'smpts'", "line", "did you mean 'smtps' (465)?", {}});
  decision.errors.push_back({{"/etc/mailfw.d/a.toml", 0, 0}, "no table", {}, {}, {}});
  decision.errors.push_back({{}, "out of paper", {}, {}, {}});
  EXPECT_EQ(
      decision_text(decision),
      "rejected (SIGHUP): /etc/mailfw.toml:12:17: unknown service 'smpts' (did you mean 'smtps' (465)?); "
      "/etc/mailfw.d/a.toml: no table; out of paper; the running policy stays; generation 17, 1.0 ms");
}

TEST(DecisionText, CountsTheErrorsThatDoNotFit) {
  Decision decision{DecisionKind::failed, "SIGHUP", "", 1, {}, {}};
  for (int i = 0; i < 8; ++i) decision.errors.push_back({{}, "e", {}, {}, {}});
  EXPECT_EQ(
      decision_text(decision),
      "failed (SIGHUP): e; e; e; e; e; and 3 more errors; the running policy stays; generation 1, 0.0 ms");
}

TEST(DecisionText, StaysOneLineWhateverAProcessCallsItself) {
  const Decision decision{
      DecisionKind::repaired, "\x1b[2J\nnft (pid 8) changed it", "1 chain changed", 3, {}, {}};
  EXPECT_EQ(decision_text(decision),
            "repaired (\\x1b[2J\\x0anft (pid 8) changed it): 1 chain changed; generation 3, 0.0 ms");
}

TEST(Escaped, LeavesPrintableTextAsItIs) {
  EXPECT_EQ(escaped("gr\xc3\xbc\xc3\x9f 'x' \\n"), "gr\xc3\xbc\xc3\x9f 'x' \\n");
  EXPECT_EQ(escaped("a\tb\x7f"), "a\\x09b\\x7f");
}

}  // namespace
}  // namespace mailfwd
