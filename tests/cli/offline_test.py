#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""check and show: exact words, exit codes and JSON, for good and for bad policies. No daemon, no network.

usage: offline_test.py MAILFWCTL
"""
import os
import subprocess

import support

BROKEN_ERRORS = """\
@/mailfw.toml:5:8: error: unknown zone or host 'intrenet'
   5 | from = "intrenet"
     |        ^
  hint: did you mean 'internet'?
@/mailfw.toml:8:55: error: unknown service 'smpts'
   8 | mail-in = { from = "internet", to = "self", service = "smpts" }
     |                                                       ^
  hint: did you mean 'smtps' (465)?
"""

SHOWN = """\
zones
  internet: eth0; every source that is in no other zone's networks
  dmz: eth1; 192.0.2.0/28, 2001:db8::/64
admin
  always: ssh (tcp/22) from 198.51.100.7 to this machine  [@/mailfw.toml:7]
from internet to dmz
  deny tester: everything from 203.0.113.9 to this machine, relay, logged  [@/mailfw.toml:14]
  allow mail-in: smtp (tcp/25) from internet to relay  [@/mailfw.toml:11]
  anything else: dropped
from internet to this machine
  deny tester: everything from 203.0.113.9 to this machine, relay, logged  [@/mailfw.toml:14]
  anything else: dropped
from this machine to internet
  allow own-out: dns (tcp/53, udp/53), tcp/8443 from this machine to internet, only for user root  [@/mailfw.toml:12]
  anything else: refused
everywhere else
  to or through this machine: dropped
  from this machine: refused
"""


DOUBTS = """\
@/mailfw.toml:11:1: warning: [allow] 'mail-in' takes mail from the internet, but 'dmz' may not ask the DNS over TCP [no-dns-tcp]
  11 | mail-in = { from = "internet", to = "relay", service = "smtp" }
     | ^
  hint: long answers (DNSSEC, DANE, SPF) come over TCP, and without them mail is refused or delayed: allow service = "dns" \
from "dmz", or from the mail host in it
@/mailfw.toml:16:1: warning: service 'quarantine' is defined and nothing in the policy uses it [unused-service]
  16 | quarantine = ["tcp/8443-8444", "udp/8443"]
     | ^
  hint: take it out, or write it where it was meant; nothing is let in or kept out for it now
"""


class Check(support.Case):
    def test_tells_what_is_to_be_doubted_and_is_content_all_the_same(self):
        self.write(support.POLICY)
        code, _, err = self.run_ctl("check")
        self.assertEqual((code, err), (0, DOUBTS.replace("@", self.directory)))
        code, document = self.json("check")
        self.assertEqual(code, 0)
        self.assertEqual(document["findings"], [
            {"name": "no-dns-tcp", "file": self.policy, "line": 11, "column": 1},
            {"name": "unused-service", "file": self.policy, "line": 16, "column": 1}])
        self.assertEqual([warning["line"] for warning in document["warnings"]], [11, 16])
        self.assertEqual(document["silenced"], [])

    def test_says_what_allow_lint_silences(self):
        self.write(support.POLICY.replace('service = "smtp" }', 'service = "smtp", allow_lint = "no-dns-tcp" }') +
                   '[options]\nallow_lint = ["one-family", "unused-service"]\n')
        code, out, err = self.run_ctl("check")
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(out.split("\n", 1)[1].replace(self.directory, "@"), """\
2 findings are silenced by allow_lint:
  @/mailfw.toml:11: [allow] 'mail-in' takes mail from the internet, but 'dmz' may not ask the DNS over TCP [no-dns-tcp], \
by @/mailfw.toml:11
  @/mailfw.toml:16: service 'quarantine' is defined and nothing in the policy uses it [unused-service], by @/mailfw.toml:18
