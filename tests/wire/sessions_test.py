# SPDX-License-Identifier: GPL-2.0-or-later
"""What has to keep flowing while something happens to the firewall (mail-operations.md, section 6), shown with real Postfix and
Dovecot: SMTP, IMAP, POP3 and TLS, one half closed, routed and translated, over IPv4 and IPv6. Intact to the byte, no reset,
and for K1 to K7 not one repeated segment."""
import contextlib
import re
import unittest

import e2e  # noqa: F401
import functions
from lab import eventually
from letters import KINDS, House, Letters, Secure, Way, Writing, conntrack
from stage import HERE, Stage

PENDING = functions.pending("mail-house")
ROUTED = (Way("routed IPv4", "internet", "bastion", 4), Way("routed IPv6", "internet", "bastion", 6))
FORWARDED, SHOWN = Way("DNAT", "far-away", "public", 4), Way("SNAT", "lan-mail", "bastion", 4)
MASQUERADED = Way("masquerade", "lan-client", "bastion", 4)
ALL = ROUTED if "nat" in PENDING else (*ROUTED, FORWARDED, SHOWN, MASQUERADED)
POLICY = (HERE / "policies" / "mail-house.toml").read_text()
WITHOUT = POLICY.split("[allow]")[0]
NAT = (HERE / "policies" / "mail-house.d" / "nat.toml").read_text()


def needs(part):
    return unittest.skipIf(part in PENDING, f"needs {PENDING.get(part)}")


class Scenario(unittest.TestCase):
    WAYS = ALL
    KINDS = KINDS
    STRICT = True
    DROPINS = {} if "nat" in PENDING else {"nat.toml": NAT}

    def setUp(self):
        self.stage = Stage("mail-house", POLICY, self.DROPINS, start=False, files={"bad.txt": ["198.51.100.200"]}, strict=self.STRICT)
        self.addCleanup(self.stage.close)
        self.begin()

    def begin(self):
        self.stage.start()
        self.open()

    def open(self):
        self.daemon, self.lab, self.prober = self.stage.daemon, self.stage.lab, self.stage.prober
        self.house = House(self.lab)
        self.letters = Letters(self.lab, self.house, self.WAYS, self.KINDS)
        self.assertEqual([], self.letters.go_on())

    def new_sessions(self, text="internet > bastion tcp/25"):
        return {self.prober.fate(text, family=family) for family in (4, 6)}

    def put(self, name, text):
        """A drop-in, as an operator adds or changes it."""
        self.daemon.write(text, self.daemon.dropins / name)
        self.daemon.ctl("reload")

    def seen(self, text):
        """A new IPv4 session, as its receiver sees it: (source, target)."""
        probe = self.prober.watch(text)
        self.assertEqual("accept", probe.verdict, text)
        return probe.seen.source, probe.seen.target

    def foreign_rule(self, text):
        """Somebody else decides about every packet before we do."""
        self.lab.gateway.nft("add table inet other; add chain inet other f { type filter hook forward priority -10; }; "
                             f"add rule inet other f {text}")

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

    def test_a_gap_and_a_reset_are_noticed(self):
        self.foreign_rule("drop")
        eventually("segments are repeated", lambda: self.letters.resent() > 0)
        self.lab.gateway.nft("delete table inet other")
        self.assertEqual([], self.letters.go_on())
        self.foreign_rule("ip protocol tcp reject with tcp reset")
        # The others hear of it only when they say something themselves.
        speaking = {"Writing", "Secure"}
        eventually("the clients that speak are reset", lambda: speaking <= {told.split()[0] for told in self.letters.complaints()})


class Reloads(Scenario):
    WAYS = ROUTED
    DROPINS = {}  # what is published there stays open when the allow goes

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


