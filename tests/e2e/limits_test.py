# SPDX-License-Identifier: GPL-2.0-or-later
"""Limits, with real sessions: what one source may have, what a reload keeps of it, and what a flood can not do."""
import contextlib
import re
import socket
import time
import unittest

from daemon import Daemon
from lab import Lab

POLICY = """
version = 1
[zones]
internet = "eth0"
dmz      = {{ interface = "eth1", network = ["192.168.25.0/24", "2001:db8:25::/64"] }}
internal = {{ interface = "eth2", network = ["10.0.0.0/16", "2001:db8:10::/48"] }}
[hosts]
bastion = ["192.168.25.25", "2001:db8:25::25"]
[options]
no_admin = true
trusted  = ["203.0.113.66", "2001:db8:113::66"]
[allow]
{allow}
"""
OPEN_5 = 'mail-in = { from = "internet", to = "bastion", service = "smtp", limit = { open = 5 } }\n'
PORT = 25
BASTION = {4: "192.168.25.25", 6: "2001:db8:25::25"}
INTERNET = {4: "203.0.113.7", 6: "2001:db8:113::7"}
TRUSTED = {4: "203.0.113.66", 6: "2001:db8:113::66"}
REFUSED_WITHIN = 0.5  # s: nobody in the lab needs longer for an answer


class Limits(unittest.TestCase):
    ALLOW = OPEN_5

    def setUp(self):
        self.lab = Lab()
        self.addCleanup(self.lab.close)
        self.daemon = Daemon(self.lab, self.policy(self.ALLOW))
        self.open = contextlib.ExitStack()
        self.addCleanup(self.open.close)
        self.servers = [self.open.enter_context(self.lab.dmz.listen(address, PORT)) for address in BASTION.values()]

    @staticmethod
    def policy(allow):
        return POLICY.format(allow=allow)

    def attempt(self, family=4, source=None, port=PORT):
        """A session that stays open, or None."""
        with contextlib.suppress(OSError):
            sock = self.lab.internet.connect(BASTION[family], port, (source or INTERNET[family], 0), timeout=REFUSED_WITHIN)
            return self.open.enter_context(sock)
        return None

    def admitted(self, attempts, **keywords):
        return sum(self.attempt(**keywords) is not None for _ in range(attempts))

    def sets(self):
        return re.findall(r"^\tset (limit_\S+) \{", self.lab.table(), re.MULTILINE)


class OpenSessions(Limits):
    def test_each_source_has_its_own_and_not_one_more(self):
        for family in (4, 6):
            with self.subTest(family=family):
                self.assertEqual(5, self.admitted(7, family=family))

    def test_another_source_is_not_concerned(self):
        self.assertEqual(5, self.admitted(6))
        self.assertEqual(5, self.admitted(6, source="198.51.100.7"))

    def test_an_ipv6_network_of_64_bits_is_one_source(self):
        for i in range(1, 4):
            self.lab.internet.run("ip", "-6", "address", "add", f"2001:db8:113::7:{i}/128", "dev", "eth0", "nodad")
            self.lab.gateway.run("ip", "-6", "route", "replace", f"2001:db8:113::7:{i}/128", "via", INTERNET[6])
        got = sum(self.admitted(2, family=6, source=f"2001:db8:113::7:{i}") for i in range(1, 4))
        self.assertEqual(5, got)

    def test_a_closed_session_makes_room_for_another(self):
        kept = [self.attempt() for _ in range(5)]
        self.assertIsNone(self.attempt())
        for sock in kept:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # a reset ends it at both ends
            sock.close()
        deadline = time.monotonic() + 10
        while (again := self.attempt()) is None:
            self.assertLess(time.monotonic(), deadline, "no place was given back")
        self.assertIsNotNone(again)

    def test_trusted_is_never_limited(self):
        for family in (4, 6):
            with self.subTest(family=family):
                self.assertEqual(9, self.admitted(9, family=family, source=TRUSTED[family]))

    def test_a_reload_that_leaves_the_limit_alone_keeps_the_count(self):
        self.assertEqual(5, self.admitted(6))
        for number in range(10):
            self.daemon.edit(self.policy(self.ALLOW + f'more-{number} = {{ from = "internet", to = "bastion", service = "tcp/{2000 + number}" }}\n'))
            self.assertIsNone(self.attempt(), f"reload {number} gave one more")
        since = self.daemon.mark()
        self.daemon.kill()
        self.daemon.start()
        self.daemon.await_decision("adopted|unchanged|applied", since=since)
        self.assertIsNone(self.attempt(), "a restart gave one more")

    def test_another_limit_counts_anew_and_the_old_counts_are_gone(self):
        self.assertEqual(["limit_allow_mail-in_open_5_4", "limit_allow_mail-in_open_5_6"], self.sets())
        self.daemon.edit(self.policy(self.ALLOW.replace("open = 5", "open = 2")))
        self.assertEqual(["limit_allow_mail-in_open_2_4", "limit_allow_mail-in_open_2_6"], self.sets())
        self.assertEqual(2, self.admitted(3))

    def test_an_open_session_is_never_judged_again(self):
        sock = self.attempt()
        self.daemon.edit(self.policy(self.ALLOW.replace("open = 5", "open = 1")))
        far, _ = self.servers[0].accept()
        with far:
            sock.sendall(b"still here")
            far.settimeout(2)
            self.assertEqual(b"still here", far.recv(100))


