# SPDX-License-Identifier: GPL-2.0-or-later
"""Are the tests able to fail? The instruments of this directory, held against rulesets whose holes are known.

No mailfwd here: the rulesets are loaded with nft(8), in the lab's namespaces like everything else.
"""
import time
import unittest

import probe
from lab import Lab, eventually
from loads import Flood, Sessions
from probe import row

SOUND = """
table inet mailfwd {
  chain refuse {
    meta l4proto tcp reject with tcp reset
    reject with icmpx admin-prohibited
  }
  chain input {
    type filter hook input priority 0; policy drop;
    ct state vmap { established : accept, related : accept, invalid : drop }
    iifname "lo" accept
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } ip6 hoplimit 255 accept
    tcp flags & (fin | syn | rst | ack) != syn drop
    icmp type echo-request accept
    tcp dport 22 accept
    tcp dport 113 goto refuse
    drop
  }
  chain forward {
    type filter hook forward priority 0; policy drop;
    ct state vmap { established : accept, related : accept, invalid : drop }
    tcp flags & (fin | syn | rst | ack) != syn drop
    iifname "eth0" ip saddr 10.0.0.0/8 drop
    iifname "eth0" ip6 saddr 2001:db8:10::/48 drop
    meta l4proto . th dport vmap { tcp . 25 : jump smtp }
    udp dport 387 goto refuse
    drop
  }
  chain smtp { tcp sport 1024-65535 accept; }
  chain output {
    type filter hook output priority 0; policy drop;
    ct state vmap { established : accept, related : accept }
    oifname "lo" accept
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
    meta skuid mail tcp dport 25 accept
    udp dport 53 accept
    jump refuse
    drop
  }
}
"""
ROWS = (
    row("forward", accept="internet > bastion tcp/25", drop="internet > bastion tcp/26"),
    row("forward, reject", accept="internet > bastion tcp/25", prohibited="internet > bastion udp/387"),
    row("client ports", accept="internet:1024 > bastion:25 tcp", drop="internet:1023 > bastion:25 tcp"),
    row("no session", accept="internet > bastion tcp/25", drop="internet > bastion tcp/25 flags=A"),
    row("spoofed", accept="internet > bastion tcp/25", drop="pc via internet > bastion tcp/25"),
    row("input", accept="internet > gateway tcp/22", drop="internet > gateway tcp/23", reset="internet > gateway tcp/113"),
    row("ping", accept="internet > gateway ping", drop="internet > bastion ping", families=(4,)),
    row("hop limit", accept="internet > gateway icmpv6/135", drop="internet > gateway icmpv6/135 hl=64", families=(6,)),
    row("output", accept="gateway > internet udp/53", prohibited="gateway > internet udp/54", reset="gateway > internet tcp/80"),
    row("output by user", accept="gateway > internet tcp/25 user=mail", reset="gateway > internet tcp/25 user=root"),
)