class Translations(Scenario):
    @needs("nat")
    def test_k3_and_k4(self):
        self.assertEqual(("198.51.100.7", "192.168.25.25"), self.seen("far-away > public tcp/25"))
        self.put("nat.toml", NAT.replace('to = "bastion"', 'to = "192.168.25.26"'))
        self.nobody_notices("K3: what is published has moved")
        self.assertEqual(("198.51.100.7", "192.168.25.26"), self.seen("far-away > public tcp/25"))
        self.assertEqual(("192.168.25.2", "192.168.25.25"), self.seen("lan-mail > bastion tcp/25"))
        swapped = NAT.replace('"192.168.25.2"', "AS").replace('"interface"', '"192.168.25.2"').replace("AS", '"interface"')
        self.put("nat.toml", swapped)
        self.nobody_notices("K4: masquerade and source NAT have changed places")
        self.assertEqual(("192.168.25.1", "192.168.25.25"), self.seen("lan-mail > bastion tcp/25"))
        self.assertEqual(("192.168.25.2", "192.168.25.25"), self.seen("lan-client > bastion tcp/25"))
        self.put("nat.toml", "")
        self.nobody_notices("K4: nothing is translated any more")
        self.assertEqual(("10.0.0.25", "192.168.25.25"), self.seen("lan-mail > bastion tcp/25"))
        self.all_ends_well()


class Counted(Scenario):
    """Six sessions are open from one source, and eight may be."""

    WAYS = ROUTED
    DROPINS = {}  # what is published there is not limited
    LIMITED = POLICY.replace('"imaps", "lines"] }', '"imaps", "lines"], limit = { open = 8 } }')

    def begin(self):
        self.stage.daemon.write(self.LIMITED)
        super().begin()

    @needs("limits")
    def test_k5(self):
        more = contextlib.ExitStack()
        self.addCleanup(more.close)
        for family in (4, 6):
            for _ in range(2):
                more.enter_context(self.house_call(family))
        for turn in range(5):
            self.put("more.toml", f'allow.more = {{ from = "internet", to = "bastion", service = "tcp/{3000 + turn}" }}\n')
            self.nobody_notices("K5: a reload")
            for family in (4, 6):
                with self.assertRaises(TimeoutError, msg=f"reload {turn} let a ninth session in"):
                    self.house_call(family, timeout=0.4)
        self.all_ends_well()

    def house_call(self, family, timeout=2.0):
        source, target = (self.lab.topology.address(place, family) for place in ("internet", "bastion"))
        return self.lab.internet.connect(target, 25, source=(source, 0), timeout=timeout)


class Banned(Scenario):
    """The peer is no neighbour of the gateway: neighbours can not be banned."""

    WAYS = (Way("routed IPv4", "far-away", "bastion", 4), Way("routed IPv6", "far-away", "bastion", 6))

    @needs("bans")
    def test_k7(self):
        for family in (4, 6):
            self.daemon.ctl("ban", self.lab.topology.address("far-away", family), "--for", "1h", "--reason", "K7")
        self.assertEqual({"drop"}, self.new_sessions("far-away > bastion tcp/25"))
        self.assertEqual({"accept"}, self.new_sessions())
        self.nobody_notices("K7: the peer was banned")
        self.daemon.ctl("ban", self.lab.topology.address("far-away", 4), "--cut")
        eventually("its sessions are cut", lambda: not self.known("198.51.100.7"))
        self.assertTrue(self.known("2001:db8:51::7"), "the other family was not to be cut")

    def known(self, source):
        family = "ipv6" if ":" in source else "ipv4"
        return [line for line in conntrack(self.lab.gateway, "-f", family, "-s", source) if "ESTABLISHED" in line]


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
        for words in ("add late0 type veth peer name late1", "set late0 up", "set late0 down", "set late0 name wg0", "set wg0 up",
                      "set wg0 mtu 1420", "del wg0"):
            gateway.run("ip", "link", *words.split())
        self.nobody_notices("K11: it came under another name, changed and went")
        self.assertEqual({"accept"}, self.new_sessions())
        self.all_ends_well()


