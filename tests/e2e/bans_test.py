# SPDX-License-Identifier: GPL-2.0-or-later
"""Bans: by the operator and by packets; in the kernel, on disk, and over whatever happens to the daemon and its table."""
import contextlib
import json
import sqlite3
import time
import unittest

from daemon import CallFailed, Daemon
from lab import Lab, eventually

POLICY = """
version = 1
[zones]
wan      = "eth0"
dmz      = { interface = "eth1", network = ["192.168.25.0/24", "2001:db8:25::/64"] }
internal = { interface = "eth2", network = ["10.0.0.0/16", "2001:db8:10::/48"] }
[hosts]
bastion = ["192.168.25.25", "2001:db8:25::25"]
[admin]
from = ["10.0.9.0/24", "192.0.2.9"]
service = "ssh"
[options]
trusted = ["192.0.2.99"]
[allow]
mail-in = { from = "wan", to = "bastion", service = ["smtp", "imaps", "https"] LIMIT }
[ban]
for = "1h"
max = "8h"
service = "mail"
"""
BASTION = {4: "192.168.25.25", 6: "2001:db8:25::25"}
FAR_AWAY = {4: "198.51.100.7", 6: "2001:db8:51::7"}
SILENCE = 0.3  # s


class Bans(unittest.TestCase):
    policy = POLICY.replace("LIMIT", "")

    def setUp(self):
        self.lab = Lab()
        self.addCleanup(self.lab.close)
        self.open = contextlib.ExitStack()
        self.addCleanup(self.open.close)
        self.daemon = Daemon(self.lab, self.policy)

    def session(self, family=4, port=25, source=None, timeout=2.0):
        """The two ends of a session from far away."""
        with self.lab.dmz.listen(BASTION[family], port) as listening:
            near = self.open.enter_context(
                self.lab.internet.connect(BASTION[family], port, (source or FAR_AWAY[family], 0), timeout=timeout))
            far = self.open.enter_context(listening.accept()[0])
        return near, far

    def hears(self, one, other, within=2.0):
        other.settimeout(within)
        try:
            one.sendall(b"x")
            return other.recv(1) == b"x"
        except OSError:
            return False

    def reaches(self, family=4, port=25, source=None):
        try:
            self.session(family, port, source, SILENCE)
        except TimeoutError:
            return False
        return True

    def ban(self, source, **more):
        return self.daemon.call("Ban", {"source": source, **more})["ban"]

    def bans(self):
        return {(ban["source"], ban["service"]): ban for ban in self.daemon.call("ListBans")["bans"]}

    def on_disk(self):
        with contextlib.closing(sqlite3.connect(f"file:{self.daemon.state}/bans.sqlite?mode=ro", uri=True)) as database:
            return {source for (source,) in database.execute("SELECT source FROM bans")}

    def in_kernel(self, name="banned_4"):
        listed = self.lab.gateway.nft("-j", "list", "set", "inet", "mailfwd", name)
        for entry in json.loads(listed.stdout)["nftables"]:
            if "set" in entry:
                return {element["elem"]["val"]: element["elem"]["expires"] for element in entry["set"].get("elem", ())}
        return {}


