# SPDX-License-Identifier: GPL-2.0-or-later
"""Workloads of bans: W3 a start with many of them, W4 many a second and many that end together."""
import json
import pathlib
import tempfile
import time

import ban_storm
import bans
from gates import Gate
from roads import policy
from seen import Seen


def banned(gate):
    return len(json.loads(gate.daemon.ctl("bans", "--json").stdout)["bans"])


def start(tools, quick):
    """W3: after a boot, when the kernel has none of them."""
    count = 2_000 if quick else 20_000
    with Gate(tools, policy(150)) as gate:
        gate.start()
        storm = ban_storm.bans(gate.daemon.socket, 2000, count // 2000)
        gate.daemon.terminate()
        gate.lab.gateway.nft("delete", "table", "inet", "mailfwd")
        began = time.monotonic()
        gate.start()
        took = time.monotonic() - began
        restored = gate.elements("banned_4")["banned_4"]
    return [Seen("bans on disk", len(storm.acknowledged), "", "exactly", count), Seen("from the start until it is ready", took, "s", "at most", 1),
            Seen("bans in the kernel then", restored, "", "exactly", count)]


def many(tools, quick):
    """W4: the first half is that of bench.py."""
    seconds, count = (5, 2_000) if quick else (60, 14_000)
    with tempfile.TemporaryDirectory(prefix="mailfwd-bench-", dir="/var/tmp") as name:
        folder = pathlib.Path(name, "etc")
        folder.mkdir()
        storm, reloads = bans.a_thousand_a_second(tools, folder, seconds)
    return [Seen(f"bans acknowledged, a thousand a second with {reloads} reloads", len(storm.acknowledged), "", "exactly", seconds * 1000),
            Seen("that took", storm.seconds, "s", "at most", seconds * 1.05), *ending(tools, count)]


def ending(tools, count):
    """So many bans that end in the same second."""
    with Gate(tools, policy(150)) as gate:
        gate.start()
        end = time.time() + count / 1000 + 6
        storm = ban_storm.bans(gate.daemon.socket, 1000, count // 1000, lasting=lambda: max(1, round(end - time.time())))
        before = banned(gate)
        time.sleep(max(0, end - 0.5 - time.time()))
        sessions = gate.sessions(100, 20)
        cpu = gate.cpu_ms()
        while banned(gate) > 0 and time.time() < end + 30:
            time.sleep(0.5)
        late, spent = time.time() - end, gate.cpu_ms() - cpu
        left, counts = gate.elements("banned_4")["banned_4"], sessions.counts()
    return [Seen("bans that are to end together", len(storm.acknowledged), "", "exactly", count),
            Seen("of those in force before", before, "", "exactly", count),
            Seen("none is left after", late, "s", "at most", 5), Seen("in the kernel then", left, "", "exactly", 0),
            Seen("CPU of the daemon, the questions included", spent, "ms"),
            Seen("packets of sessions sent again meanwhile", counts["retransmits"] + counts["broken"], "", "exactly", 0)]


WORKLOADS = {"W3": start, "W4": many}
