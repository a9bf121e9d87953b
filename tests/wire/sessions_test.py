# SPDX-License-Identifier: GPL-2.0-or-later
"""What has to keep flowing while something happens to the firewall (mail-operations.md, section 6), shown with real Postfix and
Dovecot: SMTP, IMAP, POP3 and TLS, one half closed, routed and translated, over IPv4 and IPv6. Intact to the byte, no reset,
and for K1 to K7 not one repeated segment."""
import unittest

import e2e  # noqa: F401
from lab import eventually
from letters import House, Letters, Way
from stage import HERE, Stage

ROUTED = (Way("routed IPv4", "internet", "bastion", 4), Way("routed IPv6", "internet", "bastion", 6))
POLICY = (HERE / "policies" / "mail-house.toml").read_text()
WITHOUT = POLICY.split("[allow]")[0]


class Scenario(unittest.TestCase):
    WAYS = ROUTED

    def setUp(self):
        self.stage = Stage("mail-house", POLICY, {}, files={"bad.txt": ["198.51.100.200"]})
        self.addCleanup(self.stage.close)
        self.daemon, self.lab, self.prober = self.stage.daemon, self.stage.lab, self.stage.prober
        self.house = House(self.lab)
        self.letters = Letters(self.lab, self.house, self.WAYS)
        self.assertEqual([], self.letters.go_on())

    def new_sessions(self, text="internet > bastion tcp/25"):
        return {self.prober.fate(text, family=family) for family in (4, 6)}

    def nobody_is_cut(self, what):
        """To be called after each event."""
        self.assertEqual([], self.letters.go_on(), what)

    def nobody_notices(self, what):
        self.nobody_is_cut(what)
        self.assertEqual(0, self.letters.resent(), f"repeated segments: {what}")

    def all_ends_well(self):
        self.assertEqual([], self.letters.end())


class TheMeasure(Scenario):
    """Would the other tests notice?"""

    WAYS = ROUTED[:1]

    def rule(self, text):
        self.lab.gateway.nft("add table inet other; add chain inet other f { type filter hook forward priority -10; }; "
                             f"add rule inet other f {text}")

    def test_a_gap_and_a_reset_are_noticed(self):
        self.rule("drop")
        eventually("segments are repeated", lambda: self.letters.resent() > 0)
        self.lab.gateway.nft("delete table inet other")
        self.assertEqual([], self.letters.go_on())
        self.rule("ip protocol tcp reject with tcp reset")
        # The others hear of it only when they say something themselves.
        eventually("the clients that speak are reset", lambda: len([told for told in self.letters.complaints() if told.startswith(("Writing", "Secure"))]) == 2)


class Reloads(Scenario):
    def test_k1_and_k2(self):
        for _ in range(5):
            self.daemon.ctl("reload")
        self.nobody_notices("K1: the same policy")
        self.daemon.edit(WITHOUT)
        self.assertEqual({"drop"}, self.new_sessions())
        self.nobody_notices("K2: the allow is gone")
        self.daemon.edit(POLICY)
        self.assertEqual({"accept"}, self.new_sessions())
        self.all_ends_well()

    def test_k6(self):
        listed = self.lab.scratch / "files" / "bad.txt"
        self.daemon.edit(POLICY.replace("[admin]", f'bad = "file:{listed}"\n[admin]') + '[deny]\nbad = { from = "bad", to = "any" }\n')
        self.assertEqual({"accept"}, self.new_sessions())
        since = self.daemon.mark()
        self.daemon.write("203.0.113.7\n2001:db8:113::/64\n", listed)
        self.daemon.await_decision("applied", since=since)
        self.assertEqual({"drop"}, self.new_sessions())
        self.nobody_notices("K6: the peer is on a list now")
        self.all_ends_well()


