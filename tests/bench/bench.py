#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What mailfwd costs, as ratios to `nft -f` of the same ruleset in the same run: `sudo tests/bench/bench.py [--json] [--quick]`.

Medians; mailfwd and nft take turns, so that a busy machine is busy for both. CPU is user and system time together; what the kernel does
in its own workers after a commit is in neither's. Exit code 1 if a target is missed. Which figure means what: docs/bench.md.
"""
import argparse
import dataclasses
import json
import math
import pathlib
import re
import statistics
import sys
import tempfile
import time

import bans
import proof
from subjects import Daemon, both, nft_text, options, policy, policy_with_list, prefixes, save

LIST = 100_000
LIST_BYTES = LIST * 8  # two IPv4 addresses a range, the least that a list can take
REPLACE = "table inet mailfwd\ndelete table inet mailfwd\n"
MIB = 1024


@dataclasses.dataclass
class Figure:
    name: str
    ours: float
    theirs: float | None  # None: the target is not a ratio
    target: float         # at most; of the ratio, or of our figure; inf: told, not judged
    unit: str

    @property
    def value(self):
        return self.ours if self.theirs is None else self.ours / self.theirs

    @property
    def met(self):
        return self.value <= self.target

    def entry(self):
        target = None if math.isinf(self.target) else self.target  # JSON has no infinity
        return dataclasses.asdict(self) | {"target": target, "value": self.value, "met": self.met}

    def row(self):
        theirs = "-" if self.theirs is None else f"{self.theirs:,.1f} {self.unit}"
        fmt = (lambda x: f"{x:,.1f} {self.unit}") if self.theirs is None else (lambda x: f"1/{1 / x:,.1f}")
        target = ["", ""] if math.isinf(self.target) else ["at most " + fmt(self.target), "met" if self.met else "MISSED"]
        return [self.name, f"{self.ours:,.1f} {self.unit}", theirs, fmt(self.value), *target]


def median_ms(costs):
    return statistics.median(costs) / 1000


def reload_after_an_edit(tools, folder, runs):
    """One sentence of 150 changes, to and fro; nft replaces its table by the same ruleset."""
    ours, theirs = [], []
    with both(tools) as (our_space, their_space):
        for edited in (False, True):
            (folder / "mailfw.toml").write_text(policy(edited))
            (folder / f"{edited}.nft").write_text(REPLACE + nft_text(our_space, folder))
        (folder / "mailfw.toml").write_text(policy())
        their_space.measure("nft", "-f", folder / "False.nft")
        with Daemon(our_space, folder) as daemon:
            for run in range(runs):
                edited = run % 2 == 0
                ours.append(daemon.cost_of_saving(folder / "mailfw.toml", policy(edited)))
                theirs.append(their_space.measure("nft", "-f", folder / f"{edited}.nft")["cpu_us"])
    return [Figure("reload after a one-sentence edit, CPU", median_ms(ours), median_ms(theirs), 1 / 5, "ms")]


def cold_list(tools, folder, runs):
    """The policy with a list of 100,000 prefixes, from nothing to the kernel."""
    ours, theirs = [], []
    (folder / "list.txt").write_text(prefixes(LIST))
    (folder / "mailfw.toml").write_text(policy_with_list(folder / "list.txt"))
    for _ in range(runs):
        with both(tools) as (our_space, their_space):
            (folder / "list.nft").write_text(nft_text(our_space, folder))
            ours.append(our_space.measure(tools / "mailfwd", *options(folder), "--once"))
            theirs.append(their_space.measure("nft", "-f", folder / "list.nft"))
    def of(key):
        return [statistics.median(cost[key] for cost in costs) for costs in (ours, theirs)]
    return [Figure("100,000 prefixes loaded cold, CPU", *(us / 1000 for us in of("cpu_us")), 1 / 2, "ms"),
            Figure("100,000 prefixes loaded cold, peak memory", *(kib / MIB for kib in of("peak_kib")), 1 / 4, "MiB")]


def explaining(tools, folder, runs):
    """A question to the policy, the whole process; and what it costs beyond reading a policy with a list."""
    question = ("explain", "any", "any", "smtp")
    (folder / "mailfw.toml").write_text(policy())
    (folder / "list.txt").write_text(prefixes(LIST))
    costs = {"asked": [], "asked with a list": [], "checked with a list": []}
    with both(tools) as (space, _):
        def cost(*verb):
            return space.measure(tools / "mailfwctl", *options(folder), *verb)["cpu_us"]
        costs["asked"] = [cost(*question) for _ in range(runs)]
        (folder / "mailfw.toml").write_text(policy_with_list(folder / "list.txt"))
        for _ in range(runs):
            costs["checked with a list"].append(cost("check"))
            costs["asked with a list"].append(cost(*question))
    asked, with_list, checked = (median_ms(costs[name]) for name in costs)
    return [Figure("explain any any smtp, CPU", asked, None, 20, "ms"),
            Figure("the same beyond check, with 100,000 prefixes", with_list - checked, None, 20, "ms")]


def proving(tools, folder, longest_list):
    """Proof of the meaning and the tests, nothing else of a reload."""
    figures = []
    for sentences, target in ((10, math.inf), (100, math.inf), (150, 50), (1000, 1000)):
        whole, since = proof.cost(tools, folder, sentences)
        figures += [Figure(f"proof of {sentences:,} sentences, CPU", whole, None, target, "ms"),
                    Figure("what an edit of one of them needs anew", since, None, math.inf, "ms")]
    for length in (longest_list // 10, longest_list):
        whole, since = proof.cost(tools, folder, 150, proof.a_list(folder, length))
        figures += [Figure(f"proof of 150 sentences and a list of {length:,}", whole, None, math.inf, "ms"),
                    Figure("what an edit of one of them needs anew", since, None, math.inf, "ms")]
    return figures


def replacing_the_list(text):
    """The nft script that flushes the list's set and fills it anew."""
    found = re.search(r"\tset (host_blocked_4) \{.*?elements = (\{.*?\})\n", text, re.DOTALL)
    return f"flush set inet mailfwd {found[1]}\nadd element inet mailfwd {found[1]} {found[2]}\n"


