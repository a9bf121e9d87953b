#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The verbs that ask the daemon, against one that says what it is told to say: the call that is sent, the words, the
JSON and the exit code for each answer, and for a daemon that is not there or does not want.

usage: daemon_test.py MAILFWCTL
"""
import os
import subprocess
import time

import support

STATUS = {
    "version": "0.1.0", "policy": "/etc/mailfw.toml", "dropins": "/etc/mailfw.d", "phase": "equal", "generation": 42,
    "equal_since": 1764000000, "owned": True, "put_off": "", "sentences": 12, "rules": 130, "sets": 1, "set_elements": 100000,
    "kernel": {"release": "6.18.0", "table_owner": True},
    "last_decision": {"kind": "applied", "cause": "/etc/mailfw.toml changed", "change": "1 chain changed",
                      "generation": 42, "microseconds": 3249, "errors": []},
    "errors": [], "warnings": [],
}
ERROR = {
    "file": "/etc/mailfw.toml", "line": 8, "column": 55, "message": "unknown service 'smpts'",
    "source_line": 'mail-in = { from = "internet", to = "self", service = "smpts" }',
    "hint": "did you mean 'smtps' (465)?",
    "notes": [{"file": "/etc/mailfw.d/x.toml", "line": 2, "column": 1, "message": "first defined here",
               "source_line": "mail-in = 1"}],
}
ERROR_TEXT = """\
/etc/mailfw.toml:8:55: error: unknown service 'smpts'
   8 | mail-in = { from = "internet", to = "self", service = "smpts" }
     |                                                       ^
  hint: did you mean 'smtps' (465)?
/etc/mailfw.d/x.toml:2:1: note: first defined here
   2 | mail-in = 1
     | ^
"""
CALLS = [["status"], ["plan"], ["reload"], ["stop", "--open"], ["stop", "--closed"],
         ["ban", "192.0.2.1"], ["unban", "192.0.2.1"], ["bans"]]
HINT = "  hint: is it running? 'systemctl status mailfwd' tells; the kernel filters on without it\n"


def status(**changed):
    return {"parameters": {"status": {**STATUS, **changed}}}


class Status(support.Case):
    def tells(self, reply, code, out, err=""):
        daemon = self.serve(reply, reply)
        self.check(["status"], code, out, err)
        self.assertEqual(daemon.calls[0]["method"], "io.mailfwd.Status")
        self.assertEqual(self.json("status")[0], code)

    def test_equal(self):
        self.tells(status(), 0, """\
policy and kernel are equal since 2025-11-24 16:00:00
policy      /etc/mailfw.toml, drop-ins in /etc/mailfw.d
in force    12 sentences; 130 rules, 1 set with 100000 elements; generation 42
protection  the table belongs to the daemon (owner, persist): no other program can change it
last        applied: /etc/mailfw.toml changed; 1 chain changed (3.2 ms)
versions    mailfwd 0.1.0, Linux 6.18.0
""")

    def test_as_json(self):
        self.serve(status())
        code, document = self.json("status")
        self.assertEqual(code, 0)
        self.assertEqual(document, {"verb": "status", "exit_code": 0, **STATUS})

    def test_a_broken_file_on_disk_is_told_and_is_not_well(self):
        rejected = {**STATUS["last_decision"], "kind": "rejected", "change": "", "errors": [ERROR]}
        self.tells(status(errors=[ERROR], phase="differs", equal_since=None, last_decision=rejected), 1, """\
