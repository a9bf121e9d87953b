#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The manual pages: they format without a warning, their policies pass check, and they name what there is to name.

usage: manual_test.py MAILFWCTL DIRECTORY-OF-PAGES
"""
import os
import re
import subprocess
import sys

import support

PAGES = os.path.abspath(sys.argv[2])
ALL = ["mailfwctl.1", "mailfw.toml.5", "mailfwd.8"]


def source(page):
    with open(os.path.join(PAGES, page)) as file:
        return file.read()


def formatted(page):
    """As a reader sees it: one line a paragraph, hyphens are hyphens."""
    run = subprocess.run(["groff", "-man", "-ww", "-Tascii", "-P-cbou", "-rLL=2000n", "-rHY=0", os.path.join(PAGES, page)],
                         capture_output=True, text=True, check=True)
    return run.stdout, run.stderr


class Manual(support.Case):
    def test_holds_every_page_that_is_there(self):
        self.assertEqual(sorted(os.listdir(PAGES)), sorted(ALL))

    def test_formats_without_a_warning(self):
        for page in ALL:
            text, warnings = formatted(page)
            self.assertEqual(warnings, "", page)
            self.assertIn("SEE ALSO", text)

    def test_has_the_sections_that_one_looks_for(self):
        for page, sections in (("mailfwctl.1", ["EXIT STATUS", "JSON OUTPUT", "FILES", "EXAMPLES"]),
                               ("mailfwd.8", ["OPTIONS", "SIGNALS", "EXIT STATUS", "FILES", "EXAMPLES"]),
                               ("mailfw.toml.5", ["TABLES", "WHAT DECIDES", "DIAGNOSTICS", "FILES", "EXAMPLES"])):
            for section in sections:
                self.assertRegex(formatted(page)[0], rf"(?m)^{section}$")

    def test_has_policies_that_pass_check(self):
        examples = re.findall(r"\.EX\n(version = 1\n.*?)\.EE", source("mailfw.toml.5"), re.S)
        self.assertEqual(len(examples), 2)
        botnet = self.write("192.0.2.1\n", "botnet.txt")
        for example in examples:
            self.write(example.replace("\\-", "-").replace("/etc/mailfw.d/botnet.txt", botnet)
                       .replace('user = "postfix"', 'user = "root"'))
            self.assertEqual(self.run_ctl("check")[::2], (0, ""))

    def test_tells_of_every_option_and_switch_of_mailfwctl(self):
        text = formatted("mailfwctl.1")[0]
        for verb in ([], ["check"], ["show"], ["explain"], ["init"], ["status"], ["plan"], ["reload"], ["stop"], ["ban"], ["unban"], ["bans"]):
            for option in re.findall(r"--\w+", self.run_ctl(*verb, "--help")[1]):
                self.assertIn(option, text)

    def test_tells_of_every_key_of_the_json(self):
        text = formatted("mailfwctl.1")[0]
        self.write(support.POLICY)
        for call in (["check", "--kernel"], ["show"], ["show", "--nft"], ["show", "--implied"], ["show", "--services"]):
            for key in keys_in(self.json(*call)[1]):
                self.assertRegex(text, rf"\b{key}\b", call)

    def test_tells_of_every_key_of_the_policy(self):
        text = formatted("mailfw.toml.5")[0]
        self.write("version = 1\n[options]\nx = 1\n")
        known = re.search(r"known here: (.*)", self.run_ctl("check")[2]).group(1)
        for key in re.findall(r"\w+", known.replace(" or ", " ")):
            self.assertRegex(text, rf"\b{key}\b")


def keys_in(value):
    if isinstance(value, dict):
        return set(value).union(*map(keys_in, value.values()))
    if isinstance(value, list):
        return set().union(*map(keys_in, value))
    return set()


if __name__ == "__main__":
    support.main()
