# SPDX-License-Identifier: GPL-2.0-or-later
"""[publish], [nat] and receive_only, with real sessions: who arrives where, as whom, and what a reload leaves alone."""
import contextlib
import unittest

from daemon import Daemon
from lab import Lab

ZONES = """
version = 1
[zones]
internet = "eth0"
dmz      = { interface = "eth1", network = ["192.168.25.0/24", "2001:db8:25::/64"] }
internal = { interface = "eth2", network = ["10.0.0.0/16", "2001:db8:10::/48"] }
[hosts]
bastion  = ["192.168.25.25", "2001:db8:25::25"]
web      = ["192.168.25.80", "2001:db8:25::80"]
lan-mail = ["10.0.0.25", "2001:db8:10::25"]
[options]
no_admin = true
"""
PUBLIC = "203.0.113.1"
ADDRESS = {"internet": "203.0.113.7", "bastion": "192.168.25.25", "web": "192.168.25.80", "lan-mail": "10.0.0.25", "pc": "10.0.1.50"}
NO_ANSWER = 0.5  # s


class Sessions(unittest.TestCase):
    POLICY = ""

    def setUp(self):
        self.lab = Lab()
        self.addCleanup(self.lab.close)
        self.daemon = Daemon(self.lab, ZONES + self.POLICY)
        self.open = contextlib.ExitStack()
        self.addCleanup(self.open.close)

    def serve(self, space, address, port):
        return self.open.enter_context(space.listen(address, port))

    def session(self, space, source, destination, port, server):
        """Opens a session; what the server sees as its peer, and the two ends."""
        near = self.open.enter_context(space.connect(destination, port, (source, 0), timeout=2))
        server.settimeout(2)
        far, peer = server.accept()
        self.open.enter_context(far)
        return near, far, peer[0]

    def assert_refused(self, space, source, destination, port):
        with self.assertRaises(OSError):
            space.connect(destination, port, (source, 0), timeout=NO_ANSWER).close()

    def assert_talks(self, near, far):
        for one, other in ((near, far), (far, near)):
            one.sendall(b"hello")
            other.settimeout(2)
            self.assertEqual(b"hello", other.recv(100))


class Publish(Sessions):
    POLICY = """
[publish]
mail = { from = "internet", address = "203.0.113.1", service = "smtp", to = "bastion" }
keys = { from = "internet", address = "203.0.113.1", service = "https", to = "web", to_port = 8443 }
"""

    def test_the_server_sees_the_real_client(self):
        server = self.serve(self.lab.dmz, ADDRESS["bastion"], 25)
        near, far, peer = self.session(self.lab.internet, ADDRESS["internet"], PUBLIC, 25, server)
        self.assertEqual(ADDRESS["internet"], peer)
        self.assert_talks(near, far)

    def test_to_another_port(self):
        server = self.serve(self.lab.dmz, ADDRESS["web"], 8443)
        _, _, peer = self.session(self.lab.internet, ADDRESS["internet"], PUBLIC, 443, server)
        self.assertEqual(ADDRESS["internet"], peer)

    def test_an_ipv6_host_is_simply_reachable(self):
        server = self.serve(self.lab.dmz, "2001:db8:25::25", 25)
        _, _, peer = self.session(self.lab.internet, "2001:db8:113::7", "2001:db8:25::25", 25, server)
        self.assertEqual("2001:db8:113::7", peer)

    def test_nothing_else_is_open(self):
        for space, address, port in ((self.lab.dmz, ADDRESS["bastion"], 25), (self.lab.dmz, ADDRESS["web"], 8443)):
            self.serve(space, address, port)
        self.assert_refused(self.lab.internet, ADDRESS["internet"], PUBLIC, 26)
        # Past the published address, straight to the host behind it.
        self.assert_refused(self.lab.internet, ADDRESS["internet"], ADDRESS["bastion"], 25)
        self.assert_refused(self.lab.internet, ADDRESS["internet"], ADDRESS["web"], 8443)
        self.assert_refused(self.lab.internet, ADDRESS["internet"], PUBLIC, 8443)
        # From another zone than the sentence says.
        self.assert_refused(self.lab.internal, ADDRESS["pc"], PUBLIC, 25)

    def test_a_moved_target_takes_new_sessions_and_leaves_old_ones(self):
        old_server = self.serve(self.lab.dmz, ADDRESS["bastion"], 25)
        new_server = self.serve(self.lab.internal, ADDRESS["lan-mail"], 25)
        near, far, _ = self.session(self.lab.internet, ADDRESS["internet"], PUBLIC, 25, old_server)
        self.daemon.edit(ZONES + self.POLICY.replace('"bastion"', '"lan-mail"'))
        self.assert_talks(near, far)
        newer, at_new, _ = self.session(self.lab.internet, ADDRESS["internet"], PUBLIC, 25, new_server)
        self.assert_talks(newer, at_new)
        self.daemon.edit(ZONES)
        self.assert_talks(near, far)
        self.assert_talks(newer, at_new)
        self.assert_refused(self.lab.internet, ADDRESS["internet"], PUBLIC, 25)


