#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""check --kernel against the real kernel, in a network namespace: what it says, and that it has no effect.

usage: kernel_test.py MAILFWCTL
"""
import subprocess
import time

import support


def ruleset():
    return subprocess.run(["nft", "list", "ruleset"], capture_output=True, text=True, check=True).stdout


class AskKernel(support.Case):
    def setUp(self):
        super().setUp()
        self.write(support.SOUND)

    def test_says_that_the_kernel_takes_it_and_changes_nothing(self):
        before = ruleset()
        code, out, err = self.run_ctl("check", "--kernel")
        self.assertEqual((code, err), (0, ""))
        self.assertRegex(out, r"\Apolicy is valid: .*\nthe kernel takes it; to change: table set up, \d+ chains added.*\n\Z")
        self.assertEqual(ruleset(), before)

    def test_says_so_in_json(self):
        code, document = self.json("check", "--kernel")
        self.assertEqual(code, 0)
        self.assertEqual(list(document), ["verb", "exit_code", "errors", "sentences", "rules", "sets", "set_elements", "warnings",
                          "findings", "silenced", "kernel"])
        kernel = document["kernel"]
        self.assertEqual((kernel["accepts"], kernel["network_namespace"]), (True, "this"))
        self.assertRegex(kernel["change"], "chains added")

    def test_asks_in_an_empty_namespace_if_somebody_owns_the_table(self):
        owner = subprocess.Popen(["nft", "-i"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        self.addCleanup(owner.wait)
        self.addCleanup(owner.stdin.close)
        owner.stdin.write("add table inet mailfwd { flags owner; }\n")
        owner.stdin.flush()
        deadline = time.monotonic() + 10
        while "inet mailfwd" not in ruleset():
            self.assertLess(time.monotonic(), deadline)
        before = ruleset()
        code, out, err = self.run_ctl("check", "--kernel")
        self.assertEqual((code, err), (0, ""))
        self.assertTrue(out.endswith("\nthe kernel takes it (asked in an empty network namespace: the running daemon "
                                     "owns the table)\n"), out)
        self.assertEqual(self.json("check", "--kernel")[1]["kernel"]["network_namespace"], "empty")
        self.assertEqual(ruleset(), before)

    def test_does_not_ask_about_a_broken_policy(self):
        self.write(support.BROKEN)
        code, document = self.json("check", "--kernel")
        self.assertEqual((code, "kernel" in document), (1, False))

    def test_is_not_permitted_without_the_capability(self):
        code, out, err = self.run_ctl("check", "--kernel", user=support.NOBODY)
        self.assertEqual((code, err), (4, "error: asking the kernel needs CAP_NET_ADMIN\n  hint: be root\n"))
        self.assertRegex(out, r"\Apolicy is valid: .*\n\Z")
        self.assertFalse(self.json("check", "--kernel", user=support.NOBODY)[1]["kernel"]["accepts"])


if __name__ == "__main__":
    support.main()
