#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the ruleset costs packets: `sudo tests/bench/path.py [NAME...] [--json] [--quick]`.

Each ruleset has a gateway of its own, and the roads take turns. A ratio is the median of those of the rounds. What is counted is the CPU
time of the one thread that is both ends and carries the packets (tcp.cc), so the figure is what one core can do, whatever else the
machine is busy with. What means what: docs/bench.md.
"""
import array
import contextlib
import fcntl
import random
import socket
import statistics
import struct

import million
import seen
from roads import BARE, CLIENTS, Road, policy, ratio, side_by_side
from seen import Seen

SIOCETHTOOL, SET_TSO, SET_GSO = 0x8946, 0x1f, 0x24
LIST = """[list.long]
file = "{path}"
deny = "from"
"""
# Beside every policy, so that it is the set that makes the difference.
INTERVALS = """table inet beside {{
  set long {{ type ipv{family}_addr; flags interval; elements = {{ {elements} }}; }}
  chain forward {{ type filter hook forward priority -1; policy accept; ct state new {ip} saddr @long drop; }}
}}
"""


@contextlib.contextmanager
def roads_of(tools, **rulesets):
    """{name: Road}; a ruleset is a policy, or a script for nft when it begins with `table`."""
    with contextlib.ExitStack() as stack:
        yield {name: stack.enter_context(Road(tools, **{"script" if text.startswith("table") else "text": text})) for name, text in rulesets.items()}


def without_offloads(road):
    """Its packets are as long as those on a wire; else a packet between namespaces has up to 64 KiB."""
    for space in (road.lab.internet, road.lab.dmz):
        with space.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            for command in (SET_TSO, SET_GSO):
                off = array.array("B", struct.pack("II", command, 0))
                fcntl.ioctl(control, SIOCETHTOOL, struct.pack("16sP", b"eth0", off.buffer_info()[0]))


def throughput(megabytes):
    def measure(road):
        cost = road.tcp("stream", megabytes)
        return cost["bytes"] * 8 / cost["cpu_ns"]
    return measure


def session_rate(count, family=4):
    def measure(road):
        cost = road.tcp("connects", count, family=family)
        road.lab.forget_sessions()
        if cost["failed"]:
            raise RuntimeError(cost)
        return cost["sessions"] / cost["cpu_ns"] * 1e9
    return measure


def first_packet(count, sources):
    """Nanoseconds for each packet that would open a session, its own sending and the way through the gateway included."""
    def measure(road):
        cost = road.packets(sources, count, seed=random.randrange(1 << 32))
        known = road.sessions_known()
        road.lab.forget_sessions()
        if known < count * 0.99:
            raise RuntimeError(f"of {count} packets {known} opened a session")
        return cost["cpu_ns"] / cost["sent"]
    return measure


def stream(tools, quick):
    rounds = 5 if quick else 31
    seen_so_far = []
    with roads_of(tools, bare=BARE, ours_150=policy(150), ours_1000=policy(1000)) as roads:
        for packets, megabytes in (("as between namespaces, 64 KiB", 500), ("as on a wire, 1,500 bytes", 60)):
            if megabytes == 60:
                for road in roads.values():
                    without_offloads(road)
            rates = side_by_side(roads, throughput(megabytes), rounds)
            seen_so_far += [Seen(f"{packets}: conntrack alone", statistics.median(rates["bare"]), "Gbit/s"),
                            *(Seen(f"{packets}: {count:,} sentences, beside it", ratio(rates, f"ours_{count}", "bare"), "", "at least", 0.97)
                              for count in (150, 1000))]
    return seen_so_far


def sessions(tools, quick):
    rounds = 5 if quick else 31
    with roads_of(tools, bare=BARE, ours_10=policy(10), ours_1000=policy(1000)) as roads:
        rates = side_by_side(roads, session_rate(2000), rounds)
        for road in roads.values():
            road.unanswered()
        costs = side_by_side(roads, first_packet(10_000, CLIENTS[4]), rounds)
    return [Seen("10 sentences, sessions opened and ended", statistics.median(rates["ours_10"]), "/s"),
            Seen("1,000 sentences, beside 10", ratio(rates, "ours_1000", "ours_10"), "", "at least", 0.95),
            Seen("10 sentences, beside conntrack alone", ratio(rates, "ours_10", "bare")),
            Seen("first packet with conntrack alone, its sending included", statistics.median(costs["bare"]), "ns"),
            *(Seen(f"the same with {count:,} sentences", statistics.median(costs[f"ours_{count}"]), "ns") for count in (10, 1000))]


def lookups_of(tools, rounds, family, total):
    """The same list: as ours, as nft's one set, and not at all."""
    entries = million.entries(family, total)
    with Road(tools) as none, Road(tools) as ours, Road(tools) as theirs:
        roads = {"none": none, "ours": ours, "intervals": theirs}
        path = ours.lab.scratch / "list"
        path.write_text("\n".join(million.text_of(entry) for entry in entries) + "\n")
        for name, road in roads.items():
            elements = entries if name == "intervals" else entries[:1]
            road.lab.gateway.run("nft", "-f", "-", timeout=300, stdin=INTERVALS.format(
                family=family, ip="ip" if family == 4 else "ip6", elements=", ".join(million.text_of(entry) for entry in sorted(elements))))
            road.load(policy(10, more=LIST.format(path=path) if name == "ours" else ""))
        rates = side_by_side(roads, session_rate(2000, family), rounds)
        for road in roads.values():
            road.unanswered()
        costs = side_by_side(roads, first_packet(10_000, CLIENTS[family]), rounds)
    what = f"IPv{family}, {total:,}"
    return [Seen(f"{what}: first packet without the list", statistics.median(costs["none"]), "ns"),
            *(Seen(f"{what}: more with {words}", statistics.median(cost - none for cost, none in zip(costs[name], costs["none"])), "ns")
              for name, words in (("ours", "the list as ours"), ("intervals", "one set of intervals"))),
            Seen(f"{what}: sessions a second, beside none", ratio(rates, "ours", "none")),
            Seen(f"{what}: the same with one set of intervals", ratio(rates, "intervals", "none"))]


def lookups(tools, quick):
    sizes = (130_000,) if quick else (130_000, 1_000_000)
    return [one for total in sizes for family in (4, 6) for one in lookups_of(tools, 5 if quick else 21, family, total)]


if __name__ == "__main__":
    seen.run(__doc__, {"stream": stream, "sessions": sessions, "lookups": lookups})
