# SPDX-License-Identifier: GPL-2.0-or-later
"""Every verdict of the language, shown with packets: input, forward and output, IPv4 and IPv6.

Each class is a policy and a table. A row is one line: what it shows, the packet that passes and its refusing twin (see
probe.py for the way packets are written). All rows are sent in both families.
"""
import unittest

import probe
from daemon import Daemon
from lab import Lab
from probe import row

# IPv4 hosts of the lab have private addresses, which leave for the internet under the gateway's only.
ZONES = """
version = 1
nat.out = { from = ["dmz", "internal"], to = "internet", as = "interface" }
[zones]
internet = "eth0"
dmz      = { interface = "eth1", network = ["192.168.25.0/24", "2001:db8:25::/64"] }
internal = { interface = "eth2", network = ["10.0.0.0/16", "2001:db8:10::/48"] }
[hosts]
bastion  = ["192.168.25.25", "2001:db8:25::25"]
web      = ["192.168.25.80", "2001:db8:25::80"]
lan-mail = ["10.0.0.25", "2001:db8:10::25"]
pc       = ["10.0.1.50", "2001:db8:10::1:50"]
stranger = ["203.0.113.66", "2001:db8:113::66"]
far-away = ["198.51.100.0/25", "2001:db8:51::/49"]
"""
ADMIN = """
[admin]
from = ["10.0.9.0/24", "2001:db8:10::9:0/112"]
service = "ssh"
"""


class Table:
    """Mixed into a TestCase: starts the daemon with POLICY and sends ROWS."""

    POLICY = ""
    ROWS = ()

    def setUp(self):
        self.lab = Lab()
        self.addCleanup(self.lab.close)
        self.daemon = Daemon(self.lab, self.POLICY)
        self.prober = probe.Prober(self.lab)

    def test_every_row(self):
        complaints, sent = probe.judge(self.prober, self.ROWS)
        if complaints:
            self.fail(f"{len(complaints)} of {sent} packets met the wrong verdict:\n  " + "\n  ".join(complaints))