""")
        document = self.json("check")[1]
        self.assertEqual(document["findings"], [])
        self.assertEqual(document["silenced"][1], {
            "name": "unused-service", "file": self.policy, "line": 16, "column": 1,
            "message": "service 'quarantine' is defined and nothing in the policy uses it",
            "by": {"file": self.policy, "line": 18, "column": 29}})

    def test_refuses_to_silence_what_it_does_not_know(self):
        self.write(support.POLICY + '[options]\nallow_lint = "unused-servise"\n')
        self.check(["check"], 1, "", """\
@/mailfw.toml:18:14: error: unknown finding 'unused-servise'
  18 | allow_lint = "unused-servise"
     |              ^
  hint: did you mean 'unused-service'?
""")

    def test_says_how_much_a_valid_policy_is(self):
        self.write(support.SOUND)
        code, out, err = self.run_ctl("check")
        self.assertEqual((code, err), (0, ""))
        self.assertRegex(out, r"\Apolicy is valid: 5 sentences; \d+ rules, \d+ sets with \d+ elements\n\Z")

    def test_gives_the_same_numbers_in_json(self):
        self.write(support.POLICY)
        code, document = self.json("check")
        self.assertEqual(code, 0)
        self.assertEqual(list(document),
                         ["verb", "exit_code", "errors", "sentences", "rules", "sets", "set_elements", "warnings",
                          "findings", "silenced"])
        self.assertEqual((document["verb"], document["errors"], document["sentences"]), ("check", [], 4))
        self.assertEqual(self.run_ctl("check")[1], "policy is valid: 4 sentences; {rules} rules, {sets} sets with "
                         "{set_elements} elements\n".format(**document))

    def test_prints_every_error_of_a_broken_policy(self):
        self.write(support.BROKEN)
        self.check(["check"], 1, "", BROKEN_ERRORS)

    def test_gives_the_errors_as_objects(self):
        self.write(support.BROKEN)
        code, document = self.json("check")
        self.assertEqual(code, 1)
        self.assertEqual(list(document), ["verb", "exit_code", "errors"])
        self.assertEqual(document["errors"][1], {
            "file": self.policy, "line": 8, "column": 55, "message": "unknown service 'smpts'",
            "source_line": 'mail-in = { from = "internet", to = "self", service = "smpts" }',
            "hint": "did you mean 'smtps' (465)?"})

    def test_points_at_both_places_of_a_name_defined_twice(self):
        self.write(support.POLICY)
        os.mkdir(self.path("mailfw.d"))
        self.write('[allow]\nmail-in = { from = "internet", to = "self" }\n', "mailfw.d/x.toml")
        self.check(["check"], 1, "", """\
@/mailfw.d/x.toml:2:1: error: 'mail-in' is defined twice in [allow]
   2 | mail-in = { from = "internet", to = "self" }
     | ^
@/mailfw.toml:11:1: note: first defined here
  11 | mail-in = { from = "internet", to = "relay", service = "smtp" }
     | ^
