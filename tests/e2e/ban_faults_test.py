# SPDX-License-Identifier: GPL-2.0-or-later
"""Whatever fails while bans are saved: none that was acknowledged is lost, all that were asked for are in force, and the
daemon goes on. Every call of the save path fails once, fails from then on, and is the last one of the daemon."""
import contextlib
import os
import pathlib
import shutil
import signal
import sqlite3
import threading
import unittest

import ban_storm
from daemon import CallFailed, Daemon
from lab import Lab, LabError, eventually

POLICY = """
version = 1
[zones]
wan = "eth0"
dmz = { interface = "eth1", network = ["192.168.25.0/24", "2001:db8:25::/64"] }
[admin]
from = "10.0.9.0/24"
service = "ssh"
[allow]
mail-in = { from = "wan", to = "dmz", service = "smtp" }
[ban]
for = "1h"
service = "mail"
"""
SOURCES = [f"198.18.0.{number}" for number in range(1, 4)]
CALLS = {"pwrite64": "ENOSPC", "fdatasync": "EIO", "fsync": "EIO", "ftruncate": "EIO"}
MOST = 40  # calls of one kind; none makes so many


class Faults(unittest.TestCase):
    def setUp(self):
        if shutil.which("strace") is None:
            raise LabError("strace is not installed: run tests/support/setup.sh tests")
        self.lab = Lab()
        self.addCleanup(self.lab.close)
        self.daemon = Daemon(self.lab, POLICY, start=False)
        self.injected = self.lab.scratch / "injected"

    def start_with(self, call, fault, when, ready):
        self.injected.write_text("")
        self.daemon.start(wrap=("strace", "-f", "-qq", "-o", self.injected, "-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={when}"),
                          ready=ready)

    def ban_all(self):
        """The acknowledged ones."""
        acknowledged = set()
        for source in SOURCES:
            try:
                self.daemon.call("Ban", {"source": source})
                acknowledged.add(source)
            except CallFailed as failed:
                self.assertEqual("io.mailfwd.BanIncomplete", failed.name, failed)
        return acknowledged

    def in_force(self):
        return {ban["source"] for ban in self.daemon.call("ListBans")["bans"]}

    def end(self):
        """As if the power had been cut: what the kernel holds is gone, too."""
        children = pathlib.Path(f"/proc/{self.daemon.pid}/task/{self.daemon.pid}/children")
        with contextlib.suppress(OSError):
            for child in children.read_text().split():
                os.kill(int(child), signal.SIGKILL)
        self.daemon.process.wait(10)
        self.daemon.kill()
        self.lab.gateway.nft("delete table inet mailfwd", check=False)

    def nothing_acknowledged_is_lost(self, acknowledged):
        self.daemon.start()
        self.assertLessEqual(acknowledged, self.in_force())
        with contextlib.closing(sqlite3.connect(self.daemon.state / "bans.sqlite")) as database:
            self.assertEqual([("ok",)], list(database.execute("PRAGMA integrity_check")))
        self.daemon.call("Unban", {"all": True})
        self.daemon.terminate()
        self.lab.gateway.nft("delete table inet mailfwd", check=False)

    def was_injected(self):
        return "INJECTED" in self.injected.read_text()

    def test_every_call_fails_once(self):
        for call, error in CALLS.items():
            for number in range(1, MOST):
                with self.subTest(call=call, number=number):
                    self.start_with(call, f"error={error}", number, ready=True)
                    acknowledged = self.ban_all()
                    self.assertEqual(set(SOURCES), self.in_force())
                    self.assertGreaterEqual(len(acknowledged), len(SOURCES) - 1)
                    self.end()
                    self.nothing_acknowledged_is_lost(acknowledged)
                if not self.was_injected():
                    break
            else:
                self.fail(f"{call} is called more often than {MOST} times")

    def test_every_call_fails_from_then_on(self):
        for call, error in CALLS.items():
            for number in (1, 2, 4, 8):
                with self.subTest(call=call, number=number):
                    self.start_with(call, f"error={error}", f"{number}+", ready=True)
                    acknowledged = self.ban_all()
                    self.assertEqual(set(SOURCES), self.in_force())
                    self.end()
                    self.nothing_acknowledged_is_lost(acknowledged)

    def test_every_call_is_the_last_one(self):
        for call in CALLS:
            for number in range(1, MOST):
                with self.subTest(call=call, number=number):
                    self.start_with(call, "signal=SIGKILL", number, ready=False)
                    acknowledged = set()
                    with contextlib.suppress(AssertionError):
                        self.daemon.await_ready(5)
                        with contextlib.suppress(OSError, ValueError):
                            acknowledged = self.ban_one_by_one(acknowledged)
                    survived = self.daemon.process.poll() is None
                    self.end()
                    self.nothing_acknowledged_is_lost(acknowledged)
                if survived:
                    break

    def ban_one_by_one(self, acknowledged):
        for source in SOURCES:
            with contextlib.suppress(OSError, ValueError):
                self.daemon.call("Ban", {"source": source})
                acknowledged.add(source)
        return acknowledged


class AStorm(unittest.TestCase):
    SECONDS, RATE = 4, 1000

    def test_of_bans_while_the_policy_reloads_each_second_loses_none(self):
        with Lab() as lab:
            daemon = Daemon(lab, POLICY)
            over = threading.Event()

            def reload():
                number = 0
                while not over.wait(1):
                    number += 1
                    daemon.write(POLICY.replace('"smtp"', '["smtp", "imaps"]') if number % 2 else POLICY)

            reloading = threading.Thread(target=reload)
            since = daemon.mark()
            reloading.start()
            try:
                storm = ban_storm.bans(daemon.socket, self.RATE, self.SECONDS)
            finally:
                over.set()
                reloading.join()
            wanted = {ban_storm.source(number) for number in range(self.RATE * self.SECONDS)}
            self.assertEqual([], storm.refused)
            self.assertEqual(wanted, set(storm.acknowledged))
            eventually("the last reload is done", lambda: daemon.status()["phase"] == "equal")
            self.assertGreaterEqual(len(daemon.decisions(since)), 2)
            self.assertEqual(wanted, {ban["source"] for ban in daemon.call("ListBans")["bans"]})
            listed = lab.gateway.nft("-j", "list", "set", "inet", "mailfwd", "banned_4").stdout
            self.assertEqual(len(wanted), listed.count('"expires"'))
            daemon.kill()
            lab.gateway.nft("delete table inet mailfwd", check=False)
            daemon.start()
            self.assertEqual(wanted, {ban["source"] for ban in daemon.call("ListBans")["bans"]})


if __name__ == "__main__":
    unittest.main()
