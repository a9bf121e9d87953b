# SPDX-License-Identifier: GPL-2.0-or-later
"""What rows L-3 and L-5 to L-7 say beyond a verdict: how a mail session ends is no reason for a line in the log, and nothing is
rewritten in it. (That an idle session is not forgotten: K12 in sessions_test.py.)"""
import contextlib
import os
import re
import select
import socket
import struct
import subprocess
import unittest

import e2e  # noqa: F401
import functions
from lab import eventually
from stage import Stage

LECTURE = next(function for function in functions.read() if function.name == "lecture")
SPY = """
table inet spy {
  chain watched { type filter hook prerouting priority -350; tcp dport 25 meta nftrace set 1; tcp sport 25 meta nftrace set 1; }
}
"""
BASTION = {4: "192.0.2.10", 6: "2001:db8:25::25"}
INTERNET = {4: "203.0.113.7", 6: "2001:db8:113::7"}


DENIED = r'comment "nothing allowed it" \(verdict drop\)'


class Trace:
    """What the kernel says about every packet of port 25."""

    def __init__(self, space):
        space.nft("-f", "-", stdin=SPY)
        self.process = space.popen("nft", "monitor", "trace", stdout=subprocess.PIPE)
        self._text = b""

    def heard(self, mark):
        """All that was said, once there is something that matches; else ""."""
        while select.select([self.process.stdout], [], [], 0.02)[0]:
            self._text += os.read(self.process.stdout.fileno(), 65536)
        text = self._text.decode(errors="replace")
        if not re.search(mark, text):
            return ""
        self._text = b""
        return text

    def until(self, mark):
        return eventually(f"the trace tells {mark}", lambda: self.heard(mark))


class Endings(unittest.TestCase):
    def setUp(self):
        self.stage = Stage(LECTURE.topology, LECTURE.policy.read_text(), LECTURE.fragments(LECTURE.variants[0]))
        self.addCleanup(self.stage.close)
        self.lab = self.stage.lab
        self.trace = Trace(self.lab.gateway)
        # It says nothing until it listens.
        eventually("the trace is heard", lambda: self.stage.prober.fate("internet > lan-mail tcp/25") and self.trace.heard(DENIED))

    def deny(self):
        """A SYN that nothing allows, and everything traced until then."""
        self.assertEqual("drop", self.stage.prober.fate("internet > lan-mail tcp/25"))
        return self.trace.until(DENIED)

    def session(self, family, server, end):
        client = self.lab.internet.connect(BASTION[family], 25, source=(INTERNET[family], 0))
        peer, _ = server.accept()
        with client, peer:
            peer.sendall(b"220 hello\r\n")
            self.assertEqual(b"220 hello\r\n", client.recv(100))
            end(client, peer)

    @staticmethod
    def server_first(client, peer):
        client.sendall(b"QUIT\r\n")
        peer.recv(100)
        peer.sendall(b"221 bye\r\n")
        peer.close()
        while client.recv(100):
            pass

    @staticmethod
    def client_first(client, peer):
        client.shutdown(socket.SHUT_WR)
        while peer.recv(100):
            pass
        peer.sendall(b"221 bye\r\n")

    @staticmethod
    def reset(client, peer):
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
        with contextlib.suppress(ConnectionResetError):
            peer.recv(100)

    def test_l7_no_packet_of_an_ending_is_denied(self):
        for family in (4, 6):
            with self.lab.dmz.listen(BASTION[family], 25) as server:
                for end in (self.server_first, self.client_first, self.reset):
                    for _ in range(5):
                        self.session(family, server, end)
        told = self.deny()  # the refusal and its line in the log
        self.assertEqual(2, len(re.findall(r"verdict drop|policy drop|log prefix", told)), told[-3000:])
        self.assertGreater(told.count("verdict accept"), 200)

    def test_l7_what_comes_after_the_end_is_dropped_without_a_line_in_the_log(self):
        for flags in ("FA", "A", "RA", "R"):
            with self.subTest(flags):
                self.assertEqual("drop", self.stage.prober.fate(f"internet > bastion tcp/25 flags={flags}"))
                told = self.trace.until(r"mailfwd .*verdict drop")
                self.assertNotIn("log prefix", told)
        self.assertIn("log prefix", self.deny())


if __name__ == "__main__":
    unittest.main(verbosity=2)