""")
        note = self.json("check")[1]["errors"][0]["notes"][0]
        self.assertEqual((note["file"], note["line"], note["message"]), (self.policy, 11, "first defined here"))

    def test_asks_for_a_name_that_is_not_given(self):
        self.write(support.POLICY.replace('service = "smtp" }', 'service = "smtp", except = "country:DE" }', 1))
        code, _, err = self.run_ctl("check")
        self.assertEqual(code, 1)
        self.assertIn("'country:DE' would have to be looked up", err)
        self.assertIn(f'write into {self.path("names.toml")} what it stands for', err)
        self.write('"country:DE" = "192.0.2.0/25"\n', "names.toml")
        self.assertEqual(self.run_ctl("check")[0], 0)

    def test_finds_the_mistakes_of_the_names_file_too(self):
        self.write(support.POLICY)
        self.write('"country:DE" = "192.0.2.0/33"\n', "names.toml")
        code, _, err = self.run_ctl("check")
        self.assertEqual(code, 1)
        self.assertIn(f"{self.path('names.toml')}:1:16: error: ", err)

    def test_says_that_there_is_no_policy(self):
        code, out, err = self.run_ctl("check")
        self.assertEqual((code, out), (1, ""))
        self.assertIn(self.policy, err)

    def test_stays_json_where_a_name_is_no_utf_8(self):
        self.policy = self.path("mailfw\udcff.toml")
        code, document = self.json("check")
        self.assertEqual(code, 1)
        self.assertIn(self.path("mailfw\ufffd.toml"), document["errors"][0]["message"])

    def test_is_not_permitted_to_read_a_secret(self):
        os.chmod(self.write(support.POLICY), 0o600)
        self.assertEqual(self.run_ctl("check", user=support.NOBODY)[0], 4)
        self.assertEqual(self.json("check", user=support.NOBODY)[0], 4)
        os.chmod(self.policy, 0o644)
        self.assertEqual(self.run_ctl("check", user=support.NOBODY)[0], 0)

    def test_says_so_if_its_words_can_not_be_written(self):
        self.write(support.POLICY)
        with open("/dev/full", "w") as full:
            run = subprocess.run([support.MAILFWCTL, "--config", self.policy, "--dropins", "/none", "check"],
                                 stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual((run.returncode, run.stderr),
                         (1, "mailfwctl: writing the output: No space left on device\n"))


class Show(support.Case):
    def test_tells_the_policy_in_words(self):
        self.write(support.POLICY)
        self.check(["show"], 0, SHOWN)

    def test_tells_what_options_change(self):
        self.write(support.POLICY.replace("[services]", '[options]\noutput = "allow"\n[services]'))
        out = self.run_ctl("show")[1]
        self.assertTrue(out.endswith("  anything else: allowed\neverywhere else\n"
                                     "  to or through this machine: dropped\n  from this machine: allowed\n"), out)

    def test_gives_the_policy_as_json(self):
        self.write(support.POLICY)
        code, document = self.json("show")
        self.assertEqual(code, 0)
        self.assertEqual(list(document), ["verb", "exit_code", "errors", "zones", "admin", "sentences", "output"])
        self.assertEqual(document["zones"][1], {"name": "dmz", "interfaces": ["eth1"], "dynamic": False, "clamp_mss": False,
                                                "networks": ["192.0.2.0/28", "2001:db8::/64"]})
        self.assertEqual(document["admin"], {"from": ["198.51.100.7"], "file": self.policy, "line": 7,
                                             "services": [{"name": "ssh", "ports": ["tcp/22"]}]})
        own = next(sentence for sentence in document["sentences"] if sentence["name"] == "own-out")
        self.assertEqual(own, {
            "verb": "allow", "name": "own-out", "file": self.policy, "line": 12, "from": ["self"], "to": ["internet"],
            "services": [{"name": "dns", "ports": ["tcp/53", "udp/53"]}, {"name": "tcp/8443", "ports": ["tcp/8443"]}],
            "except": [], "user": "root", "log": False, "pairs": [{"from": "self", "to": "internet"}]})

    def test_refuses_a_broken_policy_as_check_does(self):
        self.write(support.BROKEN)
        for view in ([], ["--nft"], ["--implied"]):
            self.check(["show", *view], 1, "", BROKEN_ERRORS)
            self.assertEqual(self.json("show", *view)[0], 1)

    def test_nft_is_a_script_that_nft_accepts(self):
        self.write(support.POLICY)
        code, out, err = self.run_ctl("show", "--nft")
        self.assertEqual((code, err), (0, ""))
        self.assertIn("table inet mailfwd {", out)
        self.assertEqual(self.json("show", "--nft")[1]["nft"], out)
        for script, accepted in ((out, True), (out + "x", False)):
            run = subprocess.run(["unshare", "--net", "nft", "-f", "-"], input=script, text=True, capture_output=True,
                                 check=False)
            self.assertEqual(run.returncode == 0, accepted, run.stderr)

    def test_services_are_the_catalogue_and_the_own_ones(self):
        self.write(support.POLICY)
        code, out, err = self.run_ctl("show", "--services")
        self.assertEqual((code, err), (0, ""))
        lines = [" ".join(line.split()) for line in out.split("\n")]
        self.assertEqual(lines[0], "service ports RFC open to")
        self.assertIn("smtp tcp/25 5321 everybody mail between servers; the server speaks first", lines)
        self.assertIn(f"quarantine tcp/8443-8444, udp/8443 - {self.policy}:16", lines)
        self.assertIn("webmail http, https", lines)
        document = self.json("show", "--services")[1]
        self.assertEqual(list(document), ["verb", "exit_code", "errors", "services", "groups", "policy_read"])
        by_name = {service["name"]: service for service in document["services"]}
        self.assertEqual(by_name["submissions"]["aliases"], ["smtps", "ssmtp"])
        self.assertEqual(by_name["dhcp-client"]["ports"], ["udp/68<-67"])
        self.assertEqual(by_name["quarantine"], {"name": "quarantine", "ports": ["tcp/8443-8444", "udp/8443"],
                                                 "file": self.policy, "line": 16, "own": True})

    def test_services_are_shown_without_a_policy(self):
        code, out, err = self.run_ctl("show", "--services")
        self.assertEqual((code, err), (0, ""))
        self.assertTrue(out.endswith("\nThe policy can not be read ('mailfwctl check' says why), so services of its "
                                     "own are missing here.\n"))
        self.assertFalse(self.json("show", "--services")[1]["policy_read"])


class ShowImplied(support.Case):
    ALWAYS = ["sessions", "no-stray-packets", "loopback", "icmp-errors", "neighbour-discovery", "multicast-listener",
              "own-ping", "ping", "anti-spoofing", "own-networks-only", "ident", "default-deny", "output"]

    def items(self, policy):
        self.write(policy)
        code, document = self.json("show", "--implied")
        self.assertEqual(code, 0)
        self.assertEqual(list(document), ["verb", "exit_code", "errors", "implied"])
        return {item["name"]: item for item in document["implied"]}

    def with_options(self, options):
        return support.POLICY.replace("[services]", f"[options]\n{options}\n[services]")

    def test_prints_each_in_a_sentence_with_its_rules(self):
        self.write(support.POLICY)
        code, out, err = self.run_ctl("show", "--implied")
        self.assertEqual((code, err), (0, ""))
        self.assertIn("""\