class ByTheOperator(Bans):
    def test_closes_the_services_of_ban_and_no_others(self):
        self.assertTrue(self.reaches())
        done = self.daemon.ctl("ban", FAR_AWAY[4], "--reason", "guesses passwords")
        self.assertRegex(done.stdout, r"^198\.51\.100\.7 is banned for 1h, until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n$")
        self.assertFalse(self.reaches(port=25))
        self.assertFalse(self.reaches(port=993))
        self.assertTrue(self.reaches(port=443))
        self.assertIn(FAR_AWAY[4], self.on_disk())
        listed = self.daemon.ctl("bans").stdout
        self.assertRegex(listed, r"SOURCE +SERVICE +LEFT +SINCE +UNTIL +TIMES +WHY\n198\.51\.100\.7 +- +(1h|59 min \d+ s) .* 1 +guesses passwords\n")
        document = json.loads(self.daemon.ctl("--json", "bans").stdout)
        self.assertEqual(["198.51.100.7"], [ban["source"] for ban in document["bans"]])

    def test_until_it_is_lifted_and_forgiven(self):
        self.ban(FAR_AWAY[4])
        self.assertFalse(self.reaches())
        self.assertEqual("198.51.100.7 is banned no more\n", self.daemon.ctl("unban", FAR_AWAY[4]).stdout)
        self.assertTrue(self.reaches())
        self.assertEqual({}, self.bans())
        self.assertEqual(set(), self.on_disk())
        self.assertEqual("198.51.100.7 was not banned\n", self.daemon.ctl("unban", FAR_AWAY[4]).stdout)
        self.assertEqual(1, self.ban(FAR_AWAY[4])["times"])
        self.ban("198.51.100.8")
        self.daemon.ctl("unban", "--all")
        self.assertEqual("nobody is banned\n", self.daemon.ctl("bans").stdout)

    def test_an_ipv6_address_stands_for_its_64(self):
        self.assertEqual("2001:db8:51::/64", self.ban(FAR_AWAY[6])["source"])
        self.assertFalse(self.reaches(6))
        self.daemon.call("Unban", {"source": "2001:db8:51:0:1::5"})
        self.assertTrue(self.reaches(6))

    def test_networks_within_networks(self):
        self.ban("198.51.0.0/16", seconds=3600)
        self.ban("198.51.100.0/24", seconds=7200)
        self.assertFalse(self.reaches())
        self.daemon.call("Unban", {"source": "198.51.100.0/24"})
        self.assertFalse(self.reaches())
        self.daemon.call("Unban", {"source": "198.51.0.0/16"})
        self.assertTrue(self.reaches())

    def test_ends_by_itself_and_lasts_longer_each_time(self):
        self.assertEqual(1, self.ban(FAR_AWAY[4], seconds=1)["left"])
        self.assertFalse(self.reaches())
        eventually("the ban is over", self.reaches)
        again = self.ban(FAR_AWAY[4])
        self.assertEqual((2, 7200), (again["times"], again["left"]))

    def test_verify_knows_what_a_ban_from_a_service_adds(self):
        self.assertTrue(self.daemon.ctl("verify").stdout.startswith("equal: "))
        self.ban(FAR_AWAY[4], service="https")
        added = "made by the daemon: sets and rules for bans from https ('ban --service')\n"
        verified = self.daemon.ctl("verify").stdout
        self.assertTrue(verified.startswith("equal: ") and verified.endswith(added), verified)
        self.daemon.ctl("unban", FAR_AWAY[4])
        self.assertTrue(self.daemon.ctl("verify").stdout.endswith(added))
        self.daemon.kill()  # the table stays, and with it what was added
        verified = self.daemon.ctl("verify").stdout
        self.assertTrue(verified.startswith("equal: ") and verified.endswith(added), verified)

    def test_once_restores_them_as_the_daemon_does(self):
        self.ban(FAR_AWAY[4], service="https")
        self.ban(FAR_AWAY[6])
        self.daemon.kill()
        self.lab.gateway.run(*self.daemon.command("--once"))  # into the table that is there
        self.assertFalse(self.reaches(4, 443))
        self.assertTrue(self.reaches(4, 25))
        self.lab.gateway.run("nft", "delete", "table", "inet", "mailfwd")
        self.lab.gateway.run(*self.daemon.command("--once"))  # into a new one
        self.assertFalse(self.reaches(4, 443))
        self.assertFalse(self.reaches(6, 25))
        self.assertTrue(self.daemon.ctl("verify").stdout.startswith("equal: "))

    def test_verify_knows_what_stop_leaves(self):
        self.daemon.ctl("stop", "--closed")
        closed = self.daemon.ctl("verify", check=False)
        self.assertEqual(closed.returncode, 1)
        self.assertTrue(closed.stdout.startswith("STOPPED, CLOSED: the kernel holds what 'stop --closed' leaves"), closed.stdout)
        self.daemon.ctl("stop", "--open")
        self.assertEqual(self.daemon.ctl("verify", check=False).stdout,
                         "STOPPED, OPEN: there is no table, everything passes\n'mailfwctl reload' puts the policy back in force\n")

    def test_from_a_service_that_had_no_sets_before(self):
        self.ban(FAR_AWAY[4], service="https")
        self.assertFalse(self.reaches(port=443))
        self.assertTrue(self.reaches(port=25))
        self.daemon.kill()
        self.daemon.start()
        self.assertFalse(self.reaches(port=443))
        self.daemon.ctl("unban", FAR_AWAY[4], "--service", "https")
        self.assertTrue(self.reaches(port=443))
        refused = self.daemon.ctl("ban", FAR_AWAY[4], "--service", "htps", check=False)
        self.assertEqual(1, refused.returncode)
        self.assertIn("there is no service 'htps'", refused.stderr)

    def test_never_of_whom_the_policy_spares(self):
        for source, why in (("192.0.2.99", "is trusted"), ("192.0.2.9", "[admin]"), ("203.0.113.1", "this machine itself"),
                            ("203.0.113.66", "a neighbour"), ("192.0.2.64/26", "contains 192.0.2.99"), ("0.0.0.0/0", "too much")):
            with self.subTest(source=source):
                done = self.daemon.ctl("ban", source, check=False)
                self.assertEqual(1, done.returncode)
                self.assertIn(why, done.stderr)
        self.assertEqual({}, self.bans())

    def test_an_open_session_goes_on_and_one_that_is_cut_stays_cut(self):
        spared, cut = self.session(port=443), self.session(port=25)
        self.ban(FAR_AWAY[4])
        self.assertTrue(self.hears(*spared) and self.hears(*cut))
        done = self.daemon.ctl("ban", FAR_AWAY[4], "--cut")
        self.assertIn("1 open session was ended", done.stdout)
        self.assertFalse(self.hears(*cut, within=SILENCE))
        self.assertFalse(self.hears(*reversed(cut), within=SILENCE))
        self.assertTrue(self.hears(*spared))