class Links(Scenario):
    def test_k8_and_k9(self):
        self.lab.gateway.run("ip", "link", "set", "eth0", "down")
        self.daemon.await_line("eth0")
        self.lab.address("eth0")
        self.nobody_is_cut("K8: the link was down")
        for family, bits in ((4, 24), (6, 64)):
            self.lab.gateway.run("ip", "address", "del", f"{self.lab.topology.gateway('internet', family)}/{bits}", "dev", "eth0")
        self.lab.address("eth0")
        self.nobody_is_cut("K9: the address was away")
        self.all_ends_well()

    def test_k11(self):
        vpn = POLICY.replace("[hosts]", 'vpn = "wg0"\n[hosts]') + 'from-vpn = { from = "vpn", to = "bastion", service = "smtp" }\n'
        self.daemon.edit(vpn)
        self.nobody_notices("K11: a zone whose interface is not there")
        gateway = self.lab.gateway
        for words in (("add", "late0", "type", "veth", "peer", "name", "late1"), ("set", "late0", "up"), ("set", "late0", "down"), ("set", "late0", "name", "wg0"),
                      ("set", "wg0", "up"), ("set", "wg0", "mtu", "1420"), ("del", "wg0")):
            gateway.run("ip", "link", *words)
        self.nobody_notices("K11: it came under another name, changed and went")
        self.assertEqual({"accept"}, self.new_sessions())
        self.all_ends_well()


class TheDaemon(Scenario):
    def test_k13_to_k16(self):
        for _ in range(3):
            self.daemon.kill()
            self.assertEqual(({"accept"}, {"drop"}), (self.new_sessions(), self.new_sessions("internet > bastion tcp/26")))
            self.nobody_notices("K13: the daemon was killed")
            self.daemon.start()
            self.nobody_notices("K14: its successor is here")
        self.assertEqual(0, self.daemon.terminate())
        self.assertEqual(({"accept"}, {"drop"}), (self.new_sessions(), self.new_sessions("internet > bastion tcp/26")))
        self.nobody_notices("K15: the daemon was stopped")
        self.daemon.start()
        for what, text in (("a mistake", POLICY + "[oops"), ("half a file", POLICY[:len(POLICY) // 2]),
                           ("a list that is not there", POLICY + '[deny]\nx = { from = "file:/nowhere/list", to = "any" }\n')):
            with self.subTest(what):
                self.daemon.edit(text, kind="rejected")
                self.assertNotEqual(0, self.daemon.ctl("reload", check=False).returncode)
                self.assertEqual(({"accept"}, {"drop"}), (self.new_sessions(), self.new_sessions("internet > bastion tcp/26")))
                self.nobody_notices(f"K16: {what}")
        self.daemon.edit(POLICY, kind="applied|unchanged")
        self.all_ends_well()


class Others(Scenario):
    FOREIGN = """
table ip docker {
  chain forward { type filter hook forward priority -5; policy accept; accept; }
  chain nat { type nat hook postrouting priority 100; ip saddr 172.17.0.0/16 masquerade; }
}
table inet fail2ban {
  set bad { type ipv4_addr; }
  chain input { type filter hook input priority -1; ip saddr @bad reject; }
}
"""

    def test_k17_and_k24(self):
        for _ in range(5):
            self.lab.gateway.nft("-f", "-", stdin=self.FOREIGN)
            self.lab.gateway.nft("delete table ip docker; delete table inet fail2ban")
        self.lab.gateway.nft("-f", "-", stdin=self.FOREIGN)
        self.assertEqual({"drop"}, self.new_sessions("internet > bastion tcp/26"))
        self.nobody_notices("K24: others come and go")
        for _ in range(3):
            self.lab.gateway.nft("flush ruleset")
        self.nobody_notices("K17: somebody flushed the ruleset")
        eventually("policy and kernel are equal", lambda: self.daemon.status()["phase"] == "equal")
        self.assertEqual(({"accept"}, {"drop"}), (self.new_sessions(), self.new_sessions("internet > bastion tcp/26")))
        self.all_ends_well()


if __name__ == "__main__":
    unittest.main(verbosity=2)