class TheGateway(Table, unittest.TestCase):
    POLICY = ZONES + ADMIN + """
[allow]
mail-in     = { from = "internet", to = "bastion", service = "smtp" }
web-in      = { from = "internet", to = "web", service = "webmail" }
submit      = { from = "any", to = "bastion", service = ["submission", "tcp/8443", "udp/387-388"] }
to-inside   = { from = "bastion", to = "lan-mail", service = "smtp" }
lookups     = { from = "bastion", to = "internet", service = ["dns", "ntp"] }
news        = { from = "internal", except = "pc", to = "internet", service = "nntp" }
old-web     = { from = "internal", to = "internet", service = "http" }
one-network = { from = "far-away", to = "self", service = "imap" }
monitor     = { from = "10.0.1.0/24", to = "self", service = "nrpe" }
monitor-6   = { from = "2001:db8:10::1:0/112", to = "self", service = "nrpe" }
range       = { from = "203.0.113.60-203.0.113.66", to = "self", service = "pop3" }
range-6     = { from = "2001:db8:113::60-2001:db8:113::66", to = "self", service = "pop3" }
all-of-it   = { from = "lan-mail", to = "web" }
mail-out    = { from = "self", to = "internet", service = "smtp", user = "mail" }
host-out    = { from = "self", to = "internet", service = ["dns", "https"] }
to-bastion  = { from = "self", to = "bastion", service = "smtp" }
esp         = { from = "internet", to = "self", service = "ipsec" }
[deny]
bad-sender  = { from = "stranger", to = "bastion", service = "smtp" }
web-pc      = { from = "pc", to = "internet", service = "http", log = true }
no-dns-to   = { from = "self", to = "stranger", service = "dns" }
[reject]
old-client  = { from = "stranger", to = "bastion", service = ["submission", "udp/387"] }
direct-mail = { from = "internal", to = "internet", service = "smtp", log = true }
both        = { from = "stranger", to = "bastion", service = "smtp" }
"""
    ROWS = (
        # forward: allow and the default
        row("allow smtp", accept="internet > bastion tcp/25", drop=["internet > bastion tcp/24", "internet > bastion tcp/26"]),
        row("allow is about its host", accept="internet > bastion tcp/25", drop=["internet > web tcp/25", "internet > lan-mail tcp/25"]),
        row("allow is about its protocol", accept="internet > bastion tcp/25", drop="internet > bastion udp/25"),
        row("allow is about its direction", accept="internet > bastion tcp/25", drop="bastion > internet tcp/25"),
        row("a group of services", accept=["internet > web tcp/80", "internet > web tcp/443"], drop="internet > web tcp/81"),
        row("both protocols of dns", accept=["bastion > internet tcp/53", "bastion > internet udp/53"], drop="bastion > internet tcp/123"),
        row("an own port", accept="pc > bastion tcp/8443", drop="pc > bastion tcp/8442"),
        row("an own range of ports", accept=["pc > bastion udp/387", "pc > bastion udp/388"], drop=["pc > bastion udp/386", "pc > bastion udp/389"]),
        row("from any", accept=["internet > bastion tcp/587", "pc > bastion tcp/587"], drop=["internet > web tcp/587", "pc > web tcp/587"]),
        row("dmz to internal", accept="bastion > lan-mail tcp/25", drop=["web > lan-mail tcp/25", "bastion > pc tcp/25"]),
        row("without a service", accept=["lan-mail > web tcp/9999", "lan-mail > web udp/9", "lan-mail > web ping", "lan-mail > web proto/50"],
            drop=["pc > web tcp/9999", "pc > web udp/9", "pc > web ping", "pc > web proto/50"]),
        row("ping is not forwarded unasked", accept="lan-mail > web ping", drop="internet > bastion ping"),
        # forward: deny, reject, except and their order
        row("deny wins over allow", accept="internet > bastion tcp/25", drop="stranger > bastion tcp/25"),
        row("reject wins over allow", accept="internet > bastion tcp/587", reset="stranger > bastion tcp/587"),
        row("reject of udp", accept="pc > bastion udp/387", prohibited="stranger > bastion udp/387"),
        row("deny wins over reject", accept="far-away > bastion tcp/25", drop="stranger > bastion tcp/25"),
        row("reject is about its service", accept="stranger > bastion udp/388", prohibited="stranger > bastion udp/387"),
        row("reject without an allow", accept="pc > bastion tcp/587", reset=["pc > internet tcp/25", "lan-mail > internet tcp/25"]),
        row("except", accept="lan-mail > internet tcp/119", drop="pc > internet tcp/119"),
        row("deny with log", accept="lan-mail > internet tcp/80", drop="pc > internet tcp/80"),
        # forward: what is a new session
        row("in the middle of no session", accept="internet > bastion tcp/25",
            drop=[f"internet > bastion tcp/25 flags={flags}" for flags in ("A", "SA", "FA", "R", "RA", "PA", "FPU", "none", "SF", "SR")]),
        row("a reset is an answer to a SYN only", reset="stranger > bastion tcp/587", accept="internet > bastion tcp/587",
            drop=["stranger > bastion tcp/587 flags=A", "stranger > bastion tcp/587 flags=SA", "stranger > bastion tcp/587 flags=F"]),
        row("no port of the source opens a way", accept="internet > bastion tcp/25",
            drop=["internet:25 > bastion:40000 tcp", "internet:25 > bastion:40001 tcp flags=A", "internet:53 > bastion:40000 udp", "internet:53 > bastion:53 udp"]),
        row("client ports of smtp", accept=["internet:1024 > bastion:25 tcp", "internet:65535 > bastion:25 tcp"],
            drop=["internet:1023 > bastion:25 tcp", "internet:25 > bastion:25 tcp", "internet:1 > bastion:25 tcp"]),
        row("client ports hold for mail only", accept=["bastion:53 > internet:53 udp", "bastion:123 > internet:123 udp", "internet:1023 > web:443 tcp"],
            drop="internet:1022 > bastion:25 tcp"),
        # forward: anti-spoofing
        row("networks of another zone", accept="internet > bastion tcp/587",
            drop=["pc via internet > bastion tcp/587", "web via internet > bastion tcp/587", "bastion via internet > lan-mail tcp/25",
                  "lan-mail via dmz > internet tcp/119", "bastion via internal > internet tcp/53"]),
        row("a private source from the internet", accept="far-away > bastion tcp/25", drop="lan-at-internet > bastion tcp/25"),
        row("an inner zone's stranger", accept="lan-mail > internet tcp/119", drop="lan-at-internet via internal > internet tcp/119"),
        # forward: ICMP
        row("ICMP that answers nothing", accept="lan-mail > web ping", drop=[f"internet > bastion icmp/{kind}" for kind in
            ("0.0", "3.1", "3.4", "5.0", "8.0", "11.0", "12.0", "13.0", "17.0")], families=(4,)),
        row("ICMPv6 that answers nothing", accept="lan-mail > web ping", drop=[f"internet > bastion icmpv6/{kind}.0" for kind in
            (1, 2, 3, 4, 100, 128, 129, 139)], families=(6,)),
        row("ident is refused", accept="internet > bastion tcp/25", reset="internet > bastion tcp/113", drop="internet > bastion tcp/112"),
        # input
        row("nothing comes in unasked", accept="far-away > gateway tcp/143", drop=["internet > gateway tcp/143", "internet > gateway tcp/22", "far-away > gateway tcp/144",
            "bastion > gateway tcp/143", "pc > gateway udp/143"]),
        row("a prefix as source", accept="pc > gateway tcp/5666", drop=["lan-mail > gateway tcp/5666", "internet > gateway tcp/5666"]),
        row("a range as source", accept="stranger > gateway tcp/110", drop=["far-away > gateway tcp/110", "bastion > gateway tcp/110"]),
        row("admin", accept="admin-pc > gateway tcp/22", drop=["pc > gateway tcp/22", "admin-pc > gateway tcp/23"]),
        row("admin is for this machine", accept="admin-pc > gateway tcp/22", drop="admin-pc > bastion tcp/22"),
        row("admin from any port", accept="admin-pc:22 > gateway:22 tcp", drop="pc:22 > gateway:22 tcp"),
        row("any other address of the gateway", accept="far-away > gw-dmz tcp/143", drop="internet > gw-dmz tcp/143"),
        row("a protocol without ports", accept="internet > gateway proto/50", drop=["internet > gateway proto/112", "pc > gateway proto/50"]),
        row("in the middle of no session, here", accept="far-away > gateway tcp/143",
            drop=["far-away > gateway tcp/143 flags=A", "far-away > gateway tcp/143 flags=SA", "far-away > gateway tcp/143 flags=FPU"]),
        row("client ports of imap", accept="far-away:1024 > gateway:143 tcp", drop="far-away:1023 > gateway:143 tcp"),
        row("spoofed, to the gateway", accept="pc > gateway tcp/5666", drop=["pc via internet > gw-internet tcp/5666", "pc via dmz > gw-dmz tcp/5666"]),
        row("ping", accept=["internet > gateway ping", "pc > gateway ping", "bastion > gateway ping"], drop="internet > gateway udp/7"),
        row("ident is refused here too", accept="pc > gateway ping", reset=["internet > gateway tcp/113", "pc > gateway tcp/113"], drop="pc > gateway tcp/114"),
        row("ICMP that answers nothing, here", accept="internet > gateway ping", drop=[f"internet > gateway icmp/{kind}" for kind in
            ("0.0", "3.1", "3.4", "5.0", "11.0", "12.0", "13.0", "17.0")], families=(4,)),
        row("ICMPv6 that answers nothing, here", accept="internet > gateway ping", drop=[f"internet > gateway icmpv6/{kind}.0" for kind in
            (1, 2, 3, 4, 100, 129, 137, 139)], families=(6,)),
        row("neighbour discovery, from the link only", accept=["internet > gateway icmpv6/135", "internet > gateway icmpv6/136", "internet > allnodes icmpv6/134", "pc > gateway icmpv6/135"],
            drop=["internet > gateway icmpv6/135 hl=254", "internet > gateway icmpv6/136 hl=64", "internet > gateway icmpv6/134 hl=1", "internet > gateway icmpv6/133 hl=64"], families=(6,)),
        row("DHCP is for dynamic zones", accept="internet > gateway ping", drop=["internet:67 > gateway:68 udp", "internet:547 > gateway:546 udp"]),
        # output
        row("output is closed", accept=["gateway > internet udp/53", "gateway > internet tcp/443"], reset=["gateway > internet tcp/80", "gateway > bastion tcp/443"],
            prohibited=["gateway > internet udp/123", "gateway > bastion udp/53"]),
        row("output to a host", accept="gateway > bastion tcp/25", reset=["gateway > web tcp/25", "gateway > lan-mail tcp/25"]),
        row("output by user", accept="gateway > internet tcp/25 user=mail", reset=["gateway > internet tcp/25 user=www-data", "gateway > internet tcp/25"]),
        row("output by no user", accept="gateway > internet udp/53 user=www-data", prohibited="gateway > internet udp/54 user=mail"),
        row("output has deny", accept="gateway > internet tcp/53", drop=["gateway > stranger tcp/53", "gateway > stranger udp/53"]),
        row("output of ping", accept=["gateway > internet ping", "gateway > bastion ping"], prohibited="gateway > bastion udp/7"),
        row("output in the middle of no session", accept="gateway > internet tcp/443", drop=["gateway > internet tcp/443 flags=A", "gateway > internet tcp/443 flags=SA"]),
    )


