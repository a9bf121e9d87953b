#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a list of a million costs, beside nft and beside a loader written by hand: `sudo tests/bench/million.py [--ipv6] [--runs N] [--json]`.

The list: 600,000 hosts and 400,000 networks of three lengths, in random order, none touching another. nft gets the same in one set of
intervals, which is what its users have, since it knows no other set that holds networks. Takes minutes and 2 GB, most of both for nft.
"""
import argparse
import dataclasses
import json
import pathlib
import random
import socket
import statistics
import sys
import tempfile
import time

from bench import Figure, MIB, print_table
from subjects import Daemon, both, options, save

# How many of a million, their length, one in how many addresses; in IPv6 one source is a /64, and hosts and lengths are as rare.
KINDS = {4: ((600_000, 32, 256), (250_000, 24, 512), (100_000, 28, 64), (50_000, 22, 2048)),
         6: ((600_000, 128, 1 << 72), (250_000, 64, 1 << 65), (100_000, 56, 1 << 73), (50_000, 48, 1 << 81))}
FIRST = {4: 16 << 24, 6: 0x2a00 << 112}
ALIGNED = {4: 17, 6: 82}
POLICY = """version = 1
zones.internet = "eth0"
options.no_admin = true
[allow]
mail = {{ from = "internet", to = "self", service = "smtp" }}
[list.million]
file = "{path}"
deny = "from"
"""


@dataclasses.dataclass(frozen=True, order=True)
class Entry:
    base: int
    length: int
    family: int = 4

    @property
    def host(self):
        return self.length == HOST[self.family]


HOST = {4: 32, 6: 128}
ELSEWHERE = {4: "{ 9.9.9.9 }", 6: "{ 2620:fe::9 }"}


def entries(family=4, total=1_000_000):
    base, found = FIRST[family], []
    aligned = (1 << ALIGNED[family]) - 1
    for share, length, apart in KINDS[family]:
        count = share * total // 1_000_000
        found += [Entry(base + number * apart + (7 if length == HOST[family] else 0), length, family) for number in range(count)]
        base = (base + count * apart + aligned) & ~aligned
    random.Random(1).shuffle(found)
    return found


def text_of(entry):
    packed = entry.base.to_bytes(HOST[entry.family] // 8, "big")
    text = socket.inet_ntop(socket.AF_INET if entry.family == 4 else socket.AF_INET6, packed)
    return text if entry.host else f"{text}/{entry.length}"


def nft_script(found):
    elements = ",\n".join(text_of(entry) for entry in sorted(found))
    return (f"table inet mailfwd {{\n\tset million {{\n\t\ttype ipv{found[0].family}_addr\n\t\tflags interval\n"
            f"\t\telements = {{ {elements} }}\n\t}}\n}}\n")


class Bench:
    def __init__(self, tools, folder, runs, family):
        self.tools, self.folder, self.runs, self.family = tools, folder, runs, family
        self.entries = entries(family)
        self.lines = [text_of(entry) for entry in self.entries]
        self.path = folder / "million.txt"
        self.path.write_text(self.text())
        (folder / "mailfw.toml").write_text(POLICY.format(path=self.path))
        (folder / "million.nft").write_text(nft_script(self.entries))

    def text(self, changed=None):
        """The list; `changed` gives one of its hosts another address."""
        lines = list(self.lines)
        if changed is not None:
            at = next(index for index, entry in enumerate(self.entries) if entry.host)
            lines[at] = text_of(dataclasses.replace(self.entries[at], base=self.entries[at].base + 2 + 2 * changed))
        return "\n".join(lines) + "\n"

    def forget(self):
        """As if the daemon had never run."""
        for copy in (self.folder / "lists").glob("*"):
            copy.unlink()

    def cold(self):
        ours, floor, theirs = [], [], []
        for run in range(self.runs):
            with both(self.tools) as (our_space, their_space):
                self.forget()
                ours.append(our_space.measure(self.tools / "mailfwd", *options(self.folder), "--once"))
                if self.family == 4:
                    floor.append(their_space.measure(self.tools / "bench_loader", self.path))
                if run == 0:
                    theirs.append(their_space.measure("nft", "-f", self.folder / "million.nft"))
        def of(costs, key):
            return statistics.median(cost[key] for cost in costs)
        found = [Figure("a million loaded cold, CPU", of(ours, "cpu_us") / 1000, of(theirs, "cpu_us") / 1000, 1 / 3, "ms"),
                Figure("the same, peak memory", of(ours, "peak_kib") / MIB, of(theirs, "peak_kib") / MIB, 1 / 8, "MiB")]
        return found + ([Figure("the same, CPU, beside the loader", of(ours, "cpu_us") / 1000, of(floor, "cpu_us") / 1000, 1.3, "ms")] if floor else [])

    def one_line(self):
        """CPU from the saved file until the daemon rests, the new copy of the list included, and wall time until the kernel has it."""
        costs, walls = [], []
        with both(self.tools) as (our_space, their_space):
            with Daemon(our_space, self.folder) as daemon:
                daemon.idle()
                resident = daemon.resident_kib()
                for run in range(self.runs):
                    text = self.text(changed=run)
                    before = daemon.idle()
                    save(self.path, text)
                    began = time.monotonic()
                    decision = daemon.await_decision()
                    walls.append((time.monotonic() - began) * 1000)
                    if "applied (" not in decision:
                        raise RuntimeError(decision)
                    costs.append((daemon.idle() - before) / 1000)
                later = daemon.resident_kib()
            replace = self.folder / "replace.nft"
            elements = ",\n".join(sorted(self.lines))
            replace.write_text(f"flush set inet mailfwd million\nadd element inet mailfwd million {{ {elements} }}\n")
            their_space.measure("nft", "-f", self.folder / "million.nft")
            replaced = their_space.measure("nft", "-f", replace)["cpu_us"] / 1000
            added = their_space.measure("nft", "add", "element", "inet", "mailfwd", "million", ELSEWHERE[self.family])["cpu_us"] / 1000
        cost = statistics.median(costs)
        return [Figure("one line of it changed, CPU, beside flush and reload", cost, replaced, 1 / 30, "ms"),
                Figure("the same, beside `nft add element`", cost, added, 1 / 200, "ms"),
                Figure("from the saved file to the kernel, wall", statistics.median(walls), None, 1000, "ms"),
                Figure("resident with it", resident / MIB, None, 64, "MiB"),
                Figure(f"the same after {self.runs} changes", later / MIB, None, 64, "MiB")]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--tools", type=pathlib.Path, default=pathlib.Path(__file__).parents[2] / "build/release/bin", help="where the programs lie")
    arguments.add_argument("--json", action="store_true", help="the figures as JSON")
    arguments.add_argument("--runs", type=int, default=5, help="of ours; nft runs once")
    arguments.add_argument("--ipv6", action="store_true", help="the same list of IPv6 addresses; the loader knows IPv4 only")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="mailfwd-bench-", dir="/var/tmp") as name:
        folder = pathlib.Path(name, "etc")
        folder.mkdir()
        bench = Bench(given.tools.resolve(), folder, given.runs, 6 if given.ipv6 else 4)
        figures = bench.cold() + bench.one_line()
    if given.json:
        print(json.dumps([dataclasses.asdict(figure) | {"value": figure.value, "met": figure.met} for figure in figures], indent=2))
    else:
        print_table(figures)
    return 0 if all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
