# SPDX-License-Identifier: GPL-2.0-or-later
"""Sessions that are older than what conntrack knows of them: a first start on a live gateway, a flush of conntrack, a restart
of the daemon in the middle of the grace; from both sides, and nothing more than their sentence allows."""
import contextlib
import unittest

from daemon import Daemon
from lab import Lab, eventually
from probe import Prober

# Called "wan", because a private address of the lab would not leave a zone called "internet".
POLICY = """
version = 1
[zones]
wan      = "eth0"
dmz      = { interface = "eth1", network = ["192.168.25.0/24", "2001:db8:25::/64"] }
internal = { interface = "eth2", network = ["10.0.0.0/16", "2001:db8:10::/48"] }
[hosts]
bastion = ["192.168.25.25", "2001:db8:25::25"]
[admin]
from = "10.0.9.0/24"
service = "ssh"
[options]
pickup_grace = "GRACE"
[allow]
mail-in  = { from = "wan", to = "bastion", service = ["smtp", "imaps"] }
mail-own = { from = "wan", to = "self", service = "imaps" }
mail-out = { from = "self", to = "wan", service = "smtp" }
[deny]
stranger = { from = "203.0.113.66", to = "bastion", service = "smtp" }
"""
BASTION = {4: "192.168.25.25", 6: "2001:db8:25::25"}
INTERNET = {4: "203.0.113.7", 6: "2001:db8:113::7"}
SILENCE = 0.4  # s


class Grace(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.addCleanup(self.lab.close)
        self.open = contextlib.ExitStack()
        self.addCleanup(self.open.close)

    def start(self, grace="10 min"):
        self.daemon = Daemon(self.lab, POLICY.replace("GRACE", grace), strict=False)
        return self.daemon

    def session(self, family=4, port=25, server=None, client=None, address=None, source=None):
        server, client = server or self.lab.dmz, client or self.lab.internet
        address, source = address or BASTION[family], source or INTERNET[family]
        with server.listen(address, port) as listening:
            near = self.open.enter_context(client.connect(address, port, (source, 0)))
            far = self.open.enter_context(listening.accept()[0])
        return near, far

    def hears(self, one, other, within=2.0):
        other.settimeout(within)
        try:
            one.sendall(b"x")
            return other.recv(1) == b"x"
        except OSError:
            return False


class AFirstStart(Grace):
    def test_no_session_through_the_gateway_ends_whoever_speaks_first(self):
        sessions = [(family, side, self.session(family, port)) for family in (4, 6) for port in (25, 993) for side in ("client", "server")]
        self.start()
        for family, side, (near, far) in sessions:
            with self.subTest(family=family, side=side):
                one, other = (near, far) if side == "client" else (far, near)
                self.assertTrue(self.hears(one, other))
                self.assertTrue(self.hears(other, one))

    def test_nor_one_with_the_gateway_itself(self):
        sessions = {
            "a mailbox, server first": self.session(port=993, server=self.lab.gateway, address="203.0.113.1"),
            "admin, server first": self.session(port=22, server=self.lab.gateway, address="10.0.0.1", client=self.lab.internal, source="10.0.9.7"),
        }
        outwards = self.session(server=self.lab.internet, address=INTERNET[4], client=self.lab.gateway, source="203.0.113.1")
        self.start()
        for what, (near, far) in sessions.items():
            with self.subTest(what):
                self.assertTrue(self.hears(far, near))
        self.assertTrue(self.hears(outwards[1], outwards[0]), "a delivery, the far server speaks first")

    def test_a_session_that_no_sentence_allows_ends(self):
        sessions = {
            "another port": self.session(port=110),
            "a denied source": self.session(source="203.0.113.66"),
            "the other direction": self.session(server=self.lab.internet, client=self.lab.dmz, address=INTERNET[4], source=BASTION[4]),
        }
        self.start()
        for what, (near, far) in sessions.items():
            with self.subTest(what):
                self.assertFalse(self.hears(near, far, SILENCE))
                self.assertFalse(self.hears(far, near, SILENCE))

    def test_a_syn_from_a_server_port_stays_denied(self):
        self.start()
        prober = Prober(self.lab)
        self.assertEqual("drop", prober.fate("bastion:25 > internet:40000 tcp"))
        self.assertEqual("drop", prober.fate("internet:25 > bastion:40001 tcp"))
        self.assertEqual("accept", prober.fate("internet:40002 > bastion:25 tcp"))

    def test_without_grace_it_ends(self):
        near, far = self.session()
        self.start(grace="0s")
        self.assertFalse(self.hears(near, far, SILENCE))
        self.assertFalse(self.hears(far, near, SILENCE))


class Afterwards(Grace):
    def grace_is_open(self):
        return "elements" in self.lab.gateway.nft("list", "set", "inet", "mailfwd", "pickup_grace").stdout

    def test_it_is_strict(self):
        near, far = self.session()
        self.start(grace="1s")
        eventually("the grace is over", lambda: not self.grace_is_open(), within=5)
        self.assertFalse(self.hears(near, far, SILENCE))
        self.assertFalse(self.hears(far, near, SILENCE))

    def test_a_restart_of_the_daemon_does_not_prolong_it(self):
        daemon = self.start(grace="2s")
        daemon.kill()
        eventually("the grace is over", lambda: not self.grace_is_open(), within=5)
        daemon.start()
        self.assertFalse(self.grace_is_open())

    def test_a_flush_of_conntrack_opens_it_anew(self):
        self.start(grace="2s")
        near, far = self.session()
        eventually("the grace is over", lambda: not self.grace_is_open(), within=5)
        self.lab.forget_sessions()
        for one, other in ((far, near), (near, far)):
            self.assertTrue(self.hears(one, other, 5.0))

    def test_a_stray_packet_does_not(self):
        self.start(grace="1s")
        eventually("the grace is over", lambda: not self.grace_is_open(), within=5)
        prober = Prober(self.lab)
        for _ in range(3):
            self.assertEqual("drop", prober.fate("internet > bastion tcp/25 flags=A"))
        self.assertFalse(self.grace_is_open())


if __name__ == "__main__":
    unittest.main()