class ANarrowExemption(Limits):
    ALLOW = OPEN_5 + 'partner = { from = "198.51.100.7", to = "bastion", service = "smtp" }\n'

    def test_an_allow_without_a_limit_is_tried_first(self):
        self.assertEqual(8, self.admitted(8, source="198.51.100.7"))
        self.assertEqual(5, self.admitted(6))


class Together(Limits):
    ALLOW = 'mail-in = { from = "internet", to = "bastion", service = "smtp", limit = { open = 4, open_total = 6 } }\n'

    def test_all_sources_have_a_total(self):
        self.assertEqual(4, self.admitted(5))
        self.assertEqual(2, self.admitted(4, source="198.51.100.7"))
        self.assertEqual(0, self.admitted(2, family=6))
        self.assertEqual(3, self.admitted(3, source=TRUSTED[4]))


class ARate(Limits):
    ALLOW = 'mail-in = { from = "internet", to = "bastion", service = "smtp", limit = { rate = "4/h" } }\n'

    def test_is_a_bucket_that_one_source_empties_for_itself_alone(self):
        for family, other in ((4, "198.51.100.7"), (6, "2001:db8:51::7")):
            with self.subTest(family=family):
                self.assertEqual(4, self.admitted(6, family=family))
                self.assertEqual(4, self.admitted(6, family=family, source=other))

    def test_survives_a_reload(self):
        self.assertEqual(4, self.admitted(5))
        self.daemon.edit(self.policy(self.ALLOW + 'x = { from = "internet", to = "bastion", service = "http" }\n'))
        self.assertEqual(0, self.admitted(2))


class OverReject(Limits):
    ALLOW = 'mail-in = { from = "internet", to = "bastion", service = "smtp", limit = { open = 2, over = "reject" } }\n'

    def test_answers_at_once(self):
        self.assertEqual(2, self.admitted(2))
        with self.assertRaises(ConnectionRefusedError):
            self.lab.internet.connect(BASTION[4], PORT, (INTERNET[4], 0))


class OverBan(Limits):
    ALLOW = ('mail-in = { from = "internet", to = "bastion", service = "smtp", limit = { rate = "3/h", over = "ban" } }\n'
             'web = { from = "internet", to = "bastion", service = "http" }\n'
             'other-mail = { from = "internet", to = "bastion", service = "imaps" }\n'
             '[ban]\nfor = "1h"\nservice = "mail"\n')

    def setUp(self):
        super().setUp()
        for port in (80, 993):
            self.open.enter_context(self.lab.dmz.listen(BASTION[4], port))

    def test_closes_the_services_of_ban_and_no_others(self):
        source = "198.51.100.7"
        self.assertIsNotNone(self.attempt(source=source, port=993))
        self.assertEqual(3, self.admitted(4, source=source))
        self.assertIsNone(self.attempt(source=source, port=993))
        self.assertIsNotNone(self.attempt(source=source, port=80))
        self.assertIn("198.51.100.7", self.lab.gateway.nft("list", "set", "inet", "mailfwd", "banned_4").stdout)

    def test_never_bans_a_neighbour(self):
        self.assertEqual(3, self.admitted(5))  # 203.0.113.7 is on the gateway's own network
        self.assertIsNotNone(self.attempt(port=993))


if __name__ == "__main__":
    unittest.main()