class LinksInside(Scenario):
    """The link to the servers, behind which a masqueraded source is hidden: those sessions end with it."""

    WAYS = ALL if "nat" in PENDING else tuple(way for way in ALL if way != MASQUERADED)

    @needs("nat")
    def test_k8(self):
        self.lab.gateway.run("ip", "link", "set", "eth1", "down")
        self.daemon.await_line("eth1")
        self.lab.address("eth1")
        self.nobody_is_cut("K8: the link was down")
        self.all_ends_well()

    @needs("nat")
    def test_k10(self):
        # The servers go on through the gateway's other address, which is to stay when the first one goes.
        self.lab.gateway.sysctl("net.ipv4.conf.all.promote_secondaries=1")
        self.lab.dmz.run("ip", "route", "replace", "default", "via", "192.168.25.2")
        self.lab.gateway.run("ip", "address", "add", "192.168.25.3/24", "dev", "eth1")
        since = self.daemon.mark()
        self.lab.gateway.run("ip", "address", "del", "192.168.25.1/24", "dev", "eth1")
        self.daemon.await_decision("applied|unchanged", since=since)
        self.nobody_notices("K10: the address changed")
        self.assertEqual("192.168.25.25", self.seen("lan-client > bastion tcp/25")[1])
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


class Forgotten(Scenario):
    """Connection tracking knows nothing any more, or does not know anything yet; the grace of the default policy holds."""

    STRICT = False
    # What a server says of its own accord can not find its way back through a translation that nobody remembers.
    WAYS = ROUTED

    @needs("grace")
    def test_k18(self):
        for _ in range(3):
            self.lab.forget_sessions()
            self.nobody_is_cut("K18: conntrack was flushed")
        self.assertEqual({"drop"}, self.new_sessions("bastion:25 > internet:40000 tcp"))
        self.all_ends_well()


class ForgottenTranslations(Scenario):
    STRICT = False
    WAYS = (FORWARDED,)
    KINDS = (Writing, Secure)

    @needs("grace")
    def test_k18(self):
        self.lab.forget_sessions()
        self.nobody_is_cut("K18: conntrack was flushed")
        self.all_ends_well()


class FirstStart(Scenario):
    """The sessions are older than the firewall."""

    STRICT = False
    WAYS = ROUTED

    def begin(self):
        self.open()

    @needs("grace")
    def test_k19_and_k20(self):
        self.stage.start()
        self.nobody_is_cut("K20: the firewall was started for the first time")
        self.assertEqual({"drop"}, self.new_sessions("bastion:25 > internet:40000 tcp"))
        self.daemon.terminate()
        # As after a boot: no table, and a kernel that has seen no session.
        self.lab.gateway.nft("flush ruleset")
        self.lab.forget_sessions()
        self.stage.start()
        self.nobody_is_cut("K19: the gateway was booted")
        self.all_ends_well()


class Outages(Scenario):
    WAYS = ROUTED

    @needs("grace")
    def test_k12(self):
        # RFC 5382 asks for 124 minutes of silence; while data is unacknowledged, TCP itself gives up after a quarter of an hour.
        self.assertGreater(max(self.forgotten_after()), 7440)
        self.foreign_rule("drop")
        eventually("data is unacknowledged", lambda: self.letters.resent() > 0)
        left = self.forgotten_after()
        self.assertGreaterEqual(len(left), 2 * (len(KINDS) - 1))  # the half-closed ones are no longer called established
        self.assertGreater(min(left), 1000)
        self.lab.gateway.nft("delete table inet other")
        self.nobody_is_cut("K12: an outage")
        self.all_ends_well()

    def forgotten_after(self):
        """The seconds after which the kernel forgets each of the sessions."""
        known = [line for family in ("ipv4", "ipv6") for line in conntrack(self.lab.gateway, "-f", family, "-p", "tcp")]
        return [int(re.search(r"tcp +6 (\d+)", line).group(1)) for line in known if "ESTABLISHED" in line]


if __name__ == "__main__":
    unittest.main(verbosity=2)