def one_line_of_the_list(tools, folder, runs):
    ours, theirs = [], []
    path = folder / "list.txt"
    path.write_text(prefixes(LIST))
    (folder / "mailfw.toml").write_text(policy_with_list(path))
    with both(tools) as (our_space, their_space):
        text = nft_text(our_space, folder)
        (folder / "list.nft").write_text(text)
        (folder / "again.nft").write_text(replacing_the_list(text))
        their_space.measure("nft", "-f", folder / "list.nft")
        with Daemon(our_space, folder) as daemon:
            daemon.idle()
            resident = daemon.resident_kib()
            for run in range(runs):
                ours.append(daemon.cost_of_saving(path, prefixes(LIST, changed=1000 + run)))
                theirs.append(their_space.measure("nft", "-f", folder / "again.nft")["cpu_us"])
            later = daemon.resident_kib()
    return [Figure("one line of that list changed, CPU", median_ms(ours), median_ms(theirs), 1 / 50, "ms"),
            Figure("resident with that list, above the list", (resident * 1024 - LIST_BYTES) / MIB / 1024, None, 12, "MiB"),
            Figure(f"the same after {runs} changes of it", (later * 1024 - LIST_BYTES) / MIB / 1024, None, 12, "MiB")]


def idle_daemon(tools, folder, seconds):
    (folder / "mailfw.toml").write_text(policy())
    with both(tools) as (our_space, _), Daemon(our_space, folder) as daemon:
        daemon.idle()
        before = daemon.wake_ups()
        time.sleep(seconds)
        return [Figure("resident when idle, without a list", daemon.resident_kib() / MIB, None, 12, "MiB"),
                Figure(f"wake-ups in {seconds} idle seconds", daemon.wake_ups() - before, None, 0, "")]


def bans_over_the_socket(tools, folder, count, seconds):
    (in_force, acknowledged), (storm, reloads) = bans.one_after_the_other(tools, folder, count), bans.a_thousand_a_second(tools, folder, seconds)
    meanwhile = bans.while_a_list_comes(tools, folder, LIST)
    missing = 1000 * seconds - len(storm.acknowledged)
    latencies = statistics.quantiles(storm.latencies, n=100)
    return [Figure("a ban by the socket in force", in_force, None, 2, "ms"),
            Figure("two pages synced to this disk, nothing else", bans.sync_of_the_disk(folder, count), None, math.inf, "ms"),
            Figure("a ban acknowledged, so synced to this disk", acknowledged, None, 100, "ms"),
            Figure(f"{1000 * seconds:,} bans due in {seconds} s, {reloads} reloads between", storm.seconds, None, seconds * 1.05, "s"),
            Figure("of those not acknowledged", missing, None, 0, ""),
            Figure("of those, half are acknowledged within", latencies[49] * 1000, None, 1000, "ms"),
            Figure("of those, 99 of 100 within", latencies[98] * 1000, None, math.inf, "ms"),
            Figure(f"acknowledged while {LIST:,} prefixes are loaded, the slowest", max(meanwhile), None, math.inf, "ms")]


def print_table(figures):
    rows = [["", "mailfwd", "nft -f", "that is", "target", ""]] + [figure.row() for figure in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) if column == 0 else cell.rjust(width) for column, (cell, width) in enumerate(zip(row, widths))))


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--tools", type=pathlib.Path, default=pathlib.Path(__file__).parents[2] / "build/release/bin", help="where the programs lie")
    arguments.add_argument("--json", action="store_true", help="the figures as JSON")
    arguments.add_argument("--bans", action="store_true", help="only the figures of bans")
    arguments.add_argument("--proof", action="store_true", help="only the figures of the proof")
    arguments.add_argument("--quick", action="store_true", help="few runs, to see that it works")
    given = arguments.parse_args()
    runs = 3 if given.quick else 21
    with tempfile.TemporaryDirectory(prefix="mailfwd-bench-", dir="/var/tmp") as name:
        folder = pathlib.Path(name, "etc")  # one deeper: the daemon watches the folder that its own lies in, and others use /var/tmp
        folder.mkdir()
        tools = given.tools.resolve()
        figures = []
        if not (given.bans or given.proof):
            figures += (reload_after_an_edit(tools, folder, runs) + cold_list(tools, folder, max(3, runs // 3)) +
                        one_line_of_the_list(tools, folder, max(3, runs // 2)) + explaining(tools, folder, max(3, runs // 2)) +
                        idle_daemon(tools, folder, 3 if given.quick else 30))
        if given.proof or not given.bans:
            figures += proving(tools, folder, 1_000_000)
        if given.bans or not given.proof:
            figures += bans_over_the_socket(tools, folder, 20 if given.quick else 200, 5 if given.quick else 60)
    if given.json:
        print(json.dumps([figure.entry() for figure in figures], indent=2))
    else:
        print_table(figures)
    return 0 if all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