class PingIdentAndLogOff(Table, unittest.TestCase):
    POLICY = ZONES + ADMIN + """
[options]
ping = false
ident = false
log = false
client_ports = "any"
[allow]
mail-in = { from = "internet", to = "bastion", service = "smtp" }
here    = { from = "internet", to = "self", service = "smtp" }
[reject]
bad     = { from = "stranger", to = ["self", "bastion"], service = "smtp" }
"""
    ROWS = (
        row("ping = false", accept="internet > gateway tcp/25", drop=["internet > gateway ping", "pc > gateway ping"]),
        row("ident = false", accept="internet > bastion tcp/25", drop=["internet > bastion tcp/113", "internet > gateway tcp/113"]),
        row("client_ports = any", accept=["internet:25 > bastion:25 tcp", "internet:1023 > gateway:25 tcp"], drop=["internet:25 > bastion:26 tcp", "internet:25 > web:25 tcp"]),
        row("reject at the gateway itself", accept="internet > gateway tcp/25", reset=["stranger > gateway tcp/25", "stranger > bastion tcp/25"]),
        row("neighbour discovery still passes", accept="internet > gateway icmpv6/135", drop="internet > gateway icmpv6/128", families=(6,)),
    )


class ClientPortsByNumber(Table, unittest.TestCase):
    POLICY = ZONES + ADMIN + """
[options]
client_ports = "32768-60999"
[allow]
mail-in = { from = "internet", to = ["bastion", "self"], service = ["smtp", "https"] }
"""
    ROWS = (
        row("client_ports = range", accept=["internet:32768 > bastion:25 tcp", "internet:60999 > gateway:25 tcp"],
            drop=["internet:32767 > bastion:25 tcp", "internet:61000 > bastion:25 tcp", "internet:32767 > gateway:25 tcp", "internet:1024 > gateway:25 tcp"]),
        row("and not of the web", accept=["internet:1024 > bastion:443 tcp", "internet:80 > gateway:443 tcp"], drop="internet:1025 > bastion:25 tcp"),
    )


