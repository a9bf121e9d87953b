# SPDX-License-Identifier: GPL-2.0-or-later
"""Our table, whoever lays hands on it: other programs, with and without ownership, the operator's reload and stop, and the
daemon's own end and successor."""
import pathlib
import re
import signal
import time
import unittest

from following import BASE, IMAP, NO_OWNER, WITH_IMAP, Following
from lab import eventually

REPAIRED_WITHIN = 0.1  # s


FOREIGN_EDITS = (
    ("a rule that opens", "insert rule inet mailfwd forward accept"),
    ("the last word taken", "delete rule inet mailfwd input handle {last_of_input}"),
    ("a chain emptied", "flush chain inet mailfwd forward"),
    ("all chains emptied", "flush table inet mailfwd"),
    ("an element added", "add element inet mailfwd {a_set} {{ 198.18.7.7 }}"),
    ("a set emptied", "flush set inet mailfwd {a_set}"),
    ("a chain of his own", "add chain inet mailfwd his-own"),
    ("a set of his own", "add set inet mailfwd his-own {{ type ipv4_addr; }}"),
    ("a base chain's policy", "chain inet mailfwd forward {{ policy accept; }}"),
    ("the table put to sleep", "add table inet mailfwd {{ flags dormant; }}"),
    ("the table deleted", "delete table inet mailfwd"),
    ("everything deleted", "flush ruleset"),
)


class ForeignEdits(Following):
    """options.owner = false: the table can be touched, and is repaired."""

    POLICY = NO_OWNER + 'inside = { from = ["bastion", "web"], to = ["lan-mail", "pc"], service = "smtp" }\n'

    def setUp(self):
        super().setUp()
        self.assertFalse(self.daemon.status()["owned"])

    def names(self):
        listed = self.lab.gateway.nft("-a", "list", "table", "inet", "mailfwd").stdout
        body = listed.split("chain input {")[1].split("}\n\n")[0]
        return {"last_of_input": re.findall(r"# handle (\d+)", body.split("\n\t}")[0])[-1],
                "a_set": re.search(r"set (\S*_4) \{", listed).group(1)}

    def test_each_is_repaired_at_once_and_its_author_named(self):
        slow = []
        for what, command in FOREIGN_EDITS:
            with self.subTest(what):
                wanted = self.lab.table()
                since = self.daemon.mark()
                self.lab.gateway.nft(command.format(**self.names()))
                done = time.monotonic()
                decision = self.daemon.await_decision("repaired", "nft", since)
                self.assertRegex(decision["cause"], r"\bnft\b.*\b\d+\b")
                self.assertEqual(wanted, self.lab.table())
                slow.append((decision["when"] - done, what))
        print("\n  slowest repair: {:.1f} ms ({})".format(max(slow)[0] * 1000, max(slow)[1]), flush=True)
        self.assertLess(max(slow)[0], REPAIRED_WITHIN, slow)

    def test_the_repair_is_a_warning_of_one_line(self):
        since = self.daemon.mark()
        self.lab.gateway.nft("flush ruleset")
        self.daemon.await_decision("repaired", "nft", since)
        lines = [line for line in self.daemon.lines(since) if "repaired" in line]
        self.assertEqual(1, len(lines), lines)
        self.assertIn("warning", lines[0])

    def test_a_hundred_flushes_in_a_row(self):
        for _ in range(100):
            self.lab.gateway.nft("flush ruleset")
        eventually("the table is back", lambda: self.lab.table() != "" and self.daemon.status()["phase"] == "equal")
        self.assert_imap("drop")
        self.assertEqual("accept", self.prober.fate("internet > bastion tcp/25"))

    def test_other_tables_are_not_ours(self):
        foreign = "table ip his {\n\tchain c {\n\t\ttype filter hook input priority filter; policy accept;\n\t\ttcp dport 7 drop\n\t}\n}\n"
        since = self.daemon.mark()
        self.lab.gateway.nft("-f", "-", stdin=foreign)
        self.daemon.write(self.POLICY + IMAP)
        self.daemon.await_decision("applied", since=since)
        self.daemon.ctl("stop", "--open")
        self.assertEqual(foreign, self.lab.gateway.nft("list ruleset").stdout)
        self.assertEqual([], [line for line in self.daemon.lines(since) if "repaired" in line])

    def test_lost_events_lead_to_a_look_at_everything(self):
        """The daemon sleeps while a list of 100,000 comes in next door and our chain is emptied: more events than its socket
        holds."""
        wanted = self.lab.table()
        elements = ", ".join(f"10.{i // 65536}.{i // 256 % 256}.{i % 256}" for i in range(100000))
        self.daemon.signal(signal.SIGSTOP)
        try:
            for turn in range(3):
                self.lab.gateway.nft("-f", "-", stdin=f"table ip next{turn} {{ set big {{ type ipv4_addr; elements = {{ {elements} }}; }}; }}")
            self.lab.gateway.nft("flush chain inet mailfwd forward")
        finally:
            since = self.daemon.mark()
            awake = time.monotonic()
            self.daemon.signal(signal.SIGCONT)
        decision = self.daemon.await_decision("repaired", since=since)
        self.assertLess(decision["when"] - awake, 1.0)
        self.assertEqual(wanted, self.lab.table())