POLICY AND KERNEL DIFFER
policy      /etc/mailfw.toml, drop-ins in /etc/mailfw.d
in force    12 sentences; 130 rules, 1 set with 100000 elements; generation 42
protection  the table belongs to the daemon (owner, persist): no other program can change it
last        rejected: /etc/mailfw.toml changed (3.2 ms)
versions    mailfwd 0.1.0, Linux 6.18.0
what is on disk is not in force:
""", ERROR_TEXT)

    def test_errors_are_not_well_even_if_kernel_and_running_policy_are_equal(self):
        self.serve(status(errors=[ERROR]))
        code, document = self.json("status")
        self.assertEqual((code, document["phase"]), (1, "equal"))
        self.assertEqual(document["errors"], [ERROR])

    def test_every_phase_has_its_headline(self):
        for phase, code, headline in (
                ("starting", 1, "the daemon is starting: no policy of its own is in force yet"),
                ("equal", 0, "policy and kernel are equal"),
                ("applying", 1, "a change is being put in force"),
                ("differs", 1, "POLICY AND KERNEL DIFFER"),
                ("stopped_open", 1, "STOPPED, OPEN: the table has been taken away, everything passes"),
                ("stopped_closed", 1, "STOPPED, CLOSED: only loopback, open sessions and [admin] pass")):
            with self.subTest(phase):
                self.socket = self.path(phase)
                self.serve(status(phase=phase, equal_since=None, last_decision=None))
                result, out, err = self.run_ctl("status")
                self.assertEqual((result, out.split("\n")[0], err), (code, headline, ""))
                self.assertNotIn("\nlast ", out)

    def test_says_why_the_table_is_not_protected(self):
        for changed, why in (
                ({"kernel": {"release": "6.1.0", "table_owner": False}},
                 "none: this kernel has no lasting table ownership (Linux 6.9 has); what others change is repaired"),
                ({}, "declined by options.owner = false; what others change is repaired"),
                ({"phase": "starting"}, "not yet"),
                ({"put_off": "options.owner takes effect tomorrow"}, "not yet; what others change is repaired"),
                ({"phase": "stopped_open"}, "there is no table")):
            with self.subTest(why):
                self.socket = self.path(str(len(why)))
                self.serve(status(owned=False, **changed))
                self.assertIn(f"\nprotection  {why}\n", self.run_ctl("status")[1])


    def test_tells_what_takes_effect_only_later(self):
        self.serve(status(put_off="options.owner takes effect when the daemon is restarted"))
        self.assertIn("""
protection  the table belongs to the daemon (owner, persist): no other program can change it
later       options.owner takes effect when the daemon is restarted
last        applied: """, self.run_ctl("status")[1])
        self.socket = self.path("nothing")
        self.serve(status())
        self.assertNotIn("\nlater ", self.run_ctl("status")[1])


def planned(**changes):
    """What the daemon answers to Plan."""
    return {"parameters": {"equal": False, "text": "+ chain a: allow b\n~ set c: + 192.0.2.7\n", "compared": True, "sentences": []} | changes}


CLOSED = {"effect": "newly refused", "from": "internet", "to": "this machine", "services": ["tcp/993"], "when": [],
          "before": "let in: allow mail", "now": "dropped: nothing allows it", "place": "",
          "witness": "eth0: 198.51.100.7:40000 > 203.0.113.1:993 tcp syn", "open_sessions": 2}
OPENED = CLOSED | {"effect": "newly let in", "from": "lan 10.0.0.0/8", "services": [], "when": ["the source is on list a"],
                   "before": "refused: reject b", "now": "let in: allow c", "place": "m.toml:7", "open_sessions": 0}


class Plan(support.Case):
    def test_says_what_new_sessions_would_meet(self):
        daemon = self.serve(*[planned(sentences=[OPENED, CLOSED])] * 2)
        self.check(["plan"], 0, """\
newly let in
  lan 10.0.0.0/8 to this machine: every service
    where    the source is on list a
    before   refused: reject b
    now      let in: allow c  [m.toml:7]
    such as  eth0: 198.51.100.7:40000 > 203.0.113.1:993 tcp syn

newly refused
  internet to this machine: tcp/993
    before   let in: allow mail
    now      dropped: nothing allows it
    such as  eth0: 198.51.100.7:40000 > 203.0.113.1:993 tcp syn
             2 open sessions are of these; they stay