What this machine says to itself over the loopback interface passes, and nothing translates it.
    input: iifname "lo" accept comment "implied: loopback"
    nat_postrouting: oifname "lo" accept comment "implied: loopback"
    output: oifname "lo" accept comment "implied: loopback"
""", out)

    def test_explains_everything_that_the_compiler_implies(self):
        items = self.items(self.with_options("").replace('internet = "eth0"',
                                                         'internet = { interface = "ppp0", dynamic = true }'))
        self.assertEqual(sorted(items), sorted(self.ALWAYS + ["dhcp", "mss-clamping"]))

    def test_is_true_for_this_policy(self):
        self.assertEqual(sorted(self.items(support.POLICY)), sorted(self.ALWAYS))
        quiet = self.items(self.with_options('ping = false\nident = false\nlog = false\noutput = "allow"'))
        self.assertEqual(quiet["ping"],
                         {"name": "ping", "sentence": "This machine does not answer ping (options.ping = false).",
                          "nft": []})
        self.assertEqual(quiet["ident"]["sentence"],
                         "Ident (port 113) is dropped like anything else (options.ident = false).")
        self.assertTrue(quiet["default-deny"]["sentence"].endswith("It is not logged (options.log = false)."))
        self.assertEqual(quiet["output"]["sentence"],
                         'What this machine sends passes unless a sentence denies it (options.output = "allow").')


if __name__ == "__main__":
    support.main()
