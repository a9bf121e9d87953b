# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel follows: files however they are saved, interfaces as they come and go, and our table whoever touches it."""
import os
import pathlib
import re
import signal
import time
import unittest

from daemon import Daemon
from lab import Lab, eventually
from packets_test import ADMIN, ZONES
from probe import Prober

REPAIRED_WITHIN = 0.1  # s
NO_OWNER = "\n[options]\nowner = false\n"
SMTP = '\n[allow]\nmail-in = { from = "internet", to = "bastion", service = "smtp" }\n'
IMAP = 'mailboxes = { from = "internet", to = "bastion", service = "imap" }\n'
BASE = ZONES + ADMIN + SMTP
WITH_IMAP = BASE + IMAP


class Following(unittest.TestCase):
    POLICY = BASE
    DROPINS = {}

    def setUp(self):
        self.lab = Lab()
        self.addCleanup(self.lab.close)
        self.prepare()
        self.daemon = Daemon(self.lab, self.POLICY, self.DROPINS)
        self.prober = Prober(self.lab)
        self.assert_imap("drop")

    def prepare(self):
        pass

    def assert_imap(self, verdict):
        self.assertEqual([verdict, verdict], [self.prober.fate("internet > bastion tcp/143", family=family) for family in (4, 6)])

    def after(self, action, kind="applied", cause="", within=5.0):
        """Does something and returns the decision that it led to."""
        since = self.daemon.mark()
        action()
        return self.daemon.await_decision(kind, cause, since, within)


class Files(Following):
    def test_written_in_place(self):
        self.after(lambda: self.daemon.policy.write_text(WITH_IMAP), cause="mailfw.toml")
        self.assert_imap("accept")

    def test_replaced_by_rename(self):
        self.after(lambda: self.daemon.write(WITH_IMAP), cause="mailfw.toml")
        self.assert_imap("accept")
        self.after(lambda: self.daemon.write(BASE), cause="mailfw.toml")
        self.assert_imap("drop")

    def test_deleted_and_put_back(self):
        decision = self.after(self.daemon.policy.unlink, kind="rejected")
        self.assertIn("mailfw.toml", decision["change"])
        self.assertEqual("accept", self.prober.fate("internet > bastion tcp/25"))
        self.after(lambda: self.daemon.policy.write_text(WITH_IMAP))
        self.assert_imap("accept")

    def test_saved_as_vim_does(self):
        """The old file is moved aside as a backup, the new one is written under its name, the backup deleted."""

        def save():
            backup = self.daemon.policy.with_name("mailfw.toml~")
            self.daemon.policy.rename(backup)
            self.daemon.policy.write_text(WITH_IMAP)
            backup.unlink()

        self.after(save)
        self.assert_imap("accept")

    def test_a_burst_is_one_reload(self):
        # The daemon stands still meanwhile, so that a busy machine does not stretch the burst.
        self.daemon.signal(signal.SIGSTOP)
        since = self.daemon.mark()
        for turn in range(20):
            self.daemon.write(BASE + f"# {turn}\n" + (IMAP if turn % 2 else ""))
        self.daemon.signal(signal.SIGCONT)
        self.daemon.await_decision("applied", since=since)
        self.daemon.ctl("reload")  # whatever was still on its way comes before this answer
        followed = [decision for decision in self.daemon.decisions(since) if "mailfw.toml" in decision["cause"]]
        self.assertEqual(1, len(followed), self.daemon.text(since))
        self.assert_imap("accept")

    def test_half_a_file_changes_nothing(self):
        before, table = self.lab.generation(), self.lab.table()
        decision = self.after(lambda: self.daemon.policy.write_text(WITH_IMAP[:-30]), kind="rejected")
        self.assertRegex(decision["change"], r"mailfw\.toml:\d+")
        self.assertEqual((before, table), (self.lab.generation(), self.lab.table()))
        status = self.daemon.status()
        self.assertTrue(status["errors"])
        self.assertEqual(1, self.daemon.ctl("status", check=False).returncode)
        self.after(lambda: self.daemon.policy.write_text(WITH_IMAP))
        self.assertEqual([], self.daemon.status()["errors"])
        self.assertEqual(0, self.daemon.ctl("status").returncode)
        self.assert_imap("accept")

    def test_a_misspelt_word_changes_nothing_and_is_named(self):
        before = self.lab.generation()
        decision = self.after(lambda: self.daemon.write(BASE + IMAP.replace("imap", "impa")), kind="rejected")
        self.assertIn("'impa'", decision["change"])
        done = self.daemon.ctl("reload", check=False)
        self.assertEqual(1, done.returncode)
        self.assertIn("'impa'", done.stdout + done.stderr)
        self.assertIn("^", done.stdout + done.stderr)
        self.assertEqual(before, self.lab.generation())
        self.assert_imap("drop")

    def test_nothing_that_is_no_file_stops_the_daemon(self):
        def a_folder():
            self.daemon.policy.unlink()
            self.daemon.policy.mkdir()

        def a_fifo():
            self.daemon.policy.rmdir()
            os.mkfifo(self.daemon.policy)

        table = self.lab.table()
        for puts in (a_folder, a_fifo):
            with self.subTest(puts.__name__):
                self.after(puts, kind="rejected")
                self.assertTrue(self.daemon.status()["errors"])
                self.assertEqual(table, self.lab.table())
        self.daemon.policy.unlink()
        self.after(lambda: self.daemon.policy.write_text(WITH_IMAP))
        self.assert_imap("accept")

    def test_touched_and_otherwise_the_same(self):
        before = self.lab.generation()
        self.after(lambda: self.daemon.write(BASE + "\n# a remark\n"), kind="unchanged")
        self.assertEqual(before, self.lab.generation())


