# SPDX-License-Identifier: GPL-2.0-or-later
"""A road from the internet to the bastion through a gateway with a ruleset, and the loads that drive on it (tcp.cc, packets.cc)."""
import json
import pathlib
import statistics
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
import lab as laboratory  # pylint: disable=wrong-import-position

from subjects import SERVICES  # pylint: disable=wrong-import-position

BARE = "table inet bare { chain forward { type filter hook forward priority 0; policy accept; ct state established accept; }; }"
STRANGERS = {4: "45.0.0.0/13", 6: "2001:db9::/48,2001:dba::/48,2001:dbb::/48,2001:dbc::/48"}
ARRIVALS = """table inet arrivals { counter strangers { }
  chain pre { type filter hook prerouting priority -310;
    ip saddr 45.0.0.0/13 counter name strangers drop; ip6 saddr 2001:db8::/29 ip6 saddr != 2001:db8::/32 counter name strangers drop; }; }"""
CLIENTS = {4: "198.18.0.0/15", 6: "2001:db8:c000::/36"}    # of them, one is as good as the other
HOSTS = 50
HEAD = """version = 1
options.no_admin = true
options.pickup_grace = "0s"
[zones]
internet = "eth0"
dmz      = {{ interface = "eth1", network = ["192.168.25.0/24", "2001:db8:25::/64"] }}
internal = {{ interface = "eth2", network = ["10.0.0.0/16", "2001:db8:10::/64"] }}
[hosts]
bastion = ["192.168.25.25", "2001:db8:25::25"]
{hosts}
"""
PROBED = 'probed = { from = "internet", to = "bastion", service = ["smtp", "imaps"]%s }'


def policy(sentences=1, limit="", more=""):
    """So many sentences about 40 services, 100 hosts and four places; the last of the [allow] is the one that is tried. `more`: further tables."""
    pairs = [('"internet"', '"dmz-{}"'), ('"dmz-{}"', '"lan-{}"'), ('"lan-{}"', '"dmz-{}"'), ('"lan-{}"', '"internet"'), ('"internet"', '"self"')]
    verbs = {"allow": [], "deny": [], "reject": []}
    for number in range(sentences - 1):
        sender, receiver = pairs[number % 5]
        host, service = number // 5 % HOSTS, SERVICES[(number // 5 // HOSTS + number // 5) % len(SERVICES)]
        verb = "allow" if number % 15 < 12 else "deny" if number % 15 < 14 else "reject"
        verbs[verb].append(f's-{number} = {{ from = {sender.format(host)}, to = {receiver.format(host)}, service = "{service}" }}')
    verbs["allow"].append(PROBED % (f", limit = {limit}" if limit else ""))
    used = range(min(HOSTS, sentences // 5 + 1))
    hosts = "\n".join(f'dmz-{i} = "192.168.25.{50 + i}"\nlan-{i} = "10.0.{i}.0/28"' for i in used)
    tables = "\n".join(f"[{verb}]\n" + "\n".join(lines) for verb, lines in verbs.items() if lines)
    return HEAD.format(hosts=hosts) + tables + "\n" + more


class Road:
    """A lab of its own. With `text`, mailfwd has put that policy there and is gone; with `script`, nft has."""

    def __init__(self, tools, text=None, script=None):
        self.tools = tools
        self.lab = laboratory.Lab()
        self.lab.internet.run("ip", "route", "add", "local", CLIENTS[4], "dev", "lo")
        self.lab.internet.run("ip", "-6", "route", "add", "local", CLIENTS[6], "dev", "lo")
        link = json.loads(self.lab.gateway.run("ip", "-j", "link", "show", "eth0").stdout)
        self.mac = link[0]["address"]
        if text:
            self.load(text)
        if script:
            self.lab.gateway.nft("-f", "-", stdin=script)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.lab.close()

    def load(self, text):
        files = self.lab.scratch
        (files / "mailfw.toml").write_text(text)
        self.lab.gateway.run(self.tools / "mailfwd", "--config", files / "mailfw.toml", "--dropins", files / "mailfw.d", "--state", files,
                                    "--socket", files / "control.sock", "--once", timeout=300)

    def drive(self, load, *words):
        done = laboratory.run(self.tools / f"bench_{load}", *words, timeout=300)
        return json.loads(done.stdout)

    def tcp(self, verb, *words, family=4, port=25):
        source = {4: "198.18.1.1", 6: "2001:db8:c000::1"}[family]
        return self.drive("tcp", verb, self.lab.internet.path, self.lab.dmz.path, source, laboratory.address("bastion", family), port, *words)

    def packets_command(self, sources, count, destination="bastion", protocol="tcp", port=25, rate=0, seed=1):
        family = 6 if ":" in sources else 4
        return [self.tools / "bench_packets", self.lab.internet.path, "eth0", self.mac, sources, laboratory.address(destination, family), protocol, port,
                count, rate, seed]

    def packets(self, sources, count, **keywords):
        return json.loads(laboratory.run(*self.packets_command(sources, count, **keywords), timeout=300).stdout)

    def packets_meanwhile(self, sources, count, **keywords):
        return subprocess.Popen([str(word) for word in self.packets_command(sources, count, **keywords)], stdout=subprocess.PIPE, text=True,
                                preexec_fn=laboratory.die_with_parent)

    def unanswered(self):
        """The bastion says nothing to what comes: a packet ends there, and only its way is measured."""
        self.lab.dmz.nft("-f", "-", stdin="table inet silent { chain pre { type filter hook prerouting priority -310; ip daddr 192.168.25.25 drop; "
                                          "ip6 daddr 2001:db8:25::25 meta l4proto { tcp, udp } drop; }; }")

    def count_arrivals(self):
        """The same for what comes from strangers only, counted; others are answered."""
        self.lab.dmz.nft("-f", "-", stdin=ARRIVALS)

    def arrived(self):
        listed = json.loads(self.lab.dmz.nft("-j", "list", "counter", "inet", "arrivals", "strangers").stdout)
        return listed["nftables"][1]["counter"]["packets"]

    def sessions_known(self):
        return int(self.lab.gateway.run("sysctl", "-n", "net.netfilter.nf_conntrack_count").stdout)


def side_by_side(roads, measure, rounds):
    """`measure(road)` on each road in turns: {name: [value, ...]}, the n-th of each from the same round."""
    values = {name: [] for name in roads}
    for number in range(rounds):
        order = list(roads) if number % 2 == 0 else list(reversed(roads))
        for name in order:
            values[name].append(measure(roads[name]))
    return values


def ratio(values, name, beside):
    """The median of the ratios of each round."""
    return statistics.median(one / other for one, other in zip(values[name], values[beside]))