class Ownership(Following):
    """options.owner = true, the default: the kernel itself keeps others away."""

    def setUp(self):
        super().setUp()
        if not self.daemon.status()["kernel"]["table_owner"]:
            self.fail("this kernel has no table ownership: these tests need Linux 6.9")

    def test_the_table_is_owned(self):
        self.assertTrue(self.daemon.status()["owned"])
        self.assertRegex(self.lab.gateway.nft("list table inet mailfwd").stdout, r"flags owner|mailfwd")

    def test_a_foreign_flush_has_no_effect(self):
        before = self.lab.table()
        self.lab.gateway.nft("flush ruleset")
        self.assertEqual(before, self.lab.table())
        self.assertNotEqual("", before)

    def test_a_foreign_edit_is_refused(self):
        before = self.lab.table()
        for command in ("insert rule inet mailfwd forward accept", "delete table inet mailfwd", "flush chain inet mailfwd forward"):
            done = self.lab.gateway.nft(command, check=False)
            self.assertNotEqual(0, done.returncode)
            self.assertIn("Operation not permitted", done.stderr)
        self.assertEqual(before, self.lab.table())

    def test_the_table_stays_when_the_daemon_is_killed_and_is_owned_again(self):
        before = self.lab.table()
        self.daemon.kill()
        self.assertEqual(before, self.lab.table())
        self.daemon.start()
        self.assertTrue(self.daemon.status()["owned"])
        self.lab.gateway.nft("flush ruleset")
        self.assertEqual(before, self.lab.table())

    def test_an_orphan_that_was_flushed_comes_back(self):
        before = self.lab.table()
        self.daemon.kill()
        self.lab.gateway.nft("flush ruleset")
        self.assertEqual("", self.lab.table())
        self.daemon.start()
        self.assertEqual(before, self.lab.table())


class Reload(Following):
    def test_without_a_change_writes_nothing(self):
        before = self.lab.generation()
        self.after(lambda: self.daemon.signal(signal.SIGHUP), kind="unchanged", cause="SIGHUP")
        self.assertEqual(0, self.daemon.ctl("reload").returncode)
        self.assertEqual(before, self.lab.generation())

    def test_by_signal_reads_the_file(self):
        self.daemon.signal(signal.SIGSTOP)  # so that the signal comes before the news of the file
        self.daemon.write(WITH_IMAP)
        self.daemon.signal(signal.SIGHUP)
        since = self.daemon.mark()
        self.daemon.signal(signal.SIGCONT)
        self.daemon.await_decision("applied", since=since)
        self.assert_imap("accept")

    def test_the_command_returns_when_the_kernel_holds_it(self):
        for turn in range(10):
            self.daemon.write(WITH_IMAP if turn % 2 == 0 else BASE)
            self.assertEqual(0, self.daemon.ctl("reload").returncode)
            self.assertEqual(turn % 2 == 0, "143" in self.lab.table())

    def test_the_plan_says_what_a_reload_would_change_and_changes_nothing(self):
        self.assertIn("nothing", self.daemon.ctl("plan").stdout)
        self.daemon.ctl("stop", "--closed")  # from here on a saved file waits for a reload
        self.daemon.write(WITH_IMAP)
        before = self.lab.generation()
        self.assertRegex(self.daemon.ctl("plan", "--nft").stdout, r"\+ .*allow mailboxes")
        self.assertEqual(before, self.lab.generation())
        self.assert_imap("drop")
        self.daemon.ctl("reload")
        self.assert_imap("accept")
        self.assertIn("nothing", self.daemon.ctl("plan").stdout)