class Links(Following):
    """The policy is a symbolic link, as configuration management leaves it."""

    def prepare(self):
        home = self.lab.scratch / "mailfwd"
        home.mkdir()
        for name, text in (("one", BASE), ("two", WITH_IMAP)):
            (home / name).mkdir()
            (home / name / "policy.toml").write_text(text)
        (home / "current").symlink_to("one")

    def setUp(self):
        self.lab = Lab()
        self.addCleanup(self.lab.close)
        self.prepare()
        self.daemon = Daemon(self.lab, BASE, start=False)
        self.daemon.policy.unlink()
        self.daemon.policy.symlink_to("current/policy.toml")
        self.daemon.start()
        self.prober = Prober(self.lab)

    def test_the_file_it_leads_to_is_edited(self):
        self.after(lambda: (self.daemon.home / "one" / "policy.toml").write_text(WITH_IMAP))
        self.assert_imap("accept")

    def test_the_link_is_swapped(self):
        self.after(lambda: self._swap("mailfw.toml", "two/policy.toml"))
        self.assert_imap("accept")

    def test_a_link_on_the_way_is_swapped(self):
        self.after(lambda: self._swap("current", "two"))
        self.assert_imap("accept")
        self.after(lambda: self._swap("current", "one"))
        self.assert_imap("drop")

    def _swap(self, name, target):
        fresh = self.daemon.home / ".fresh"
        fresh.symlink_to(target)
        fresh.rename(self.daemon.home / name)