class OutputAllowed(Table, unittest.TestCase):
    POLICY = ZONES + ADMIN + """
[options]
output = "allow"
[deny]
no-news = { from = "self", to = "any", service = "nntp" }
[reject]
no-mail = { from = "self", to = "internet", except = "stranger", service = "smtp" }
"""
    ROWS = (
        row("output = allow", accept=["gateway > internet tcp/80", "gateway > bastion udp/9", "gateway > pc tcp/22 user=mail"], drop="internet > gateway tcp/80"),
        row("deny still holds", accept="gateway > bastion tcp/120", drop=["gateway > bastion tcp/119", "gateway > internet tcp/119"]),
        row("reject still holds", accept="gateway > internet tcp/26", reset="gateway > internet tcp/25"),
        row("except of what self sends", accept="gateway > stranger tcp/25", reset="gateway > far-away tcp/25"),
        row("and nothing is forwarded", accept="gateway > bastion tcp/25", drop="internet > bastion tcp/25"),
    )


class ADynamicZone(Table, unittest.TestCase):
    POLICY = """
version = 1
[zones]
internet = { interface = "eth0", dynamic = true }
inside   = { interface = ["eth1", "eth2"], network = ["192.168.25.0/24", "2001:db8:25::/64", "10.0.0.0/16", "2001:db8:10::/48"] }
[admin]
from = "inside"
service = "ssh"
[allow]
web = { from = "inside", to = "internet", service = "https" }
[nat]
share = { from = "inside", to = "internet", as = "interface" }
"""
    ROWS = (
        row("DHCP answers", accept="internet:67 > gateway:68 udp", drop=["internet:67 > gateway:69 udp", "internet:68 > gateway:68 udp", "bastion:67 > gateway:68 udp"], families=(4,)),
        row("DHCP questions", accept="gateway:68 > internet:67 udp", prohibited=["gateway:68 > internet:69 udp", "gateway:68 > bastion:67 udp"], families=(4,)),
        row("DHCPv6 questions", accept="gateway:546 > internet:547 udp", prohibited=["gateway:546 > internet:548 udp", "gateway:546 > bastion:547 udp"], families=(6,)),
        row("DHCPv6 answers come from the link", accept="gateway:546 > stranger:547 udp", drop="far-away:547 > gateway:546 udp", families=(6,)),
        row("two interfaces, one zone", accept=["bastion > internet tcp/443", "pc > internet tcp/443"], drop=["bastion > internet tcp/80", "internet > bastion tcp/443"]),
        row("admin by zone", accept=["bastion > gateway tcp/22", "pc > gateway tcp/22"], drop=["internet > gateway tcp/22", "bastion via internet > gw-internet tcp/22"]),
    )


