# SPDX-License-Identifier: GPL-2.0-or-later
"""Workloads that change the policy under traffic: W1 reloads, W2 lists renewed, W7 senders of a provider, W9 a link that flaps."""
import dataclasses
import re
import time

import million
from gates import Gate
from roads import policy
from seen import Seen

LIST = '[list.long]\nfile = "{path}"\ndeny = "from"\n'
PROBES = 2000  # a second


def reloads(tools, quick):
    """W1: sessions in DATA and idle ones, while the policy is reloaded with another sentence each time."""
    data, idle, times, silence_ms = (200, 500, 10, 2000) if quick else (2000, 5000, 100, 8000)
    with Gate(tools, policy(150)) as gate:
        gate.start()
        gate.count_arrivals()
        talking, waiting = gate.sessions(data, 1000), gate.sessions(idle, silence_ms, port=993)
        for load in (talking, waiting):
            load.counts()
        began, costs = time.monotonic(), []
        with gate.probes(PROBES, times * 0.12) as lost:
            for number in range(times):
                costs.append(gate.save(gate.daemon.policy, policy(149 + number % 2))[0] * 1000)
        time.sleep(max(0, began + silence_ms / 1000 * 1.2 - time.monotonic()))
        seen = [talking.counts(), waiting.counts()]
    return [Seen("reloads", len(costs)), Seen("from the saved file to the decision, half of them within", sorted(costs)[len(costs) // 2], "ms"),
            Seen("sessions in DATA that are alive", seen[0]["alive"], "", "exactly", data), Seen("idle ones", seen[1]["alive"], "", "exactly", idle),
            Seen("idle ones that spoke and were heard since", min(seen[1]["echoes"], idle), "", "exactly", idle),
            Seen("sessions that ended", sum(load["broken"] for load in seen), "", "exactly", 0),
            Seen("packets of sessions sent again", sum(load["retransmits"] for load in seen), "", "exactly", 0),
            Seen("the longest that an answer took", max(load["worst_gap_ms"] for load in seen), "ms"),
            Seen(f"first packets lost, of {PROBES:,} a second", lost[0], "", "exactly", 0)]


def lines(entries):
    return "\n".join(million.text_of(entry) for entry in entries) + "\n"


def list_renewed(tools, total):
    entries = million.entries(4, total)
    others = [dataclasses.replace(entry, base=entry.base + (128 << 24)) for entry in entries]
    few = [dataclasses.replace(entry, base=entry.base + (64 << 24)) if number % 100 == 0 else entry for number, entry in enumerate(entries)]
    with Gate(tools, "") as gate:
        path = gate.lab.scratch / "list.txt"
        path.write_text(lines(entries))
        gate.daemon.write(policy(150, more=LIST.format(path=path)))
        gate.start()
        gate.count_arrivals()
        sessions = gate.sessions(100, 20)
        seen = []
        for what, text in ((f"{total:,}, 1 % changed", lines(few)), (f"{total:,}, all changed", lines(others))):
            with gate.probes(PROBES, 1 + total / 200_000) as lost:
                took, _ = gate.save(path, text)
            seen += [Seen(f"{what}: from the saved file to the kernel", took * 1000, "ms"), Seen(f"{what}: first packets lost", lost[0], "", "exactly", 0)]
        counts = sessions.counts()
        return [*seen, Seen(f"{total:,}: packets of sessions sent again", counts["retransmits"] + counts["broken"], "", "exactly", 0),
                Seen(f"{total:,}: resident", gate.resident_mib(), "MiB", "at most", 64)]


def lists(tools, quick):
    """W2: lists of several sizes, 1 % of them changed and all of them changed."""
    return [one for total in ((1_700, 50_000) if quick else (1_700, 50_000, 130_000, 430_000)) for one in list_renewed(tools, total)]


def senders(tools, _quick):
    """W7: of 2,256 prefixes of a provider's mail servers, 5 change."""
    def prefixes(changed):
        return "\n".join(
            f"{40 + number // 1000}.{number % 1000 // 4}.{number % 4 * 64}.{128 if number % 452 == 0 and changed else 0}/28" for number in range(2256)) + "\n"
    with Gate(tools, "") as gate:
        path = gate.lab.scratch / "senders.txt"
        path.write_text(prefixes(False))
        gate.daemon.write(policy(150).replace("[hosts]", f'[hosts]\nsenders = "file:{path}"').replace(
            "[allow]", '[allow]\nsenders = { from = "senders", to = "dmz-1", service = "submission" }'))
        gate.start()
        took, decision = gate.save(path, prefixes(True))
    words = decision["change"]
    pushed = re.search(r"(\d+) elements? added, (\d+) removed", words) or ("", "0", "0")
    return [Seen(f"prefixes that changed; the daemon says: {words}", 5), Seen("elements added", int(pushed[1]), "", "exactly", 5),
            Seen("elements taken away", int(pushed[2]), "", "exactly", 5), Seen("from the saved file to the kernel", took * 1000, "ms")]


def flapping(tools, quick):
    """W9: the link to the internet goes and comes, 40 times as fast as in the reference; what does not go that way must not notice."""
    times = 10 if quick else 100
    text = policy(150).replace('internet = "eth0"', 'internet = { interface = "eth0", dynamic = true }').replace(
        "[allow]", '[allow]\ninside = { from = "bastion", to = "internal", service = "smtp" }')
    with Gate(tools, text) as gate:
        gate.start()
        inside = gate.sessions(200, 100, client="bastion", server="lan-mail")
        gate.sessions(1, 1000).close()  # both ends reach each other before the first fall
        before, cpu, since = gate.lab.contents(), gate.cpu_ms(), gate.daemon.mark()
        for _ in range(times):
            gate.lab.gateway.run("ip", "link", "set", "eth0", "down")
            time.sleep(0.025)
            gate.lab.address("eth0")
            time.sleep(0.025)
        time.sleep(1)
        counts, spent, decisions = inside.counts(), gate.cpu_ms() - cpu, gate.daemon.decisions(since)
        same = before == gate.lab.contents()
    return [Seen("times that the link fell", times), Seen("reloads", len(decisions), "", "at most", 2 * times),
            Seen("of them failed or rejected", sum(one["kind"] in ("failed", "rejected") for one in decisions), "", "exactly", 0),
            Seen("CPU of the daemon each time", spent / times, "ms"), Seen("the ruleset is as before", int(same), "", "exactly", 1),
            Seen("sessions past it that ended", counts["broken"], "", "exactly", 0),
            Seen("packets of them sent again", counts["retransmits"], "", "exactly", 0)]


WORKLOADS = {"W1": reloads, "W2": lists, "W7": senders, "W9": flapping}