class DropIns(Following):
    def test_come_change_and_go(self):
        path = self.daemon.dropins / "imap.toml"
        self.after(lambda: path.write_text("[allow]\n" + IMAP), cause="imap.toml")
        self.assert_imap("accept")
        self.after(lambda: path.write_text("[allow]\n" + IMAP.replace('"imap"', '"pop3"')), cause="imap.toml")
        self.assert_imap("drop")
        self.assertEqual("accept", self.prober.fate("internet > bastion tcp/110"))
        self.after(path.unlink, cause="imap.toml")
        self.assertEqual("drop", self.prober.fate("internet > bastion tcp/110"))

    def test_other_files_do_not_count(self):
        since = self.daemon.mark()
        (self.daemon.dropins / "imap.toml.disabled").write_text("[allow]\n" + IMAP)
        self.after(lambda: (self.daemon.dropins / "x.toml").write_text("# nothing\n"), kind="unchanged")
        self.assertEqual([], [decision for decision in self.daemon.decisions(since) if "disabled" in decision["cause"]])
        self.assert_imap("drop")

    def test_a_name_defined_twice_points_at_both_places(self):
        before = self.lab.generation()
        decision = self.after(lambda: (self.daemon.dropins / "again.toml").write_text(SMTP), kind="rejected")
        self.assertIn("mail-in", decision["change"])
        done = self.daemon.ctl("reload", check=False)
        self.assertEqual(1, done.returncode)
        self.assertRegex(done.stdout + done.stderr, r"(?s)again\.toml:\d+.*mailfw\.toml:\d+")
        self.assertEqual(before, self.lab.generation())

    def test_the_whole_directory_is_replaced(self):
        fresh = self.daemon.home / "fresh.d"
        fresh.mkdir()
        (fresh / "imap.toml").write_text("[allow]\n" + IMAP)

        def swap():
            self.daemon.dropins.rmdir()
            fresh.rename(self.daemon.dropins)

        self.after(swap)
        self.assert_imap("accept")
        self.after((self.daemon.dropins / "imap.toml").unlink)
        self.assert_imap("drop")


class ListFiles(Following):
    def prepare(self):
        self.list = self.lab.scratch / "partners.txt"
        self.list.write_text("# who may read mail here\n198.51.100.200\n198.51.100.210\n2001:db8:51:f::/64\n")
        self.POLICY = (ZONES + f'partners = "file:{self.list}"\n' + ADMIN + SMTP
                       + 'mailboxes = { from = "partners", to = "bastion", service = "imap" }\n')

    def test_one_line_more_is_one_element(self):
        decision = self.after(lambda: self.append("203.0.113.7\n"), cause="partners.txt")
        self.assertEqual("1 element added", decision["change"])
        self.assertEqual(["accept", "drop"], [self.prober.fate("internet > bastion tcp/143", family=family) for family in (4, 6)])
        decision = self.after(lambda: self.append("2001:db8:113::7\n"), cause="partners.txt")
        self.assertEqual("1 element added", decision["change"])
        self.assert_imap("accept")

    def test_one_line_less_is_one_element(self):
        decision = self.after(lambda: self.list.write_text("198.51.100.200\n2001:db8:51:f::/64\n"), cause="partners.txt")
        self.assertEqual("1 element removed", decision["change"])

    def test_a_big_list_changes_by_one_element_too(self):
        lines = [f"10.{a}.{b}.0/25\n" for a in range(100, 130) for b in range(250)]
        self.after(lambda: self.list.write_text("".join(lines)), cause="partners.txt", within=20)
        before = self.lab.generation()
        decision = self.after(lambda: self.append("203.0.113.7\n"), cause="partners.txt", within=20)
        self.assertIn("1 element added", decision["change"])
        self.assertEqual(before + 1, self.lab.generation())
        self.assertEqual("accept", self.prober.fate("internet > bastion tcp/143"))

    def test_a_broken_list_changes_nothing(self):
        before = self.lab.generation()
        decision = self.after(lambda: self.append("203.0.113.777\n"), kind="rejected", cause="partners.txt")
        self.assertRegex(decision["change"], r"partners\.txt:5")
        self.assertEqual(before, self.lab.generation())

    def append(self, text):
        with self.list.open("a") as file:
            file.write(text)


