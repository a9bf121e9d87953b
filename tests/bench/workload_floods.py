# SPDX-License-Identifier: GPL-2.0-or-later
"""Workloads of many packets: W5 SYNs from everywhere, W6 offices that come back, W8 sources out of few IPv6 networks, W10 what is denied."""
import dataclasses
import json
import subprocess
import time

import lab as laboratory

from gates import Gate
from roads import STRANGERS, policy
from seen import Seen

LIMIT = '{ rate = "60/min", open = 20 }'
ROOM = 65_536  # sources of a family in each count
OTHERS = 50    # sessions of the gateway itself: neighbours, errors
SHARES = 10    # programs that are the clients: one may have 20,000 open files
TRUSTED = 'options.trusted = "198.18.200.1"\n'


def counts_of(gate):
    """The most sources that a count knows."""
    return max(gate.elements("limit_").values())


def flood(gate, family, count, rate):
    """Lets it come while sessions go on; (what the sender saw, what the sessions saw, CPU of the daemon in ms)."""
    sessions = gate.sessions(100, 20)
    cpu = gate.cpu_ms()
    sent = gate.packets(STRANGERS[family], count, rate=rate)
    spent, counts = gate.cpu_ms() - cpu, sessions.counts()
    sessions.close()
    return sent, counts, spent


def everywhere(tools, quick):
    """W5: 10,000 SYNs a second from 500,000 addresses, to a service with both limits."""
    seconds = 3 if quick else 20
    with Gate(tools, policy(150, limit=LIMIT.replace("60/min", "6000/min").replace("20", "1000"))) as gate:
        gate.start()
        gate.count_arrivals()
        sent, counts, spent = flood(gate, 4, 10_000 * seconds, 10_000)
        known, room, resident = gate.sessions_known(), counts_of(gate), gate.resident_mib()
    return [Seen("SYNs a second", sent["sent"] / sent["wall_ns"] * 1e9, "", "at least", 9_500), Seen("sources in the fullest count", room, "", "at most", ROOM),
            Seen("sessions that conntrack knows", known, "", "at most", 2 * ROOM), *beside(counts, spent / seconds),
            Seen("resident", resident, "MiB", "at most", 64)]


def beside(counts, spent):
    return [Seen("sessions from before that ended", counts["broken"], "", "exactly", 0),
            Seen("packets of them sent again", counts["retransmits"], "", "exactly", 0),
            Seen("CPU of the daemon in a second", spent, "ms", "at most", 10)]


def networks(tools, quick):
    """W8: a million IPv6 addresses out of four /48, as fast as they can be sent; each /64 is one source. `open_total` is what bounds all of them together."""
    return from_networks(tools, quick, "", None) + from_networks(tools, quick, ", open_total = 1000", 1000)


def from_networks(tools, quick, together, total):
    count = 200_000 if quick else 1_000_000
    with Gate(tools, policy(150, limit='{ rate = "6000/min", open = 1000' + together + " }")) as gate:
        gate.start()
        gate.count_arrivals()
        before, resident = slab_mib(), gate.resident_mib()
        sent, counts, spent = flood(gate, 6, count, 0)
        grown, known, room = slab_mib() - before, gate.sessions_known(), counts_of(gate)
        more = gate.resident_mib() - resident
    bound = ("at most", total + OTHERS) if total else ()
    seen = [Seen("addresses a second", sent["sent"] / sent["wall_ns"] * 1e9), Seen("sources in the fullest count", room, "", "at most", ROOM),
            Seen("sessions that conntrack knows", known, "", *bound), Seen("kernel memory more, of the whole machine", grown, "MiB", "at most", 256),
            Seen("resident more", more, "MiB", "at most", 4), *beside(counts, spent / (sent["wall_ns"] / 1e9))]
    if not total:
        return seen
    return [dataclasses.replace(one, what=f"open_total of {total:,}: {one.what}") for one in seen if "kernel memory" not in one.what]


def slab_mib():
    with open("/proc/meminfo", encoding="ascii") as table:
        return next(int(line.split()[1]) for line in table if line.startswith("Slab:")) / 1024


def offices(tools, quick):
    """W6: all clients of many offices come back within a minute; beside them one that is trusted, and one that wants more than its share."""
    clients, nats, seconds = (5_000, 500, 6) if quick else (50_000, 5_000, 60)
    with Gate(tools, TRUSTED + policy(150, limit=LIMIT)) as gate:
        gate.start()
        shares = [arrivals(gate, f"198.18.{1 + 20 * number}.1", 25, clients // SHARES, seconds, nats // SHARES) for number in range(SHARES)]
        came = results([*shares, arrivals(gate, "198.18.200.1", 993, 200, seconds, 1)])
        greedy = results([arrivals(gate, "198.18.201.1", 25, 60, 1, 1)])[0]
    trusted = came.pop()
    return [Seen(f"clients of {nats:,} offices that are in", sum(one["open"] for one in came), "", "exactly", clients),
            Seen("of those, had to ask again", sum(one["again"] for one in came), "", "exactly", 0),
            Seen("clients of a trusted source that are in", trusted["open"], "", "exactly", 200),
            Seen("of those, had to ask again", trusted["again"], "", "exactly", 0),
            Seen("of 60 clients of one source that may have 20, in are", greedy["open"], "", "exactly", 20)]


def arrivals(gate, source, port, clients, seconds, sources):
    words = (gate.tools / "bench_tcp", "arrive", gate.lab.internet.path, gate.lab.dmz.path, source, laboratory.address("bastion", 4), port, clients, seconds,
             sources)
    return subprocess.Popen([str(word) for word in words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=laboratory.die_with_parent)


def results(processes):
    """All stay until the last has counted: who left would take sessions along."""
    found = [json.loads(process.stdout.readline()) for process in processes]
    for process in processes:
        laboratory.stop(process)
    return found


def denied(tools, quick):
    """W10: packets to a closed port. What the kernel logs in a namespace nobody sees; the daemon's own lines and its CPU are counted."""
    seconds = 3 if quick else 20
    with Gate(tools, policy(150)) as gate:
        gate.start()
        gate.count_arrivals()
        time.sleep(0.5)
        cpu, mark = gate.cpu_ms(), gate.daemon.mark()
        sent = gate.packets(STRANGERS[4], 10_000 * seconds, rate=10_000, port=9999)
        spent, lines, arrived = gate.cpu_ms() - cpu, len(gate.daemon.lines(mark)), gate.arrived()
        logging = [rule for rule in gate.lab.table().splitlines() if " log " in rule]
    return [Seen("denied packets a second", sent["sent"] / sent["wall_ns"] * 1e9, "", "at least", 9_500),
            Seen("of them came through", arrived, "", "exactly", 0),
            Seen("CPU of the daemon in a second", spent / seconds, "ms", "at most", 1), Seen("lines in the daemon's log", lines, "", "at most", 1),
            Seen("rules that log without a limit", sum("limit rate" not in rule for rule in logging), "", "exactly", 0)]


WORKLOADS = {"W5": everywhere, "W6": offices, "W8": networks, "W10": denied}
