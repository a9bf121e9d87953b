#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The checks can fail: each is shown a small tree with one thing wrong and must say exactly that."""
import pathlib
import tempfile
import textwrap
import unittest

import layers
import lengths
import sources

ROOMS = {
    "base": "",
    "policy": "KNOWS base",
    "resolve": "KNOWS policy",
    "kernel": "KNOWS base resolve\n  USES PkgConfig::netlink",
}


class Tree(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        (self.root / "daemon").mkdir()
        for room, knows in ROOMS.items():
            self.write(f"lib/{room}/CMakeLists.txt", f"# one\nmailfwd_library({room}\n  SOURCES a.cc\n  {knows})\n")

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(textwrap.dedent(text))


class Layers(Tree):
    def expect(self, *complaints):
        self.assertEqual(layers.complaints(self.root), list(complaints))

    def test_accepts_what_a_room_knows_and_what_those_know(self):
        self.write("lib/policy/p.cc", '#include "policy/p.h"\n#include "base/a.h"\n#include <vector>\n')
        self.write("lib/resolve/r.cc", '#include "base/a.h"\n#include "policy/p.h"\n')
        self.write("lib/kernel/k.cc", '#include <libmnl/libmnl.h>\n#include "resolve/world.h"\n')
        self.write("lib/policy/toml_reader.cc", "#include <toml++/toml.h>\n")
        self.write("daemon/mailfwd/main.cc", '#include <boost/asio.hpp>\n#include "kernel/k.h"\n#include "mailfwd/app.h"\n')
        self.expect()

    def test_refuses_an_edge_that_is_not_in_a_knows_list(self):
        self.write("lib/base/a.h", '#pragma once\n#include "policy/p.h"\n')
        self.expect("lib/base/a.h:2: base must not know policy (policy/p.h)")

    def test_refuses_another_header_where_one_is_allowed(self):
        self.write("lib/kernel/k.cc", '#include "resolve/resolve.h"\n')
        self.expect("lib/kernel/k.cc:1: kernel may know resolve/world.h only, not resolve/resolve.h")

    def test_refuses_what_is_behind_a_narrow_edge(self):
        self.write("lib/kernel/k.cc", '#include "policy/p.h"\n')
        self.expect("lib/kernel/k.cc:1: kernel must not know policy (policy/p.h)")

    def test_refuses_that_a_library_knows_a_program(self):
        self.write("lib/kernel/k.cc", '#include "mailfwd/app.h"\n')
        self.expect("lib/kernel/k.cc:1: kernel must not know mailfwd (mailfwd/app.h)")

    def test_refuses_that_a_program_knows_the_other(self):
        self.write("daemon/mailfwctl/main.cc", '#include "mailfwd/app.h"\n')
        self.expect("daemon/mailfwctl/main.cc:1: nothing knows a program: mailfwctl must not include mailfwd/app.h")

    def test_refuses_libraries_away_from_home(self):
        self.write("lib/policy/p.cc", "#include <toml++/toml.h>\n")
        self.write("lib/base/a.h", "#include <linux/netfilter/nf_tables.h>\n")
        self.write("lib/kernel/k.cc", "#include <spdlog/spdlog.h>\n")
        self.expect("lib/base/a.h:1: netfilter is known to lib/kernel and to the daemon's watchers alone",
                    "lib/kernel/k.cc:1: Boost, spdlog, CLI11 and libsystemd are known to daemon/ alone",
                    "lib/policy/p.cc:1: toml++ is known to lib/policy/toml_reader.cc alone")

    def test_allows_netfilter_in_a_watcher_and_not_in_the_rest_of_the_daemon(self):
        self.write("daemon/mailfwd/ruleset_watch.cc", "#include <libmnl/libmnl.h>\n")
        self.expect()
        self.write("daemon/mailfwd/main.cc", "#include <libmnl/libmnl.h>\n")
        self.expect("daemon/mailfwd/main.cc:1: netfilter is known to lib/kernel and to the daemon's watchers alone")

    def test_refuses_logging_a_clock_and_the_environment_in_a_library(self):
        self.write("lib/base/a.h", 'void f() {\n  std::cerr << "x";\n  std::chrono::steady_clock::now();\n  getenv("X");\n}\n')
        self.expect("lib/base/a.h:2: a library never logs or prints: it returns, the daemon logs",
                    "lib/base/a.h:3: a clock is an argument", "lib/base/a.h:4: the environment is an argument")

    def test_ignores_comments_and_texts(self):
        self.write("lib/base/a.h", '// std::cerr\nconst char* x = "printf(";\n/* getenv( */\n')
        self.expect()

    def test_refuses_a_room_without_a_library(self):
        self.write("lib/prove/p.h", "")
        self.expect("lib/prove: no mailfwd_library(prove ...)")

    def test_refuses_a_circle(self):
        self.write("lib/base/CMakeLists.txt", "mailfwd_library(base SOURCES a.cc KNOWS policy)\n")
        self.expect("lib: a circle: base knows policy knows base")


class Lengths(unittest.TestCase):
    def lengths_of(self, text):
        return [(name, length) for name, _, length in lengths.functions(textwrap.dedent(text))]

    def test_measures_functions_and_nothing_else(self):
        self.assertEqual(self.lengths_of("""\
            namespace kernel {
            struct Features {
              bool operator==(const Features&) const = default;
              int twice(int x) { return 2 * x; }
            };
            enum class Verb { kAllow };
            constexpr std::array<int, 2> kTable = {{
                field(1),
                field(2),
            }};
            Socket::Socket(int fd) : fd_{fd}, open_{true} {
              if (fd < 0) {
                fail("}");
              }
            }
            bool operator==(const A& a, const B& b) {
              return a.x == b.x;  // }
            }
            }  // namespace kernel
            """), [("int twice", 1), ("Socket::Socket", 5), ("bool operator==", 3)])

    def test_counts_a_lambda_for_the_function_that_holds_it(self):
        self.assertEqual(self.lengths_of("""\
            void run() {
              const auto step = [&](int x) {
                return x;
              };
            }
            """), [("void run", 5)])

    def of_length(self, lines):
        return "void f() {\n" + "  g();\n" * (lines - 2) + "}\n"

    def check(self, text, name="x.cc"):
        return lengths.check(pathlib.Path(name), text)

    def test_lets_forty_lines_pass_notes_fifty_and_refuses_sixty_one(self):
        self.assertEqual(self.check(self.of_length(40)), ([], []))
        self.assertEqual(self.check(self.of_length(50)), ([], ["x.cc:1: void f: 50 lines (aim for 40)"]))
        self.assertEqual(self.check(self.of_length(61)), (["x.cc:1: void f: 61 lines, at most 60"], []))

    def test_refuses_a_file_of_401_lines(self):
        self.assertEqual(self.check("\n" * 400, "x.py"), ([], []))
        self.assertEqual(self.check("\n" * 401, "x.py"), (["x.py: 401 lines, at most 400"], []))


class Reports(unittest.TestCase):
    def test_exit_code_is_one_with_a_complaint_and_zero_without(self):
        self.assertEqual(sources.report("x", ["a.h:1: wrong"], "Mend it."), 1)
        self.assertEqual(sources.report("x", [], "Mend it."), 0)


if __name__ == "__main__":
    unittest.main(buffer=True)
