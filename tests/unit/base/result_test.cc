// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/result.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace base {
namespace {

TEST(ErrorText, ShowsPlaceLineCaretAndHint) {
  const Error error{{"/etc/mailfw.toml", 12, 23},
                    "unknown service 'smpts'",
                    "mail-in = { service = \"smpts\" }",
                    "did you mean 'smtps' (465)?",
                    {}};
  EXPECT_EQ(to_text(error),
            "/etc/mailfw.toml:12:23: error: unknown service 'smpts'\n"
            "  12 | mail-in = { service = \"smpts\" }\n"
            "     |                       ^\n"
            "  hint: did you mean 'smtps' (465)?\n");
}

TEST(ErrorText, ShowsNotesWithTheirOwnPlace) {
  const Error error{{"b.toml", 1, 1},
                    "'x' is defined twice",
                    "x = 1",
                    {},
                    {{{"a.toml", 1234, 3}, "first defined here", "  x = 2"}}};
  EXPECT_EQ(to_text(error),
            "b.toml:1:1: error: 'x' is defined twice\n"
            "   1 | x = 1\n"
            "     | ^\n"
            "a.toml:1234:3: note: first defined here\n"
            "1234 |   x = 2\n"
            "     |   ^\n");
}

TEST(ErrorText, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ(to_text(Error{{}, "message", {}, {}, {}}), "error: message\n");
  EXPECT_EQ(to_text(Error{{"f", 0, 0}, "message", {}, {}, {}}), "f: error: message\n");
  EXPECT_EQ(to_text(Error{{"f", 3, 0}, "message", {}, {}, {}}), "f:3: error: message\n");
  EXPECT_EQ(to_text(Error{{"f", 3, 0}, "message", "line", {}, {}}), "f:3: error: message\n   3 | line\n");
  EXPECT_EQ(to_text(Error{{"f", 3, 2}, "message", {}, {}, {}}), "f:3:2: error: message\n");
}

TEST(ErrorText, PutsTheCaretUnderTheColumnBehindTabsAndUtf8) {
  EXPECT_EQ(to_text(Error{{"f", 1, 3}, "m", "\t\tx", {}, {}}), "f:1:3: error: m\n   1 |   x\n     |   ^\n");
  // Two bytes, one place on the screen.
  EXPECT_EQ(to_text(Error{{"f", 1, 4},
                          "m",
                          "\xc3\xbc"
                          "bx",
                          {},
                          {}}),
            "f:1:4: error: m\n   1 | \xc3\xbc"
            "bx\n     |   ^\n");
  EXPECT_EQ(to_text(Error{{"f", 1, 99}, "m", "ab", {}, {}}), "f:1:99: error: m\n   1 | ab\n     |   ^\n");
}

TEST(ErrorText, NeverPrintsControlCharacters) {
  EXPECT_EQ(to_text(Error{{"f", 1, 1}, "m", "a\x1b[2Jb\x7f", {}, {}}),
            "f:1:1: error: m\n   1 | a [2Jb \n     | ^\n");
}

TEST(ErrorText, SeveralFollowEachOther) {
  EXPECT_EQ(to_text(Errors{{{}, "one", {}, {}, {}}, {{}, "two", {}, {}, {}}}), "error: one\nerror: two\n");
  EXPECT_EQ(to_text(Errors{}), "");
}

TEST(SystemError, SaysWhatFailedAndWhy) {
  EXPECT_EQ(system_error("open /etc/mailfw.toml", EACCES).message,
            "open /etc/mailfw.toml: Permission denied");
}

}  // namespace
}  // namespace base