""")
        self.assertEqual(daemon.calls[0]["method"], "io.mailfwd.Plan")
        self.assertEqual(self.json("plan")[1], {"verb": "plan", "exit_code": 0, "errors": [], "equal": False, "compared": True,
                                                "sentences": [OPENED, CLOSED],
                                                "changes": ["+ chain a: allow b", "~ set c: + 192.0.2.7"]})

    def test_shows_the_objects_if_asked(self):
        self.serve(planned(sentences=[CLOSED]), planned(), planned(compared=False))
        self.assertTrue(self.run_ctl("plan", "--nft")[1].endswith("they stay\n\n+ chain a: allow b\n~ set c: + 192.0.2.7\n"))
        self.check(["plan"], 0, "no new session meets another fate; --nft shows what is different in the table\n")
        self.check(["plan"], 0, "no policy of this daemon is in force that the new one could be compared with\n")

    def test_says_that_nothing_would_change(self):
        self.serve(*[planned(equal=True, text="nothing")] * 2)
        self.check(["plan"], 0, "nothing: the kernel holds the policy already\n")
        self.assertEqual(self.json("plan")[1], {"verb": "plan", "exit_code": 0, "errors": [], "equal": True, "compared": True,
                                                "sentences": [], "changes": []})

    def test_takes_a_plan_of_many_pieces(self):
        text = "+ chain a: allow b\n" * 20000
        self.serve(planned(text=text))
        self.assertTrue(self.run_ctl("plan", "--nft")[1].endswith(text))


class PlanOfAFile(support.Case):
    BASE = """version = 1
