#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""verify against the real kernel, in a network namespace: a table that mailfwd has made is equal; whatever nft does to
it afterwards is named, object by object; undone, it is equal again.

usage: verify_test.py MAILFWCTL MAILFWD
"""
import json
import os
import re
import subprocess
import sys

import support

MAILFWD = os.path.abspath(sys.argv[2])
SMTP = "internet_to_dmz_tcp_25"


def nft(*words):
    return subprocess.run(["nft", *words], capture_output=True, text=True, check=True).stdout


def handle_of(chain, comment):
    """Of the first rule with that comment."""
    return re.search(rf'comment "{comment}" # handle (\d+)', nft("-a", "list", "chain", "inet", "mailfwd", chain)).group(1)


class Verify(support.Case):
    def setUp(self):
        super().setUp()
        self.write(support.POLICY)
        self.addCleanup(subprocess.run, ["nft", "flush", "ruleset"], check=True)

    def load(self):
        subprocess.run([MAILFWD, "--once", "--config", self.policy, "--dropins", self.path("mailfw.d"), "--names",
                        self.path("names.toml"), "--state", self.path("state"), "--socket", self.socket],
                       check=True, capture_output=True)

    def equal(self):
        code, out, err = self.run_ctl("verify")
        self.assertEqual((code, err), (0, ""), out)
        self.assertRegex(out, r"\Aequal: the kernel holds the policy, object by object; generation \d+\n"
                              r"compared: \d+ chains with \d+ rules, \d+ sets with \d+ elements, 1 timeout object\n"
                              r"not compared: what packets and bans put into banned_4, [a-z0-9_, ]+\n\Z")

    def different(self, *lines):
        """Exactly these lines about objects, with `@` for the scratch directory; then who will mend it."""
        code, out, err = self.run_ctl("verify")
        self.assertEqual((code, err), (1, ""), out)
        first, *middle, _compared, _not_compared, last = out.splitlines()
        objects = len({line.partition(":")[0] for line in lines if not line.startswith(" ")})
        self.assertRegex(first, rf"\ADIFFERENT: {objects} objects? of the kernel's table (is|are) not as the policy says; generation \d+\Z")
        self.assertEqual(middle, [line.replace("@", self.directory) for line in lines])
        self.assertEqual(last, "no daemon answers: nobody repairs it until 'systemctl start mailfwd'")

    def test_a_table_that_mailfwd_made_is_equal(self):
        self.load()
        self.equal()

    def test_counts_what_was_compared(self):
        self.load()
        code, document = self.json("verify")
        self.assertEqual(code, 0)
        self.assertEqual(list(document), ["verb", "exit_code", "errors", "equal", "table", "generation", "phase", "chains", "rules",
                                          "sets", "set_elements", "timeouts", "not_compared", "ban_services", "differences"])
        listed = json.loads(nft("-j", "list", "table", "inet", "mailfwd"))["nftables"]
        count = {kind: sum(kind in entry for entry in listed) for kind in ("chain", "rule", "set", "map", "ct timeout")}
        self.assertEqual((document["chains"], document["rules"], document["timeouts"]),
                         (count["chain"], count["rule"], count["ct timeout"]))
        self.assertEqual(document["sets"] + len(document["not_compared"]), count["set"] + count["map"])
        self.assertEqual((document["phase"], document["ban_services"], document["differences"]), (None, [], []))

    def test_there_is_no_table(self):
        self.check(["verify"], 1, "there is no table inet mailfwd: nothing is filtered\n"
                                  "no daemon answers: nobody repairs it until 'systemctl start mailfwd'\n")
        document = self.json("verify")[1]
        self.assertEqual((document["equal"], document["table"]), (False, False))

    def test_an_element_too_few_and_one_too_many(self):
        self.load()
        nft("delete element inet mailfwd host_relay_4 { 192.0.2.5 }")
        self.different("set host_relay_4: 192.0.2.5 missing", "    host relay  [@/mailfw.toml:6]")
        nft("add element inet mailfwd host_relay_4 { 203.0.113.0/24 }")
        self.different("set host_relay_4: 192.0.2.5 missing", "set host_relay_4: 203.0.113.0/24 not the policy's",
                       "    host relay  [@/mailfw.toml:6]")
        nft("delete element inet mailfwd host_relay_4 { 203.0.113.0/24 }; add element inet mailfwd host_relay_4 { 192.0.2.5 }")
        self.equal()

    def test_the_verdict_of_a_map(self):
        self.load()
        nft("delete element inet mailfwd arrivals_input { \"eth0\" }")
        self.different("map arrivals_input: \"eth0\" : goto from_internet_input missing")
        nft("add element inet mailfwd arrivals_input { \"eth0\" : accept }")
        self.different("map arrivals_input: \"eth0\" : goto from_internet_input missing", "map arrivals_input: \"eth0\" : accept not the policy's")

    def test_a_rule_more_or_less(self):
        self.load()
        nft("insert", "rule", "inet", "mailfwd", "input", "tcp", "dport", "2222", "accept")
        self.different("chain input: rule 1, which has no comment, is not the policy's")
        nft("add", "rule", "inet", "mailfwd", SMTP, "drop", "comment", '"mine"')
        self.different("chain input: rule 1, which has no comment, is not the policy's",
                       f"chain {SMTP}: the rule 'mine' is not the policy's")
        nft("delete", "rule", "inet", "mailfwd", SMTP, "handle", handle_of(SMTP, "mine"))
        handle = re.search(r"dport 2222 accept # handle (\d+)", nft("-a", "list", "chain", "inet", "mailfwd", "input")).group(1)
        nft("delete", "rule", "inet", "mailfwd", "input", "handle", handle)
        self.equal()
        nft("delete", "rule", "inet", "mailfwd", SMTP, "handle", handle_of(SMTP, "allow mail-in"))
        code, out, _ = self.run_ctl("verify")
        self.assertEqual(code, 1)
        self.assertIn(f"chain {SMTP}: the rule 'allow mail-in' is missing\n    allow mail-in  [{self.policy}:11]\n", out)

    def test_a_rule_that_does_something_else_and_one_with_another_comment(self):
        self.load()
        handle = handle_of(SMTP, "allow mail-in")
        nft("replace", "rule", "inet", "mailfwd", SMTP, "handle", handle, "accept", "comment", '"allow mail-in"')
        code, out, _ = self.run_ctl("verify")
        self.assertEqual(code, 1)
        self.assertIn(f"chain {SMTP}: the rule 'allow mail-in' does something else\n    allow mail-in  [{self.policy}:11]\n", out)
        nft("replace", "rule", "inet", "mailfwd", SMTP, "handle", handle, "accept", "comment", '"allow mail-out"')
        code, out, _ = self.run_ctl("verify")
        self.assertEqual(code, 1)
        self.assertIn(f"chain {SMTP}: the rule 'allow mail-in' is missing\n", out)
        self.assertIn(f"chain {SMTP}: the rule 'allow mail-out' is not the policy's\n", out)
        self.load()
        self.equal()

    def test_the_policy_of_a_chain(self):
        self.load()
        nft("add chain inet mailfwd input { policy accept; }")
        self.different("chain input: its policy is accept, not drop")
        nft("add chain inet mailfwd input { policy drop; }")
        self.equal()

    def test_what_somebody_put_beside_it(self):
        self.load()
        nft("add set inet mailfwd mine { type ipv4_addr; }")
        nft("add map inet mailfwd my_map { type inet_service : verdict; }")
        nft("add chain inet mailfwd my_chain")
        nft("add counter inet mailfwd my_counter")
        self.different("chain my_chain: is not the policy's", "set mine: is not the policy's", "map my_map: is not the policy's",
                       "object my_counter: is not the policy's")
        document = self.json("verify")[1]
        self.assertEqual([(each["kind"], each["name"]) for each in document["differences"]],
                         [("chain", "my_chain"), ("set", "mine"), ("map", "my_map"), ("object", "my_counter")])

    def test_a_table_that_is_switched_off(self):
        self.write(support.POLICY + "[options]\nowner = false\n")  # others may not change the flags of one that lasts
        self.load()
        nft("add table inet mailfwd { flags dormant; }")
        self.different("table inet mailfwd: is switched off (dormant): it filters nothing")
        nft("add table inet mailfwd { }")
        self.equal()

    def test_one_element_of_a_big_set_that_is_known_by_its_record(self):
        many = "".join(f"10.{n // 250}.{n % 250}.1\n" for n in range(5000))
        path = self.write(many, "many.txt")
        self.write(support.POLICY.replace("[hosts]\n", f"[hosts]\nmany = \"file:{path}\"\n").replace(
            "[deny]\n", "[deny]\nmany = { from = \"many\", to = \"relay\" }\n"))
        self.load()
        self.equal()
        nft("delete element inet mailfwd host_many_4 { 10.7.7.1 }; add element inet mailfwd host_many_4 { 10.7.7.3 }")
        self.different("set host_many_4: 10.7.7.1 missing", "set host_many_4: 10.7.7.3 not the policy's",
                       "    host many  [@/mailfw.toml:6]")

    def test_what_the_policy_says_now_and_not_what_it_said(self):
        self.load()
        self.write(support.POLICY.replace("192.0.2.5", "192.0.2.6"))
        self.different("set host_relay_4: 192.0.2.6 missing", "set host_relay_4: 192.0.2.5 not the policy's",
                       "    host relay  [@/mailfw.toml:6]")

    def test_a_broken_policy_can_not_be_compared_with(self):
        self.load()
        self.write(support.BROKEN)
        code, out, err = self.run_ctl("verify")
        self.assertEqual((code, out), (1, ""))
        self.assertIn("unknown service 'smpts'", err)

    def test_is_not_permitted_without_the_capability(self):
        self.load()
        self.check(["verify"], 4, err="error: reading the kernel's table needs CAP_NET_ADMIN\n  hint: be root\n", user=support.NOBODY)

    def test_says_what_the_daemon_says_of_itself(self):
        self.load()
        status = {"version": "0", "policy": "", "dropins": "", "generation": 1, "equal_since": None, "owned": True, "put_off": "",
                  "sentences": 0, "rules": 0, "sets": 0, "set_elements": 0, "kernel": {"release": "", "table_owner": True},
                  "last_decision": None, "errors": [], "warnings": []}
        nft("add chain inet mailfwd my_chain")
        for phase, last in (("applying", "the daemon is just putting a change in force: ask again"),
                            ("differs", "the daemon knows: 'mailfwctl status' says why"),
                            ("equal", "'mailfwctl plan' says what the daemon would do; 'mailfwctl reload' does it")):
            daemon = self.serve({"parameters": {"status": {**status, "phase": phase}}}, {"parameters": {"bans": []}})
            code, out, _ = self.run_ctl("verify")
            self.assertEqual((code, out.splitlines()[-1]), (1, last))
            daemon.stop()
            os.unlink(self.socket)


if __name__ == "__main__":
    support.main()