class Harness(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.addCleanup(self.lab.close)

    def load(self, ruleset):
        self.lab.gateway.nft("-f", "-", stdin=ruleset)

    def complaints(self):
        return probe.judge(probe.Prober(self.lab), ROWS)[0]

    def test_a_sound_ruleset_meets_every_row(self):
        self.load(SOUND)
        self.assertEqual([], self.complaints())

    def test_without_a_ruleset_each_refusing_twin_complains(self):
        complaints = self.complaints()
        refusing = sum(len(line["families"]) for line in ROWS for verdict in ("drop", "reset", "prohibited") if line[verdict])
        self.assertEqual(refusing, len(complaints), "\n".join(complaints))
        self.assertTrue(all(": accept, expected " in line for line in complaints))

    def test_a_ruleset_that_lets_nothing_through_makes_each_accepting_case_complain(self):
        self.load(SOUND.replace(" accept", " drop").replace("hop limit", ""))
        self.assertEqual(sum(len(line["families"]) for line in ROWS), sum("expected accept" in line for line in self.complaints()))

    def test_each_single_hole_is_found(self):
        holes = {
            "client ports": ("tcp sport 1024-65535 accept", "tcp sport 1023-65535 accept"),
            "no session": ("tcp flags & (fin | syn | rst | ack) != syn drop\n    iifname", "iifname"),
            "spoofed": ("iifname \"eth0\" ip saddr 10.0.0.0/8 drop", ""),
            "hop limit": ("ip6 hoplimit 255 accept", "accept"),
            "output by user": ("meta skuid mail tcp", "tcp"),
            "input": ("tcp dport 113 goto refuse", ""),
            "forward": ("tcp . 25 : jump smtp", "tcp . 25 : jump smtp, tcp . 26 : accept"),
        }
        for what, (sound, holed) in holes.items():
            with self.subTest(what), Lab() as lab:
                self.assertIn(sound, SOUND)
                lab.gateway.nft("-f", "-", stdin=SOUND.replace(sound, holed))
                complaints = probe.judge(probe.Prober(lab), ROWS)[0]
                self.assertEqual({what}, {line.split(":")[0] for line in complaints}, "\n".join(complaints))

    def test_an_answer_that_is_lost_on_its_way_back_is_noticed(self):
        self.load(SOUND.replace("established : accept, related : accept, invalid : drop }\n    tcp flags", "invalid : drop }\n    tcp flags"))
        self.assertTrue(all("never came back" in line for line in self.complaints()))
        self.assertTrue(self.complaints())

    def test_the_flood_notices_a_single_opening(self):
        self.load(SOUND)
        flood = Flood(self.lab, [("stranger", "bastion", 9), ("stranger", "gw-internet", 9)], rate=4000)
        eventually("a thousand packets are sent", lambda: flood.sent() > 1000)
        self.assertEqual([], flood.leaked())
        for chain in ("forward", "input"):
            # Exactly one packet for each family is let through, in the place of a window that is open for an instant.
            self.lab.gateway.nft("insert rule inet mailfwd", chain, "meta nfproto ipv4 udp dport 9 limit rate 1/day burst 1 packets accept")
            self.lab.gateway.nft("insert rule inet mailfwd", chain, "meta nfproto ipv6 tcp dport 9 limit rate 1/day burst 1 packets accept")
        eventually("the openings are noticed", lambda: len(flood.leaked()) == 4)

    def test_the_usual_reload_leaks_and_the_flood_sees_it(self):
        """Deleting and making anew a table that relies on `policy drop` alone opens it for an instant: our measure is fine
        enough to see that instant."""
        table = "table inet mailfwd {\n" + "\n".join(f"chain unused{i} {{ tcp dport {i + 1} accept; }}" for i in range(2000)) + """
          chain forward { type filter hook forward priority 0; policy drop; ct state established accept; }
          chain input { type filter hook input priority 0; policy drop; ct state established accept
                        icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
        }
        }\n"""
        self.load(table)
        flood = Flood(self.lab, [("stranger", "bastion", 9), ("stranger", "gw-internet", 9)], rate=60000)
        deadline = time.monotonic() + 120
        reloads = 0
        while not flood.leaked() and time.monotonic() < deadline:
            self.load("delete table inet mailfwd\n" + table)
            reloads += 1
        self.assertTrue(flood.leaked(), f"no leak in {reloads} reloads: the flood is too blunt an instrument")

    def test_a_broken_and_a_stalled_session_are_noticed(self):
        self.load(SOUND)
        sessions = Sessions(self.lab, [25], count=100)
        eventually("they talk", lambda: sessions.counts()["echoes"] > 300)
        quiet = sessions.counts()
        self.assertEqual((100, 0, 0, 0), (quiet["alive"], quiet["broken"], quiet["stalls"], quiet["silent"]), quiet)
        self.lab.gateway.nft("insert rule inet mailfwd forward tcp dport 25 drop")
        eventually("the silence is noticed", lambda: sessions.counts()["silent"] >= 100)
        self.lab.gateway.nft("flush chain inet mailfwd forward; add rule inet mailfwd forward accept")
        eventually("the stall is counted", lambda: sessions.counts()["stalls"] >= 100)
        self.lab.gateway.nft("insert rule inet mailfwd forward tcp dport 25 reject with tcp reset")
        eventually("the end is counted", lambda: sessions.counts()["broken"] >= 100)


if __name__ == "__main__":
    unittest.main(verbosity=2)