class WithCutInThePolicy(Bans):
    policy = POLICY.replace("LIMIT", "") + "cut = true\n"

    def test_every_ban_cuts_what_it_closes(self):
        spared, cut = self.session(port=443), self.session(port=25)
        self.assertIn("1 open session was ended", self.daemon.ctl("ban", FAR_AWAY[4]).stdout)
        self.assertFalse(self.hears(*cut, within=SILENCE))
        self.assertTrue(self.hears(*spared))


class OverWhateverHappens(Bans):
    def test_twenty_thousand_are_back_at_once(self):
        self.ban(FAR_AWAY[4])
        self.daemon.terminate()
        with contextlib.closing(sqlite3.connect(self.daemon.state / "bans.sqlite")) as database, database:
            (row,) = database.execute("SELECT * FROM bans")
            database.executemany(f"INSERT INTO bans VALUES ({', '.join('?' * len(row))})",
                                 ((f"198.18.{number // 250}.{number % 250 + 1}", *row[1:]) for number in range(20000)))
        self.lab.gateway.nft("delete table inet mailfwd")
        before = self.lab.generation()
        self.daemon.start()
        self.assertEqual(20001, len(self.bans()))
        self.assertEqual(20001, len(self.in_kernel()))
        self.assertFalse(self.reaches())
        self.assertLessEqual(self.lab.generation() - before, 2)

    def test_a_crash_and_a_lost_table(self):
        self.ban(FAR_AWAY[4], reason="kept")
        before = self.bans()
        self.daemon.kill()
        self.assertFalse(self.reaches())
        self.lab.gateway.nft("delete table inet mailfwd")
        self.daemon.start()
        self.assertFalse(self.reaches())
        after = self.bans()
        self.assertEqual(before.keys(), after.keys())
        ban = after[FAR_AWAY[4], ""]
        self.assertEqual("kept", ban["reason"])
        self.assertAlmostEqual(before[FAR_AWAY[4], ""]["until"], ban["until"], delta=1)
        self.assertLessEqual(ban["left"], before[FAR_AWAY[4], ""]["left"])

    def test_a_table_that_others_flush_or_delete(self):
        self.ban(FAR_AWAY[4])
        for command in ("flush ruleset", "delete table inet mailfwd"):
            with self.subTest(command=command):
                # Who owns it must not, on kernels that know owners.
                if self.lab.gateway.nft(command, check=False).returncode != 0:
                    continue
                eventually("the table is back", lambda: FAR_AWAY[4] in self.lab.table())
                self.assertFalse(self.reaches())

    def test_a_database_that_is_lost_while_the_kernel_remembers(self):
        self.ban(FAR_AWAY[4])
        self.ban("198.18.0.0/24")
        self.daemon.kill()
        for file in self.daemon.state.iterdir():
            file.unlink()
        self.daemon.start()
        self.assertEqual({(FAR_AWAY[4], ""), ("198.18.0.0/24", "")}, set(self.bans()))
        eventually("they are on disk", lambda: self.on_disk() == {FAR_AWAY[4], "198.18.0.0/24"})

    def test_a_torn_database_is_moved_aside(self):
        self.ban(FAR_AWAY[4])
        self.daemon.terminate()
        database = self.daemon.state / "bans.sqlite"
        for file in self.daemon.state.iterdir():
            if file != database:
                file.unlink()
        database.write_bytes(database.read_bytes()[:700] + b"\0" * 3000)
        self.daemon.start()
        self.assertIn("bans.sqlite.broken", self.daemon.text())
        self.assertTrue((self.daemon.state / "bans.sqlite.broken").exists())
        self.assertEqual({(FAR_AWAY[4], "")}, set(self.bans()))

    def test_reloads_that_never_stop(self):
        self.daemon.write(self.policy)
        for number in range(1, 301):
            self.ban(f"198.18.{number // 250}.{number % 250 + 1}")
            if number % 20 == 0:
                self.daemon.write(self.policy + f"# {number}\n")
        self.assertEqual(300, len(self.bans()))
        self.assertEqual(300, len(self.in_kernel()))
        self.assertEqual(300, len(self.on_disk()))

    def test_a_full_disk_keeps_nobody_in_and_says_so(self):
        self.daemon.terminate()
        self.lab.gateway.run("mount", "-t", "tmpfs", "-o", "size=256k", "none", self.daemon.state)
        self.lab.on_close(lambda: self.lab.gateway.run("umount", "-l", self.daemon.state, check=False))
        self.daemon.start()
        filler = self.daemon.state / "filler"
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
        for number in range(1, 200):  # what was allocated in advance is used up sooner or later
            done = self.daemon.ctl("ban", f"198.18.0.{number}", check=False)
            if done.returncode != 0:
                break
        self.assertEqual(1, done.returncode)
        self.assertRegex(done.stderr, r"198\.18\.0\.\d+ is banned, but that is not on disk: .*full")
        self.ban_fails_on_disk(FAR_AWAY[4])
        self.assertFalse(self.reaches())
        self.assertEqual(1, self.daemon.text().count("can not be kept on disk"))
        filler.unlink()
        self.daemon.await_line("bans are on disk again", within=15)
        self.assertIn(FAR_AWAY[4], self.on_disk())
        self.assertEqual(number + 1, len(self.on_disk()))

    def ban_fails_on_disk(self, source):
        with self.assertRaises(CallFailed) as failed:
            self.ban(source)
        self.assertEqual("io.mailfwd.BanIncomplete", failed.exception.name)


