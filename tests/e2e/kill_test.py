# SPDX-License-Identifier: GPL-2.0-or-later
"""The daemon is killed in the middle of applying, 50 times and more: the table is never absent and never half.

First at every message that it sends to the kernel or receives from it while it applies (strace kills it at the n-th call,
n = 1, 2, 3, ... until a run ends without a kill), then at random instants. A reader dumps the table all the while and
must see the old policy or the new one, whole; a flood must never get through.
"""
import os
import pathlib
import random
import shutil
import signal
import threading
import time
import unittest

from daemon import Daemon
from lab import Lab, LabError
from loads import Flood
from packets_test import ADMIN, ZONES

KILLS = 50
BASE = ZONES + ADMIN + '[deny]\nbad = { from = "stranger", to = "any", service = "smtp" }\n' + (
    '[allow]\nmail-in = { from = "internet", to = "bastion", service = "smtp" }\n')
MORE = "".join(f'extra{i} = {{ from = "198.51.100.{i}", to = ["bastion", "web"], service = ["smtp", "tcp/{3000 + i}"] }}\n' for i in range(60))
OLD, NEW = BASE, BASE + MORE


class Reader(threading.Thread):
    """Dumps the table without end and keeps every state that is none of the permitted ones."""

    def __init__(self, lab, permitted):
        super().__init__(daemon=True)
        self.lab, self.permitted, self.reads, self.bad = lab, permitted, 0, []
        self._over = threading.Event()

    def run(self):
        while not self._over.is_set():
            contents = self.lab.contents()
            self.reads += 1
            if contents not in self.permitted:
                self.bad.append("no table" if contents is None else f"{len(contents)} objects, neither the old nor the new ones")

    def stop(self):
        self._over.set()
        self.join(10)


class Killed(unittest.TestCase):
    def setUp(self):
        if shutil.which("strace") is None:
            raise LabError("strace is not installed: run tests/support/setup.sh tests")
        seed = int(os.environ.get("MAILFWD_SEED", time.time_ns() % 1000000))
        print(f"\n  MAILFWD_SEED={seed}", flush=True)
        self.random = random.Random(seed)
        self.lab = Lab()
        self.addCleanup(self.lab.close)
        self.daemon = Daemon(self.lab, OLD)
        self.contents = {OLD: self.lab.contents()}
        took = time.monotonic()
        self.daemon.edit(NEW)
        self.takes = time.monotonic() - took
        self.contents[NEW] = self.lab.contents()
        self.assertNotEqual(self.contents[OLD], self.contents[NEW])
        self.daemon.edit(OLD)
        self.assertEqual(self.contents[OLD], self.lab.contents(), "there and back again is not where it began")
        self.wanted = OLD
        self.kills = self.switched = 0
        self.reader = Reader(self.lab, list(self.contents.values()))
        self.reader.start()
        self.addCleanup(self.reader.stop)
        self.flood = Flood(self.lab, [("stranger", "bastion", 9), ("stranger", "bastion", 25), ("stranger", "gw-internet", 9)], rate=10000)

    def other(self):
        return NEW if self.wanted == OLD else OLD

    def whole(self):
        contents = self.lab.contents()
        self.assertIn(contents, self.contents.values(), "half a table")
        return contents

    def heal(self):
        """The next daemon, undisturbed, brings the kernel to the policy on disk."""
        self.daemon.start()
        self.assertEqual(self.contents[self.wanted], self.lab.contents(), self.daemon.text())

    def killed_at_call(self, call, number):
        """True if the daemon was killed at that call; False if it was ready before."""
        self.daemon.kill()
        before, self.wanted = self.contents[self.wanted], self.other()
        self.daemon.write(self.wanted)
        self.daemon.start(wrap=("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                                f"inject={call}:signal=SIGKILL:when={number}"), ready=False)
        try:
            self.daemon.await_ready(60)
        except AssertionError:
            self.assertIsNotNone(self.daemon.process.poll(), "neither ready nor killed")
            self.kills += 1
            self.switched += self.whole() != before
            return True
        finally:
            self._end_of_strace()
        return False

    def _end_of_strace(self):
        """strace itself heeds no signal: its child is told to end."""
        strace = self.daemon.pid
        if self.daemon.process.poll() is None:
            for child in pathlib.Path(f"/proc/{strace}/task/{strace}/children").read_text().split():
                os.kill(int(child), signal.SIGTERM)
            self.daemon.process.wait(20)

    def test_the_table_is_never_absent_and_never_half(self):
        for call in ("sendmsg", "sendto", "recvmsg", "recvfrom"):
            number = 1
            while self.killed_at_call(call, number):
                self.heal()
                number += 1 if number < 30 else number // 3
            self.assertEqual(self.contents[self.wanted], self.lab.contents())
        systematic = self.kills
        self.heal()
        while self.kills < max(KILLS, systematic + 25):
            self.random_kill()
        self.reader.stop()
        print(f"  killed {self.kills} times ({systematic} at a system call), the new policy was in force at {self.switched} of them; "
              f"{self.reader.reads} dumps, {self.flood.sent()} packets", flush=True)
        self.assertGreater(systematic, 5)
        self.assertGreater(self.reader.reads, 50)
        self.assertEqual([], self.reader.bad)
        self.assertEqual([], self.flood.leaked())
        self.assertTrue(0 < self.switched < self.kills, "all kills fell on the same side of the commit")

    def random_kill(self):
        before, self.wanted = self.contents[self.wanted], self.other()
        self.daemon.write(self.wanted)
        time.sleep(self.random.uniform(0.3, 1.1) * self.takes)
        self.daemon.kill()
        self.kills += 1
        self.switched += self.whole() != before
        self.heal()


if __name__ == "__main__":
    unittest.main(verbosity=2)
