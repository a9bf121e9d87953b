#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Sources completion/mailfwctl in a bash and presses Tab: what is offered for a line, compared whole.

usage: completion_test.py COMPLETION MAILFWCTL
"""
import os
import re
import subprocess
import sys
import tempfile
import unittest

COMPLETION, MAILFWCTL = map(os.path.abspath, sys.argv[1:3])
VERBS = ["check", "show", "explain", "init", "verify", "status", "plan", "reload", "stop", "ban", "unban", "bans"]
OPTIONS = ["--config", "--dropins", "--names", "--state", "--socket", "--json", "--help"]


def offered(*words, directory="/"):
    """The completions of the last of the words, after `mailfwctl`."""
    script = (
        'source "$1"; shift; COMP_WORDS=(mailfwctl "$@"); COMP_CWORD=$#; _mailfwctl; '
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    run = subprocess.run(
        ["bash", "--norc", "-uc", script, "test", COMPLETION, *words],
        cwd=directory, capture_output=True, text=True, check=True)
    assert run.stderr == "", run.stderr
    return [line for line in run.stdout.split("\n") if line]


def help_of(*verb):
    return subprocess.run([MAILFWCTL, *verb, "--help"], capture_output=True, text=True, check=True).stdout


class Completion(unittest.TestCase):
    def test_offers_the_verbs_first(self):
        self.assertEqual(offered(""), VERBS)

    def test_offers_the_verbs_that_begin_so(self):
        self.assertEqual(offered("s"), ["show", "status", "stop"])

    def test_offers_nothing_for_a_verb_that_does_not_exist(self):
        self.assertEqual(offered("x"), [])

    def test_offers_the_options_before_the_verb(self):
        self.assertEqual(offered("-"), OPTIONS + ["--version"])

    def test_offers_no_second_verb(self):
        self.assertEqual(offered("status", ""), [])

    def test_takes_the_value_of_an_option_for_no_verb(self):
        self.assertEqual(offered("--config", "show", ""), VERBS)

    def test_offers_the_switches_of_a_verb(self):
        self.assertEqual(offered("show", "--"), OPTIONS + ["--nft", "--implied", "--services"])
        self.assertEqual(offered("stop", ""), ["--open", "--closed"])
        self.assertEqual(offered("check", ""), ["--kernel"])
        self.assertEqual(offered("ban", ""), ["--for", "--service", "--reason", "--cut"])
        self.assertEqual(offered("unban", ""), ["--service", "--all"])

    def test_offers_the_states_of_a_session_to_explain(self):
        self.assertEqual(offered("explain", "a", "b", "smtp", "--state", "e"), ["established"])
        self.assertEqual(offered("explain", ""), ["--user", "--in", "--source-port"])

    def test_offers_nothing_where_a_value_is_free(self):
        self.assertEqual(offered("ban", "--for", ""), [])

    def test_offers_one_of_alternatives_only(self):
        self.assertEqual(offered("show", "--nft", ""), [])
        self.assertEqual(offered("stop", "--open", "--c"), ["--config"])

    def test_finds_the_verb_behind_options(self):
        self.assertEqual(offered("--json", "--socket", "/tmp/x", "stop", "--cl"), ["--closed"])
        self.assertEqual(offered("--socket", "=", "/tmp/x", "stop", "--cl"), ["--closed"])

    def test_completes_files_where_a_file_is_meant(self):
        with tempfile.TemporaryDirectory() as directory:
            for name in ("a policy.toml", "notes.txt", "x.sock"):
                open(os.path.join(directory, name), "w").close()
            os.mkdir(os.path.join(directory, "mailfw.d"))
            self.assertEqual(offered("--config", "", directory=directory), ["a policy.toml", "mailfw.d"])
            self.assertEqual(offered("--config", "=", "a", directory=directory), ["a policy.toml"])
            self.assertEqual(offered("--config", "=", directory=directory), ["a policy.toml", "mailfw.d"])
            self.assertEqual(offered("--dropins", "m", directory=directory), ["mailfw.d"])
            self.assertEqual(offered("--socket", "x", directory=directory), ["x.sock"])

    def test_knows_every_verb_and_option_that_help_names(self):
        text = help_of()
        self.assertEqual(re.findall(r"^  (\w+) {2,}", text, re.M)[:len(VERBS)], VERBS)
        named = set(re.findall(r"--\w+", text)) - {"--open", "--closed"}
        self.assertEqual(named, set(offered("-")))

    def test_knows_every_switch_that_the_help_of_a_verb_names(self):
        for verb in VERBS:
            usage = re.search(r"^usage: .*?\n\n", help_of(verb), re.M | re.S).group()
            switches = set(re.findall(r"--[\w-]+", usage)) - set(OPTIONS)
            self.assertEqual(set(offered(verb, "")), switches, verb)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
