# SPDX-License-Identifier: GPL-2.0-or-later
"""2,000 open sessions through 300 reloads, under a flood: nobody notices, and nothing comes through that should not.

The reloads are of all kinds: a sentence added or removed in the very chain that the sessions' packets came through, the
one that let them in removed, the addresses of a host changed, a new pair of zones, an option. The flood asks for closed
ports, for an open port from a source that is denied, and for a port that is open to somebody else every other reload.
That the instruments would notice is shown in harness_test.py.
"""
import time
import unittest

from daemon import Daemon
from lab import Lab, eventually
from loads import Flood, Sessions
from packets_test import ADMIN, ZONES
from probe import Prober

SESSIONS = 2000
RELOADS = 300

# Each is put into the policy in every other reload of its turn, and taken out again. The key is the table of the sentence.
CHANGES = (
    ("allow", 'extra = { from = "203.0.113.7", to = "bastion", service = "tcp/26" }'),
    ("allow", 'mailboxes = { from = "internet", to = "bastion", service = ["imap", "imaps"] }'),
    ("deny", 'another = { from = "far-away", to = "bastion", service = "smtp" }'),
    ("reject", 'clients = { from = ["far-away", "10.0.0.0/16"], to = "bastion", service = "smtp" }'),
    ("partners", '"198.51.100.130", "2001:db8:51:8000::1", '),
    ("allow", 'inside = { from = "bastion", to = "lan-mail", service = ["smtp", "dns"] }'),
    ("allow", 'here = { from = "internet", to = "self", service = "tcp/8000-9000" }'),
    ("deny", 'not-here = { from = "stranger", to = "self" }'),
    ("options", "ident = false"),
    ("allow", 'out = { from = "self", to = "any", service = "mta-out" }'),
)


def policy(present):
    def table(name):
        return "".join(f"{line}\n" for place, line in present if place == name)

    partners = "".join(line for place, line in present if place == "partners")
    return (ZONES + f'partners = [{partners}"203.0.113.7", "2001:db8:113::7"]\n' + ADMIN + "[options]\n" + table("options")
            + '[allow]\nmail-in = { from = "internet", to = "bastion", service = "smtp" }\n'
            + 'partners = { from = "partners", to = "bastion", service = "lmtp" }\n' + table("allow")
            + '[deny]\nbad = { from = "stranger", to = "bastion", service = "smtp" }\n' + table("deny")
            + "[reject]\n" + table("reject"))


class Reloads(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.addCleanup(self.lab.close)
        self.present = [CHANGES[1], CHANGES[6]]  # the sessions of imap and imaps have to get in once
        self.daemon = Daemon(self.lab, policy(self.present))

    def change(self, turn):
        entry = CHANGES[turn % len(CHANGES)]
        if entry in self.present:
            self.present.remove(entry)
        else:
            self.present.append(entry)
        return policy(self.present)

    def apply(self, turn):
        text, before = self.change(turn), self.lab.generation()
        if turn % 2:
            self.daemon.reload(text)
        else:
            self.daemon.edit(text)
        self.assertGreater(self.lab.generation(), before, f"reload {turn} was none: {CHANGES[turn % len(CHANGES)]}")

    def test_nobody_notices(self):
        sessions = Sessions(self.lab, [25, 143, 993], count=SESSIONS)
        flood = Flood(self.lab, [("stranger", "bastion", 9), ("stranger", "gw-internet", 9), ("stranger", "bastion", 25),
                                 ("stranger", "bastion", 26)], rate=20000)
        began = time.monotonic()
        for turn in range(RELOADS):
            self.apply(turn)
        took = time.monotonic() - began
        status = self.daemon.status()
        counts = sessions.counts()
        print(f"\n  {RELOADS} reloads in {took:.1f} s; {counts['echoes']} echoes, {counts['retransmits']} retransmits, worst gap "
              f"{counts['worst_gap_ms']:.1f} ms (the load itself was away for {counts['worst_turn_ms']:.1f} ms); {counts['opened']} new "
              f"sessions, worst {counts['worst_open_ms']:.1f} ms; flood: {flood.sent()} packets, "
              f"{sum(target['leaked'] for target in flood.leaked())} came through", flush=True)
        self.assertEqual([], flood.leaked())
        self.assertGreater(flood.sent(), 10000)
        self.assertEqual("equal", status["phase"])
        self.assertEqual((SESSIONS, 0, 0, 0), tuple(counts[key] for key in ("alive", "broken", "stalls", "silent")), counts)
        self.assertEqual((0, 0), (counts["refused"], counts["slow_opens"]), counts)
        self.assertGreater(counts["echoes"], SESSIONS)

    def test_a_session_outlives_the_sentence_that_let_it_in(self):
        sessions = Sessions(self.lab, [25, 143], count=20)
        prober = Prober(self.lab)
        self.assertEqual(["accept", "accept"], [prober.fate("internet > bastion tcp/143", family=family) for family in (4, 6)])
        self.present.remove(CHANGES[1])
        self.daemon.edit(policy(self.present))
        self.assertEqual(["drop", "drop"], [prober.fate("internet > bastion tcp/143", family=family) for family in (4, 6)])
        before = sessions.counts()
        self.daemon.edit(policy(self.present + [("deny", 'all = { from = "any", to = "any" }')]))
        self.assertEqual(["drop", "drop"], [prober.fate("internet > bastion tcp/25", family=family) for family in (4, 6)])
        eventually("each session has echoed again", lambda: sessions.counts()["echoes"] - before["echoes"] >= 60)
        after = sessions.counts()
        self.assertEqual((20, 0, 0), (after["alive"], after["broken"], after["stalls"]), after)


if __name__ == "__main__":
    unittest.main(verbosity=2)