class StartAndStop(Following):
    POLICY = NO_OWNER

    def test_the_end_of_the_daemon_leaves_the_table(self):
        before = self.lab.table()
        self.assertEqual(0, self.daemon.terminate())
        self.assertEqual(before, self.lab.table())
        self.assert_imap("drop")
        self.assertEqual("accept", self.prober.fate("internet > bastion tcp/25"))

    def test_the_next_daemon_adopts_the_table_and_writes_nothing(self):
        before, generation = self.lab.table(), self.lab.generation()
        self.daemon.terminate()
        since = self.daemon.mark()
        self.daemon.start()
        self.assertEqual((before, generation), (self.lab.table(), self.lab.generation()))
        self.daemon.await_decision("adopted|unchanged", since=since)

    def test_the_next_daemon_changes_only_what_differs(self):
        self.daemon.kill()
        self.daemon.write(self.POLICY + IMAP)
        generation = self.lab.generation()
        since = self.daemon.mark()
        self.daemon.start()
        self.assert_imap("accept")
        self.assertEqual(generation + 1, self.lab.generation())
        self.assertNotRegex(self.daemon.decisions(since)[0]["change"], r"table added")

    def test_a_broken_policy_at_the_start_leaves_the_old_table(self):
        before = self.lab.table()
        self.daemon.kill()
        self.daemon.write(self.POLICY + "[allow")
        since = self.daemon.mark()
        self.daemon.start(ready=False)
        self.assertEqual(1, self.daemon.process.wait(10))
        self.daemon.await_line(r"mailfw\.toml:\d+:\d+: error: not TOML", since)
        self.daemon.await_line("the kernel is as it was", since)
        self.assertEqual(before, self.lab.table())
        self.assert_imap("drop")

    def test_stop_open_takes_the_table_away_until_reload(self):
        self.daemon.ctl("stop", "--open")
        self.assertEqual("", self.lab.table())
        self.assertEqual("stopped_open", self.daemon.status()["phase"])
        self.assert_imap("accept")
        # What is saved meanwhile does not undo what the operator asked for.
        self.daemon.write(self.POLICY + IMAP + "# later\n")
        self.daemon.ctl("plan", check=False)
        self.assertEqual("", self.lab.table())
        self.daemon.ctl("reload")
        self.assertEqual("equal", self.daemon.status()["phase"])
        self.assertEqual("drop", self.prober.fate("internet > bastion tcp/110"))

    def test_stop_closed_leaves_admin_until_reload(self):
        self.daemon.ctl("stop", "--closed")
        self.assertEqual("stopped_closed", self.daemon.status()["phase"])
        self.assertEqual(["drop", "accept"], self.prober.fate("internet > bastion tcp/25", "admin-pc > gateway tcp/22"))
        self.daemon.ctl("reload")
        self.assertEqual("accept", self.prober.fate("internet > bastion tcp/25"))

    def test_once_applies_and_ends(self):
        self.daemon.terminate()
        self.lab.gateway.nft("delete table inet mailfwd")
        done = self.lab.gateway.run(*self.daemon.command("--once"))
        self.assertEqual(0, done.returncode)
        self.assert_imap("drop")
        self.assertEqual("accept", self.prober.fate("internet > bastion tcp/25"))
        self.daemon.write("version = 1\n[allow")
        self.assertEqual(1, self.lab.gateway.run(*self.daemon.command("--once"), check=False).returncode)

    def test_an_idle_daemon_sleeps(self):
        def switches():
            tasks = pathlib.Path(f"/proc/{self.daemon.pid}/task").iterdir()
            return sum(int(re.search(r"\nvoluntary_ctxt_switches:\s+(\d+)", (task / "status").read_text()).group(1)) for task in tasks)

        before = switches()
        time.sleep(2.0)  # the thing to be shown is that nothing happens in this time
        self.assertEqual(before, switches(), "the daemon wakes up although nothing happens")


if __name__ == "__main__":
    unittest.main(verbosity=2)