class Nat(Sessions):
    POLICY = """
[allow]
out = { from = ["dmz", "internal"], to = "internet", service = ["smtp", "http"] }
[nat]
mail-out = { from = "bastion", to = "internet", as = "203.0.113.1" }
others   = { from = ["dmz", "internal"], to = "internet", as = "interface" }
"""

    def setUp(self):
        super().setUp()
        self.lab.gateway.run("ip", "address", "add", "203.0.113.200/24", "dev", "eth0")
        self.server = self.serve(self.lab.internet, ADDRESS["internet"], 25)

    def source_seen(self, space, source):
        return self.session(space, source, ADDRESS["internet"], 25, self.server)

    def test_the_narrower_one_is_the_exception(self):
        self.daemon.edit(ZONES + self.POLICY.replace("203.0.113.1", "203.0.113.200"))
        self.assertEqual("203.0.113.200", self.source_seen(self.lab.dmz, ADDRESS["bastion"])[2])
        self.assertEqual("203.0.113.1", self.source_seen(self.lab.dmz, ADDRESS["web"])[2])
        self.assertEqual("203.0.113.1", self.source_seen(self.lab.internal, ADDRESS["pc"])[2])

    def test_an_ipv6_host_keeps_its_address(self):
        server = self.serve(self.lab.internet, "2001:db8:113::7", 25)
        _, _, peer = self.session(self.lab.internal, "2001:db8:10::1:50", "2001:db8:113::7", 25, server)
        self.assertEqual("2001:db8:10::1:50", peer)

    def test_a_private_source_never_leaves(self):
        near, far, _ = self.source_seen(self.lab.internal, ADDRESS["pc"])
        self.daemon.edit(ZONES + self.POLICY.split("[nat]")[0])
        self.assert_refused(self.lab.internal, ADDRESS["pc"], ADDRESS["internet"], 25)
        self.assert_talks(near, far)  # what was translated stays so

    def test_sessions_survive_a_change_from_fixed_to_interface_and_back(self):
        near, far, peer = self.source_seen(self.lab.dmz, ADDRESS["bastion"])
        self.assertEqual(PUBLIC, peer)
        changed = self.POLICY.replace('as = "203.0.113.1"', 'as = "203.0.113.200"')
        for policy in (changed, self.POLICY, changed.replace("mail-out", "renamed"), self.POLICY):
            self.daemon.edit(ZONES + policy)
            self.assert_talks(near, far)


class ReceiveOnly(Sessions):
    VIP = "192.168.25.6"
    POLICY = """
[allow]
mail-in = { from = "internet", to = "192.168.25.6", service = "smtp" }
all-out = { from = "dmz", to = ["internal", "internet"] }
from-me = { from = "self", to = "dmz", service = "smtp" }
[nat]
out = { from = "dmz", to = "internet", as = "interface" }
"""

    def setUp(self):
        super().setUp()
        self.daemon.edit(ZONES.replace("no_admin = true", 'no_admin = true\nreceive_only = "192.168.25.6"') + self.POLICY)

    def test_answers_and_never_opens(self):
        self.lab.dmz.run("ip", "address", "add", f"{self.VIP}/24", "dev", "eth0")
        server = self.serve(self.lab.dmz, self.VIP, 25)
        near, far, _ = self.session(self.lab.internet, ADDRESS["internet"], self.VIP, 25, server)
        self.assert_talks(near, far)
        inside = self.serve(self.lab.internal, ADDRESS["lan-mail"], 25)
        with self.assertRaises(ConnectionRefusedError):
            self.lab.dmz.connect(ADDRESS["lan-mail"], 25, (self.VIP, 0))
        self.session(self.lab.dmz, ADDRESS["bastion"], ADDRESS["lan-mail"], 25, inside)

    def test_on_this_machine_as_well(self):
        self.lab.gateway.run("ip", "address", "add", f"{self.VIP}/24", "dev", "eth1")
        server = self.serve(self.lab.gateway, self.VIP, 25)
        near, far, _ = self.session(self.lab.internet, ADDRESS["internet"], self.VIP, 25, server)
        self.assert_talks(near, far)
        there = self.serve(self.lab.dmz, ADDRESS["bastion"], 25)
        with self.assertRaises(OSError):
            self.lab.gateway.connect(ADDRESS["bastion"], 25, (self.VIP, 0), timeout=NO_ANSWER)
        self.session(self.lab.gateway, "192.168.25.1", ADDRESS["bastion"], 25, there)


if __name__ == "__main__":
    unittest.main()