[zones]
internet = "eth0"
[admin]
from = "203.0.113.0/28"
service = "ssh"
[allow]
mail = { from = "internet", to = "self", service = ["smtp", "submissions"] }
out = { from = "self", to = "internet", service = ["smtp", "dns"] }
"""

    def plan(self, text):
        """No daemon answers, and none is asked."""
        self.write(self.BASE)
        self.new = self.write(text, "new.toml")
        return self.run_ctl("plan", self.new)

    def test_compares_it_with_the_policy_on_disk(self):
        code, out, err = self.plan(self.BASE.replace('"submissions"', '"imaps"'))
        self.assertEqual((code, err), (0, ""))
        self.assertIn("newly let in\n  internet to this machine: tcp/993\n    before   dropped: nothing allows it\n"
                      f"    now      let in: allow mail  [{self.new}:8]\n", out)
        self.assertIn("newly refused\n  internet to this machine: tcp/465\n", out)

    def test_says_that_nothing_is_different(self):
        self.assertEqual(self.plan(self.BASE + "# a comment\n")[:2], (0, "no new session meets another fate\n"))

    def test_refuses_a_policy_whose_tests_do_not_hold(self):
        code, out, err = self.plan(self.BASE + '[test]\nrelay = { from = "internet", to = "198.51.100.9", service = "smtp", expect = "allow" }\n')
        self.assertEqual((code, out), (1, ""))
        self.assertIn("the test 'relay' does not hold", err)

    def test_has_no_objects_to_show(self):
        code, _, err = self.run_ctl("plan", "new.toml", "--nft")
        self.assertEqual(code, 2)
        self.assertIn("not of a FILE", err)


class Reload(support.Case):
    def test_says_what_changed(self):
        daemon = self.serve(*[{"parameters": {"change": "2 chains changed", "generation": 43, "warnings": []}}] * 2)
        self.check(["reload"], 0, "the kernel holds the policy; changed: 2 chains changed (generation 43)\n")
        self.assertEqual(daemon.calls[0]["method"], "io.mailfwd.Reload")
        self.assertEqual(self.json("reload")[1], {"verb": "reload", "exit_code": 0, "errors": [],
                                                  "change": "2 chains changed", "generation": 43, "warnings": []})

    def test_prints_the_errors_as_check_does(self):
        self.serve(*[{"error": "io.mailfwd.PolicyRejected", "parameters": {"errors": [ERROR]}}] * 2)
        self.check(["reload"], 1, "", ERROR_TEXT)
        self.assertEqual(self.json("reload")[1], {"verb": "reload", "exit_code": 1, "errors": [ERROR]})

    def test_prints_what_the_kernel_said(self):
        error = {**ERROR, "file": "", "line": 0, "column": 0, "source_line": "", "notes": [], "hint": "",
                 "message": "the kernel refused set host_relay_4: out of memory"}
        self.serve({"error": "io.mailfwd.KernelRefused", "parameters": {"errors": [error]}})
        self.check(["reload"], 1, "", "error: the kernel refused set host_relay_4: out of memory\n")


class Stop(support.Case):
    def test_says_what_is_left(self):
        for mode, text in (("open", "open: the table is gone, everything passes\n"),
                           ("closed", "closed: only loopback, open sessions and [admin] pass\n")):
            self.socket = self.path(mode)
            daemon = self.serve(*[{"parameters": {"change": "1 table removed", "generation": 44, "warnings": []}}] * 2)
            self.check(["stop", f"--{mode}"], 0, text + "'mailfwctl reload' puts the policy back in force\n")
            self.assertEqual(daemon.calls[0], {"method": "io.mailfwd.Stop", "parameters": {"mode": mode}})
            self.assertEqual(self.json("stop", f"--{mode}")[1],
                             {"verb": "stop", "exit_code": 0, "errors": [], "mode": mode,
                              "change": "1 table removed", "generation": 44})


BAN = {"source": "192.0.2.1", "service": "imap", "since": 1795000000, "until": 1795009000, "left": 9000, "times": 2,
       "reason": "guesses"}


class Bans(support.Case):
    def local(self, seconds):
        return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))

    def test_says_what_is_banned_and_for_how_long(self):
        daemon = self.serve(*[{"parameters": {"ban": BAN, "ended_sessions": 1}}] * 2)
        words = ["ban", "192.0.2.1", "--for", "2h", "--service", "imap", "--reason", "guesses", "--cut"]
        self.check(words, 0, f"192.0.2.1 is banned from imap for 2h 30 min, until {self.local(BAN['until'])}; it is the 2nd time; "
                             "1 open session was ended\n")
        self.assertEqual(daemon.calls[0], {"method": "io.mailfwd.Ban", "parameters": {
            "source": "192.0.2.1", "service": "imap", "seconds": 7200, "reason": "guesses", "cut": True}})
        self.assertEqual(self.json(*words)[1], {"verb": "ban", "exit_code": 0, "errors": [], "ban": BAN, "ended_sessions": 1})

    def test_says_why_not(self):
        error = {**ERROR, "file": "", "line": 0, "column": 0, "source_line": "", "notes": [], "hint": "nothing was banned",
                 "message": "192.0.2.1 is this machine itself"}
        for name in ("BanRefused", "BanIncomplete"):
            self.socket = self.path(name)
            self.serve({"error": f"io.mailfwd.{name}", "parameters": {"errors": [error]}})
            self.check(["ban", "192.0.2.1"], 1, "", "error: 192.0.2.1 is this machine itself\n  hint: nothing was banned\n")

    def test_lists(self):
        self.serve(*[{"parameters": {"bans": [BAN, {**BAN, "service": "", "reason": ""}]}}] * 2)
        since, until = self.local(BAN["since"]), self.local(BAN["until"])
        self.check(["bans"], 0,
                   "SOURCE     SERVICE  LEFT       SINCE                UNTIL                TIMES  WHY\n"
                   f"192.0.2.1  imap     2h 30 min  {since}  {until}  2      guesses\n"
                   f"192.0.2.1  -        2h 30 min  {since}  {until}  2\n")
        self.assertEqual(self.json("bans")[1], {"verb": "bans", "exit_code": 0, "errors": [],
                                                "bans": [BAN, {**BAN, "service": None, "reason": ""}]})

    def test_lifts(self):
        daemon = self.serve({"parameters": {"bans": [BAN]}}, *[{"parameters": {"bans": []}}] * 2)
        self.check(["unban", "192.0.2.1"], 0, "192.0.2.1 is banned no more from imap\n")
        self.check(["unban", "192.0.2.1", "--service", "imap"], 0, "192.0.2.1 was not banned\n")
        self.check(["unban", "--all"], 0, "nobody was banned\n")
        self.assertEqual([call["parameters"] for call in daemon.calls],
                         [{"source": "192.0.2.1"}, {"source": "192.0.2.1", "service": "imap"}, {"all": True}])


class NotReached(support.Case):
    def unreachable(self, why, calls=None):
        for call in calls or CALLS:
            with self.subTest(call):
                self.check(call, 3, "", f"error: the daemon can not be reached at {self.socket}: {why}\n{HINT}")
                self.assertEqual(self.json(*call)[0], 3)

    def test_no_socket(self):
        self.unreachable("No such file or directory")

    def test_nobody_listens(self):
        self.serve().stop()
        self.unreachable("Connection refused")

    def test_a_name_too_long_for_a_socket(self):
        self.socket = self.path("x" * 100)
        self.unreachable("File name too long")

    def test_hangs_up(self):
        self.serve(*[b""] * 2)
        self.unreachable("it hung up without an answer", [["status"]])

    def test_hangs_up_in_the_middle_of_an_answer(self):
        self.serve(*[b'{"parameters":'] * 2)
        self.unreachable("it hung up without an answer", [["status"]])

    def test_says_nothing_in_time(self):
        listener = subprocess.Popen(
            ["/usr/bin/python3", "-c", "import socket,sys,time; s=socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); "
             "s.listen(); print('ready', flush=True); time.sleep(60)", self.socket], stdout=subprocess.PIPE)
        self.addCleanup(listener.communicate)
        self.addCleanup(listener.kill)
        listener.stdout.readline()
        self.check(["status"], 3, "", f"error: the daemon can not be reached at @/control.sock: no answer in time\n{HINT}")


class NotPermitted(support.Case):
    def test_the_socket_is_not_for_this_user(self):
        self.serve()
        os.chmod(self.socket, 0o600)
        for call in CALLS:
            self.check(call, 4, "", "error: not permitted to talk to the daemon at @/control.sock\n"
                                    "  hint: be root, or for status and plan a member of the group mailfwd\n",
                       user=support.NOBODY)
            self.assertEqual(self.json(*call, user=support.NOBODY)[0], 4)

    def test_the_daemon_says_no(self):
        self.serve(*[{"error": "io.mailfwd.NotPermitted", "parameters": {"message": "only root may reload"}}] * 2)
        self.check(["reload"], 4, "", "error: only root may reload\n")
        self.assertEqual(self.json("reload")[1],
                         {"verb": "reload", "exit_code": 4, "errors": [{"message": "only root may reload"}]})


class OtherVersion(support.Case):
    def says(self, answer, message):
        with self.subTest(answer):
            self.socket = self.path(str(len(os.listdir(self.directory))))
            self.serve(answer)
            code, out, err = self.run_ctl("status")
            self.assertEqual((code, out), (1, ""))
            self.assertRegex(err, rf"\Aerror: {message}\n  hint: mailfwctl and the running mailfwd are of different "
                                  r"versions: restart the daemon\n\Z")

    def test_a_method_that_the_daemon_does_not_know(self):
        self.says({"error": "org.varlink.service.MethodNotFound", "parameters": {"method": "io.mailfwd.Status"}},
                  "the daemon does not know the method 'io.mailfwd.Status'")

    def test_an_answer_that_can_not_be_read(self):
        for answer in (b"hello\0", b"[]\0", {"parameters": {}}, {"parameters": {"status": {**STATUS, "rules": "x"}}},
                       status(phase="asleep"), {"error": 1}):
            self.says(answer, "the daemon's answer can not be read: .*")


if __name__ == "__main__":
    support.main()
