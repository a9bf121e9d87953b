# SPDX-License-Identifier: GPL-2.0-or-later
"""What programs and routers see: ordinary sockets, to the byte, and ICMP errors about their sessions."""
import unittest

import packets_test
import probe
from daemon import Daemon
from lab import PLACES, Lab, address
from packets_test import ADMIN, ZONES


class ErrorsAboutSessions(unittest.TestCase):
    """ICMP errors pass when they are about a session that is known, and only then; no option closes the way of "packet too
    big". They come from a router on the way, whose address nobody has heard of."""

    POLICY = ZONES + ADMIN + """
[options]
ping = false
[allow]
in  = { from = "internet", to = ["bastion", "self"], service = "smtp" }
out = { from = "self", to = "internet", service = "smtp" }
"""
    KINDS = {4: ("icmp/3.4", "icmp/3.1", "icmp/11.0", "icmp/12.0"), 6: ("icmpv6/2.0", "icmpv6/1.0", "icmpv6/3.0", "icmpv6/4.0")}

    def setUp(self):
        self.lab = Lab()
        self.addCleanup(self.lab.close)
        self.daemon = Daemon(self.lab, self.POLICY)
        self.prober = probe.Prober(self.lab)

    def session(self, client, server, family):
        """An open session, as the two ends (address, port) of it."""
        listener = self.lab.spaces[PLACES[server][0]].listen(address(server, family), 25)
        sock = self.lab.spaces[PLACES[client][0]].connect(address(server, family), 25, source=(address(client, family), 0))
        for each in (listener, sock):
            self.addCleanup(each.close)
        return sock.getsockname()[:2], sock.getpeername()[:2]

    def errors_to(self, place, far_end, near_end, family):
        return self.prober.fates([probe.error_about(f"far-away > {place} {kind}", family, near_end, far_end) for kind in self.KINDS[family]])

    def check(self, client, server, told):
        for family in (4, 6):
            ends = self.session(client, server, family)
            near, far = ends if told == client else ends[::-1]
            self.assertEqual(["accept"] * 4, self.errors_to(told, far, near, family))
            self.assertEqual(["drop"] * 4, self.errors_to(told, (far[0], far[1] ^ 1), near, family))
            self.assertEqual(["drop"] * 4, self.errors_to(told, far, (near[0], near[1] ^ 1), family))

    def test_about_a_session_through_the_gateway(self):
        self.check("internet", "bastion", told="bastion")

    def test_about_a_session_to_the_gateway(self):
        self.check("internet", "gw-internet", told="gw-internet")

    def test_about_a_session_of_the_gateway(self):
        self.check("gw-internet", "internet", told="gw-internet")


class RealPrograms(unittest.TestCase):
    """What a program sees: ordinary sockets, to the byte."""

    def setUp(self):
        self.lab = Lab()
        self.addCleanup(self.lab.close)
        self.daemon = Daemon(self.lab, packets_test.TheGateway.POLICY)

    def each_family(self, place):
        return [PLACES[place][1], PLACES[place][2]]

    def test_a_client_meets_the_banner_through_the_gateway(self):
        for host in self.each_family("bastion"):
            server = self.lab.dmz.listen(host, 25)
            client = self.lab.internet.connect(host, 25)
            far, _ = server.accept()
            far.sendall(b"220 bastion ESMTP\r\n")
            self.assertEqual(b"220 bastion ESMTP\r\n", client.recv(100))
            for sock in (client, far, server):
                sock.close()

    def test_a_closed_port_is_silent_even_with_a_server_behind_it(self):
        for host in self.each_family("bastion"):
            server = self.lab.dmz.listen(host, 26)
            with self.assertRaises(TimeoutError):
                self.lab.internet.connect(host, 26, timeout=0.3)
            server.close()

    def test_what_this_machine_may_not_send_fails_at_once(self):
        for host in self.each_family("internet"):
            with self.assertRaises(ConnectionRefusedError):
                self.lab.gateway.connect(host, 8080, timeout=5)

    def test_a_rejected_client_hears_it_at_once(self):
        for host, source in zip(self.each_family("bastion"), self.each_family("stranger")):
            with self.assertRaises(ConnectionRefusedError):
                self.lab.internet.connect(host, 587, source=(source, 0), timeout=5)

    def test_loopback_is_free(self):
        for host in ("127.0.0.1", "::1", *self.each_family("gw-dmz")):
            server = self.lab.gateway.listen(host, 9999)
            self.lab.gateway.connect(host, 9999).close()
            server.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
