#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""explain: exact words, exit codes, JSON and mistakes; with a daemon that tells of bans, and without one.

usage: explain_test.py MAILFWCTL
"""
import support

NOBODY_BANNED = "note: the daemon does not answer, so nobody counts as banned\n"

MAIL_IN = """\
allowed
  what      tcp/25 from internet 198.51.100.200 to dmz 192.0.2.5
  by        allow mail-in  [@/mailfw.toml:11]
            mail-in = { from = "internet", to = "relay", service = "smtp" }
  tried     deny tester  [@/mailfw.toml:14]: the source is not in its 'from'
  such as   eth0: 198.51.100.200:40000 > 192.0.2.5:25 tcp syn
"""

TESTER = """\
denied, dropped without an answer
  what      tcp/25 from internet 203.0.113.9 to dmz 192.0.2.5, 2001:db8::5
  by        deny tester  [@/mailfw.toml:14]
            tester = { from = "203.0.113.9", to = ["self", "relay"], log = true }
  such as   eth0: 203.0.113.9:40000 > 192.0.2.5:25 tcp syn
"""

BAN = {"source": "198.51.100.200", "service": "", "since": 1790000000, "until": 1790003600, "left": 3600, "times": 1, "reason": "guesses"}


class Explain(support.Case):
    def setUp(self):
        super().setUp()
        self.write(support.POLICY)

    def test_says_which_sentence_decides_and_what_was_tried(self):
        self.check(["explain", "198.51.100.200", "192.0.2.5", "smtp"], 0, MAIL_IN + NOBODY_BANNED)

    def test_explains_a_policy_whose_tests_do_not_hold(self):
        self.write(support.POLICY + '[test]\nno-mail = { from = "internet", to = "relay", service = "smtp", expect = "deny" }\n')
        code, out, err = self.run_ctl("check")
        self.assertEqual((code, out), (1, ""))
        self.assertIn("error: the test 'no-mail' does not hold: it expects deny, but this packet is accepted: eth0", err)
        self.assertIn("hint: it is accepted by: allow mail-in\n", err)
        self.check(["explain", "198.51.100.200", "192.0.2.5", "smtp"], 0, MAIL_IN + NOBODY_BANNED)

    def test_exits_with_0_for_denied_too(self):
        self.check(["explain", "203.0.113.9", "relay", "smtp"], 0, TESTER.replace(", 2001:db8::5", "") + NOBODY_BANNED)

    def test_asks_about_programs_of_a_user(self):
        code, out, _ = self.run_ctl("explain", "self", "9.9.9.9", "tcp/8443", "--user", "root")
        self.assertEqual((code, out.split("\n")[0]), (0, "allowed"))
        code, out, _ = self.run_ctl("explain", "self", "9.9.9.9", "tcp/8443", "--user", "7")
        self.assertEqual((code, out.split("\n")[0]), (0, "denied, refused with a reset"))
        self.assertIn("own-out  [" + self.policy + ":12]: it is only for user root\n", out)

    def test_asks_about_other_states(self):
        code, out, _ = self.run_ctl("explain", "internet", "relay", "imap", "--state", "established")
        self.assertEqual((code, out.split("\n")[0]), (0, "allowed"))
        self.assertIn("  because   sessions that are known pass\n", out)

    def test_gives_the_same_in_json(self):
        code, document = self.json("explain", "198.51.100.200", "192.0.2.5", "smtp")
        self.assertEqual(code, 0)
        self.assertEqual(list(document), ["verb", "exit_code", "errors", "cases", "notes", "bans_known"])
        self.assertEqual((document["bans_known"], len(document["cases"])), (False, 1))
        case = document["cases"][0]
        self.assertEqual(list(case), ["allowed", "decision", "decided_by", "why", "traffic", "nat", "limits", "tried", "packet"])
        self.assertEqual((case["allowed"], case["decision"]), (True, "allowed"))
        self.assertEqual(case["decided_by"], {
            "sentence": "allow mail-in", "file": self.policy, "line": 11,
            "text": 'mail-in = { from = "internet", to = "relay", service = "smtp" }'})
        self.assertEqual(case["traffic"][0]["from"],
                         {"place": "internet", "whole": False, "addresses": ["198.51.100.200"], "in": [], "not_in": []})

    def test_counts_the_bans_of_the_daemon(self):
        daemon = self.serve({"parameters": {"bans": [BAN]}}, {"parameters": {"bans": [BAN]}})
        self.check(["explain", "198.51.100.200", "192.0.2.5", "smtp"], 0, """\