class ByPackets(Bans):
    policy = POLICY.replace("LIMIT", ', limit = { rate = "3/h", over = "ban" }')

    def test_is_told_kept_and_doubled(self):
        for _ in range(3):
            self.assertTrue(self.reaches())
        self.assertFalse(self.reaches())
        eventually("it is told", lambda: (FAR_AWAY[4], "") in self.bans())
        ban = self.bans()[FAR_AWAY[4], ""]
        self.assertEqual((1, "allow mail-in"), (ban["times"], ban["reason"]))
        eventually("it is on disk", lambda: FAR_AWAY[4] in self.on_disk())
        # The ban ends, and the source does it again.
        self.daemon.kill()
        with contextlib.closing(sqlite3.connect(self.daemon.state / "bans.sqlite")) as database, database:
            database.execute("UPDATE bans SET ends = began + 1")
        self.lab.gateway.nft("delete table inet mailfwd")
        self.daemon.start()
        for _ in range(3):
            self.assertTrue(self.reaches())
        self.assertFalse(self.reaches())
        eventually("it is told again", lambda: (FAR_AWAY[4], "") in self.bans())
        self.assertEqual(2, self.bans()[FAR_AWAY[4], ""]["times"])
        eventually("it is longer in the kernel", lambda: 7000 < self.in_kernel()[FAR_AWAY[4]] <= 7200)

    def test_while_nobody_listened(self):
        self.daemon.kill()
        for _ in range(3):
            self.assertTrue(self.reaches())
        self.assertFalse(self.reaches())
        self.daemon.start()
        self.assertEqual({(FAR_AWAY[4], "")}, set(self.bans()))
        eventually("it is on disk", lambda: FAR_AWAY[4] in self.on_disk())


if __name__ == "__main__":
    unittest.main()
