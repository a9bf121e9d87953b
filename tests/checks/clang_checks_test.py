#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The checks that need clang can fail, too. Apart from checks_test.py, because tests/run.sh does without clang; .ci/run does not."""
import json
import pathlib
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).parent


class Tree(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        for path in ("lib", "daemon", "tests"):
            (self.root / path).mkdir()

    def write(self, path, text):
        (self.root / path).write_text(text)

    def run_script(self, name, *arguments):
        return subprocess.run([HERE / name, *arguments], capture_output=True, text=True, check=False)


class Format(Tree):
    def check(self, *arguments):
        return self.run_script("format.sh", *arguments, self.root)

    def test_names_the_file_that_is_not_formatted_and_mends_it(self):
        self.write(".clang-format", "BasedOnStyle: Google\n")
        self.write("tests/t.cc", "int main( ) { return 0 ; }\n")
        refused = self.check()
        self.assertEqual((refused.returncode, refused.stdout), (1, "tests/t.cc: 2 places\n"))
        self.assertEqual(self.check("--fix").returncode, 0)
        self.assertEqual(self.check().returncode, 0)


class Tidy(Tree):
    def check(self, body):
        self.write("lib/t.cc", "#include <expected>\n#include <utility>\n#include <vector>\n" + body)
        source = str(self.root / "lib/t.cc")
        self.write("compile_commands.json", json.dumps([{"directory": str(self.root), "file": source,
                                                         "command": f"c++ -std=gnu++23 -c {source}"}]))
        self.write(".clang-tidy", HERE.parents[1].joinpath(".clang-tidy").read_text())
        return self.run_script("tidy.sh", self.root, source)

    def test_reads_what_our_standard_allows(self):
        accepted = self.check("std::expected<int, char> f() { return 1; }\n")
        self.assertEqual((accepted.returncode, accepted.stdout), (0, "tidy: 1 files, nothing found\n"))

    def test_refuses_a_use_after_move(self):
        refused = self.check("std::vector<int> f(std::vector<int> a) {\n  auto b = std::move(a);\n  return a;\n}\n")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("t.cc:6:10: error: 'a' used after it was moved [bugprone-use-after-move", refused.stdout)


if __name__ == "__main__":
    unittest.main(buffer=True)