denied, dropped without an answer
  what      tcp/25 from internet 198.51.100.200 to dmz 192.0.2.5
  because   banned
  such as   eth0: 198.51.100.200:40000 > 192.0.2.5:25 tcp syn
ban: 198.51.100.200, another 1h, because guesses
""")
        self.check(["explain", "198.51.100.201", "192.0.2.5", "smtp"], 0, MAIL_IN.replace("100.200", "100.201"))
        self.assertEqual([call["method"] for call in daemon.calls], ["io.mailfwd.ListBans"] * 2)

    def test_names_the_list(self):
        self.write("# by hand\n198.51.100.128/25\n", "bad.txt")
        self.write(support.POLICY + f'[list.bad]\nfile = "{self.path("bad.txt")}"\ndeny = "from"\n')
        self.check(["explain", "198.51.100.200", "192.0.2.5", "smtp"], 0, """\
denied, dropped without an answer
  what      tcp/25 from internet 198.51.100.200 to dmz 192.0.2.5
  by        [list.bad]  [@/mailfw.toml:17]
  such as   eth0: 198.51.100.200:40000 > 192.0.2.5:25 tcp syn
""" + NOBODY_BANNED)

    def test_refuses_words_that_the_policy_does_not_know(self):
        self.check(["explain", "intrenet", "relay", "smtp"], 2, "",
                   "error: unknown zone or host 'intrenet'\n  hint: did you mean 'internet'?\n")
        self.check(["explain", "internet", "relay", "smpt"], 2, "", "error: unknown service 'smpt'\n  hint: did you mean 'smtp'?\n")
        self.check(["explain", "internet", "relay", "smtp", "--in", "eht0"], 2, "",
                   "error: unknown interface 'eht0'\n  hint: did you mean 'eth0'?\n")
        self.check(["explain", "self", "relay", "smtp", "--user", "nobody-here"], 2, "",
                   "error: unknown user 'nobody-here'\n  hint: say a name or a number of this machine\n")
        self.check(["explain", "internet", "relay", "smtp", "--user", "root"], 2, "",
                   "error: --user is about programs of this machine: from self\n  hint: leave it out\n")

    def test_refuses_wrong_usage(self):
        three = ("error: explain takes three words: from whom, to whom, and which service\n"
                 "  hint: for example 'mailfwctl explain internet self smtp'; see 'mailfwctl explain --help'\n")
        for words in ([], ["internet", "self"], ["internet", "self", "smtp", "imap"]):
            self.check(["explain", *words], 2, "", three)
        self.check(["explain", "internet", "self", "smtp", "--state", "open"], 2, "",
                   "error: --state is new, established, related or invalid, not 'open'\n  hint: see 'mailfwctl explain --help'\n")
        self.check(["explain", "internet", "self", "smtp", "--source-port", "1-2"], 2, "",
                   "error: --source-port is a port, not '1-2'\n  hint: see 'mailfwctl explain --help'\n")

    def test_does_not_explain_a_broken_policy(self):
        self.write(support.BROKEN)
        code, out, err = self.run_ctl("explain", "internet", "self", "smtp")
        self.assertEqual((code, out), (1, ""))
        self.assertIn("unknown zone or host 'intrenet'", err)


if __name__ == "__main__":
    support.main()