class OneHostAlone(Table, unittest.TestCase):
    """No gateway at all: one zone with one interface, and what belongs to `self`."""

    POLICY = """
version = 1
zones.internet = "eth0"
[options]
no_admin = true
[allow]
mail-in  = { from = "internet", to = "self", service = ["smtp", "mailbox"] }
host-out = { from = "self", to = "internet", service = "mta-out" }
"""
    ROWS = (
        row("mail comes in", accept=["internet > gateway tcp/25", "internet > gateway tcp/993", "internet > gateway tcp/4190"], drop=["internet > gateway tcp/22", "internet > gateway tcp/992"]),
        row("mail goes out", accept=["gateway > internet tcp/25", "gateway > internet udp/123"], reset="gateway > internet tcp/22", prohibited="gateway > internet udp/124"),
        row("an interface of no zone", accept="internet > gateway tcp/25", drop=["bastion > gateway tcp/25", "pc > gateway tcp/25"]),
        row("nor out of it", accept="gateway > internet tcp/25", reset="gateway > bastion tcp/25"),
        row("a private source", accept="far-away > gateway tcp/25", drop="lan-at-internet > gateway tcp/25"),
        row("nothing is forwarded", accept="internet > gateway tcp/25", drop=["internet > bastion tcp/25", "bastion > internet tcp/25", "pc > bastion tcp/25"]),
    )


class StoppedClosed(Table, unittest.TestCase):
    """`mailfwctl stop --closed`: admin and established alone."""

    POLICY = TheGateway.POLICY
    ROWS = (
        row("admin stays", accept="admin-pc > gateway tcp/22", drop=["pc > gateway tcp/22", "admin-pc > gateway tcp/23"]),
        row("nothing else comes in", accept="admin-pc > gateway tcp/22", drop=["far-away > gateway tcp/143", "internet > bastion tcp/25", "lan-mail > web ping"]),
        row("nothing new goes out", accept="admin-pc > gateway tcp/22", reset="gateway > internet tcp/443", prohibited="gateway > internet udp/53"),
    )

    def setUp(self):
        super().setUp()
        self.daemon.ctl("stop", "--closed")


class StoppedOpen(Table, unittest.TestCase):
    """`mailfwctl stop --open`: no table at all. Also the proof that the tables of this file are no tautology."""

    POLICY = TheGateway.POLICY
    ROWS = tuple(row(line["what"], accept=[probe_ for verdict in ("accept", "drop", "reset", "prohibited")
                                           for probe_ in ([line[verdict]] if isinstance(line[verdict], str) else line[verdict] or ())
                                           if "user=" not in probe_],
                     families=line["families"], alone="every packet passes") for line in TheGateway.ROWS)

    def setUp(self):
        super().setUp()
        self.daemon.ctl("stop", "--open")

    def test_every_row(self):
        complaints, sent = probe.judge(self.prober, _without_repetition(self.ROWS), replies=False)
        self.assertEqual([], complaints)
        self.assertGreater(sent, 250)


def _without_repetition(rows):
    """Probes with both ports chosen stand in several rows of the table; a batch can hold each only once."""
    seen, kept = set(), []
    for line in rows:
        fresh = [text for text in line["accept"] if ":" not in text or text not in seen]
        seen.update(fresh)
        if fresh:
            kept.append({**line, "accept": fresh})
    return kept


if __name__ == "__main__":
    unittest.main(verbosity=2)