class Interfaces(Following):
    POLICY = (BASE.replace('internet = "eth0"', 'internet = ["eth0", "ppp*"]')
              + 'web = { from = "internet", to = "self", service = "https" }\n')

    def add(self, name, mtu=1500):
        self.lab.gateway.run("ip", "link", "add", name, "mtu", mtu, "type", "veth", "peer", "name", f"{name}-far")

    def clamped(self):
        return set(re.findall(r'[io]ifname "(\S+?)"[^\n]*maxseg', self.lab.table())) | set(
            re.findall(r'maxseg[^\n]*[io]ifname "(\S+?)"', self.lab.table()))

    def test_an_interface_appears_vanishes_and_is_renamed(self):
        self.after(lambda: self.add("wan9"), kind="applied|unchanged", cause="wan9")
        self.after(lambda: self.lab.gateway.run("ip", "link", "set", "wan9", "name", "wan8"), kind="applied|unchanged", cause="wan")
        self.after(lambda: self.lab.gateway.run("ip", "link", "del", "wan8"), kind="applied|unchanged", cause="wan8")

    def test_a_small_mtu_is_noticed(self):
        self.assertNotIn("eth1", self.clamped())
        self.after(lambda: self.lab.gateway.run("ip", "link", "set", "eth1", "mtu", "1492"), cause="eth1")
        self.assertIn("eth1", self.clamped())
        self.after(lambda: self.lab.gateway.run("ip", "link", "set", "eth1", "mtu", "1500"), cause="eth1")
        self.assertNotIn("eth1", self.clamped())

    def test_a_private_network_becomes_the_internet_zones_own(self):
        self.assertEqual("drop", self.prober.fate("lan-at-internet > bastion tcp/25"))
        self.after(lambda: self.lab.gateway.run("ip", "addr", "add", "10.9.9.1/24", "dev", "eth0"), cause="eth0")
        self.assertEqual("accept", self.prober.fate("lan-at-internet > bastion tcp/25"))
        self.after(lambda: self.lab.gateway.run("ip", "addr", "del", "10.9.9.1/24", "dev", "eth0"), cause="eth0")
        self.assertEqual("drop", self.prober.fate("lan-at-internet > bastion tcp/25"))

    def test_an_interface_that_comes_later_is_of_its_zone_at_once(self):
        """ppp0 matches a pattern of the zone before the daemon has even heard of it."""
        self.lab.gateway.run("ip", "link", "add", "ppp0", "netns", self.lab.gateway.name, "type", "veth", "peer", "name", "eth1",
                             "netns", self.lab.internet.name)
        self.lab.gateway.run("ip", "-batch", "-", stdin="link set ppp0 up\naddr add 203.0.114.1/24 dev ppp0\n")
        self.lab.internet.run("ip", "-batch", "-", stdin="link set eth1 up\naddr add 203.0.114.7/24 dev eth1\n")
        server = self.lab.gateway.listen("203.0.114.1", 443)
        closed = self.lab.gateway.listen("203.0.114.1", 444)
        self.lab.internet.connect("203.0.114.1", 443).close()
        with self.assertRaises(TimeoutError):
            self.lab.internet.connect("203.0.114.1", 444, timeout=0.3)
        server.close()
        closed.close()

    def test_a_storm_of_interfaces_is_a_few_reloads(self):
        since = self.daemon.mark()
        lines = [line for turn in range(100) for line in (f"link add storm{turn} type veth peer name s{turn}", f"link del storm{turn}")]
        self.lab.gateway.run("ip", "-batch", "-", stdin="\n".join(lines))
        self.after(lambda: self.add("last0"), kind="applied|unchanged", cause="last0")
        made = len(self.daemon.decisions(since))
        self.assertLess(made, 50, f"{made} decisions for 200 changes")
        eventually("policy and kernel are equal", lambda: self.daemon.status()["phase"] == "equal")


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

    POLICY = ZONES + ADMIN + NO_OWNER + SMTP + 'inside = { from = ["bastion", "web"], to = ["lan-mail", "pc"], service = "smtp" }\n'

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

    def test_the_plan_is_what_the_reload_does(self):
        self.daemon.signal(signal.SIGSTOP)
        self.daemon.write(WITH_IMAP)
        self.daemon.signal(signal.SIGCONT)
        self.daemon.await_decision("applied")
        before = self.lab.generation()
        self.daemon.ctl("plan")
        self.assertEqual(before, self.lab.generation())
        other = self.lab.scratch / "other.toml"
        other.write_text(BASE)
        self.assertEqual(0, self.daemon.ctl("check").returncode)


class StartAndStop(Following):
    POLICY = ZONES + ADMIN + NO_OWNER + SMTP

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
