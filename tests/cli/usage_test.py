#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The command line of mailfwctl: what is refused with exit code 2 and in which words, and what --help teaches.

usage: usage_test.py MAILFWCTL
"""
import os
import pty
import subprocess

import support

VERBS = ["check", "show", "explain", "init", "status", "plan", "reload", "stop", "ban", "unban", "bans"]
ALL = "check, show, explain, init, verify, status, plan, reload, stop, ban, unban or bans"


class WrongUsage(support.Case):
    def refuse(self, arguments, message, hint):
        with self.subTest(arguments):
            self.check(arguments, 2, "", f"error: {message}\n  hint: {hint}\n")
            code, document = self.json(*arguments)
            self.assertEqual(code, 2)
            self.assertEqual(document["errors"], [{"message": message, "hint": hint}])

    def test_needs_a_verb(self):
        self.refuse([], f"no verb was given: {ALL}", "see 'mailfwctl --help'")

    def test_names_the_verbs_if_it_does_not_know_one(self):
        self.refuse(["chekc"], f"unknown verb 'chekc': it is {ALL}", "see 'mailfwctl --help'")

    def test_takes_one_verb_only(self):
        self.refuse(["status", "plan"], "unexpected argument 'plan'", "see 'mailfwctl status --help'")

    def test_takes_no_argument_after_a_verb(self):
        for verb in ("check", "show", "init", "status", "reload", "bans"):
            self.refuse([verb, "x"], "unexpected argument 'x'", f"see 'mailfwctl {verb} --help'")

    def test_refuses_an_option_that_it_does_not_know(self):
        self.refuse(["--kernel", "check"], "unknown option '--kernel'", "see 'mailfwctl check --help'")
        self.refuse(["show", "--ntf"], "unknown option '--ntf'", "see 'mailfwctl show --help'")
        self.refuse(["--verbose"], "unknown option '--verbose'", "see 'mailfwctl --help'")

    def test_refuses_two_views_at_once(self):
        self.refuse(["show", "--nft", "--implied"], "show takes one of --nft, --implied and --services, not several",
                    "see 'mailfwctl show --help'")

    def test_stop_has_to_be_told_what_to_leave(self):
        hint = ("--open lets everything through, --closed leaves [admin] and open sessions; "
                "see 'mailfwctl stop --help'")
        self.refuse(["stop"], "stop needs to be told what to leave: --open or --closed", hint)
        self.refuse(["stop", "--open", "--closed"], "stop takes --open or --closed, not both", hint)

    def test_a_ban_has_to_be_told_whom_and_how_long(self):
        self.refuse(["ban"], "ban needs to be told whom: an address or a prefix", "see 'mailfwctl ban --help'")
        self.refuse(["unban"], "unban needs to be told whom: an address, a prefix, or --all", "see 'mailfwctl unban --help'")
        self.refuse(["unban", "192.0.2.1", "--all"], "unban takes an address or --all, not both", "see 'mailfwctl unban --help'")
        for arguments in (["ban", "mx.example.net"], ["ban", "192.0.2.7/24"], ["unban", "192.0.2.1-192.0.2.6"],
                          ["ban", "192.0.2.1", "--for", "soon"],
                          ["ban", "192.0.2.1", "--for", "0s"], ["ban", "192.0.2.1", "192.0.2.2"]):
            self.assertEqual(self.run_ctl(*arguments)[:2], (2, ""), arguments)

    def test_an_option_needs_its_value(self):
        self.assertEqual(self.run_ctl("check", "--config")[0], 2)
        self.assertEqual(self.run_ctl("check", "--config")[1], "")

    def test_takes_an_option_once(self):
        code, out, err = self.run_ctl("check", "--config", "other.toml")
        self.assertEqual((code, out), (2, ""))
        self.assertIn("--config", err)

    def test_says_in_json_which_verb_was_misused(self):
        self.assertEqual(self.json("stop")[1]["verb"], "stop")
        self.assertEqual(self.json("chekc")[1]["verb"], "")


class Help(support.Case):
    def test_is_there_for_the_program_and_for_every_verb(self):
        for arguments in ([], *([verb] for verb in VERBS)):
            with self.subTest(arguments):
                code, out, err = self.run_ctl(*arguments, "--help")
                self.assertEqual((code, err), (0, ""))
                self.assertTrue(out.startswith(" ".join(["mailfwctl", *arguments]) + " - "), out)
                self.assertIn("\nusage: mailfwctl ", out)
                self.assertIn("xit codes", out)
                self.assertLessEqual(max(map(len, out.split("\n"))), 82)
                self.assertEqual(self.run_ctl(*arguments, "-h")[1], out)

    def test_names_every_verb_and_every_exit_code(self):
        text = self.run_ctl("--help")[1]
        for verb in VERBS:
            self.assertIn(f"\n  {verb} ", text)
        for code in range(5):
            self.assertRegex(text, rf"(?m)^  {code}  \w")

    def test_version_is_one_line(self):
        code, out, err = self.run_ctl("--version")
        self.assertEqual((code, err), (0, ""))
        self.assertRegex(out, r"\Amailfwctl \d+\.\d+\.\d+\n\Z")


class Colour(support.Case):
    """The same errors on a terminal and elsewhere."""

    def on_a_terminal(self, environment):
        self.write(support.BROKEN)
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [support.MAILFWCTL, "--config", self.policy, "--dropins", self.path("none"), "check"],
            stdin=theirs, stdout=theirs, stderr=theirs, env={"TERM": "xterm", **environment})
        process.wait(60)
        os.close(theirs)
        text = b""
        try:
            while piece := os.read(ours, 4096):
                text += piece
        except OSError:  # EIO: the other side is closed
            pass
        os.close(ours)
        return text.decode().replace("\r\n", "\n")

    def test_is_there_on_a_terminal(self):
        text = self.on_a_terminal({})
        self.assertIn("\x1b[1;31merror:\x1b[0m unknown service 'smpts'", text)
        self.assertIn("  \x1b[36mhint:\x1b[0m did you mean", text)
        plain = text
        for sequence in ("\x1b[1;31m", "\x1b[36m", "\x1b[0m"):
            plain = plain.replace(sequence, "")
        self.assertEqual(plain, self.run_ctl("check")[2])

    def test_is_not_there_without_a_terminal(self):
        self.write(support.BROKEN)
        self.assertNotIn("\x1b", self.run_ctl("check", environment={"TERM": "xterm"})[2])

    def test_is_not_there_with_no_color(self):
        self.assertNotIn("\x1b", self.on_a_terminal({"NO_COLOR": "1"}))

    def test_is_there_with_an_empty_no_color(self):
        self.assertIn("\x1b", self.on_a_terminal({"NO_COLOR": ""}))


if __name__ == "__main__":
    support.main()
