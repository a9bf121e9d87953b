# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel follows: files however they are saved, and interfaces as they come and go."""
import os
import re
import signal
import shutil
import unittest

from daemon import Daemon
from following import BASE, IMAP, SMTP, WITH_IMAP, Following
from lab import Lab
from packets_test import ADMIN, ZONES
from probe import Prober


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
            shutil.rmtree(self.daemon.dropins)
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

    def test_a_storm_of_interfaces_is_one_reload(self):
        # The daemon stands still meanwhile: how dense the storm is must not depend on how busy the machine is.
        self.daemon.signal(signal.SIGSTOP)
        since = self.daemon.mark()
        lines = [line for turn in range(100) for line in (f"link add storm{turn} type veth peer name s{turn}", f"link del storm{turn}")]
        self.lab.gateway.run("ip", "-batch", "-", stdin="\n".join(lines))
        self.daemon.signal(signal.SIGCONT)
        self.daemon.await_decision("applied|unchanged", "", since)
        self.daemon.ctl("reload")
        made = [decision for decision in self.daemon.decisions(since) if "reload" not in decision["cause"]]
        self.assertLessEqual(len(made), 2, self.daemon.text(since))
        self.after(lambda: self.lab.gateway.run("ip", "link", "set", "eth1", "mtu", "1492"), cause="eth1")
        self.assertIn("eth1", self.clamped())


if __name__ == "__main__":
    unittest.main(verbosity=2)
