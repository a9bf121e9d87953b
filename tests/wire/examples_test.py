# SPDX-License-Identifier: GPL-2.0-or-later
"""The four example policies, unchanged, each in its topology: their own [test] sentences as packets, and the lines of
examples.toml. What the policies look up is given in names/."""
import dataclasses
import itertools
import json
import pathlib
import re
import tomllib
import unittest

import functions
import requirements
from requirements import Flow
from scene import Case
from stage import HERE, Stage, topology
from sweep import Sweep

EXAMPLES = HERE.parents[1] / "config" / "examples"
LINE = re.compile(r"(?P<source>[\w-]+)(?::(?P<sport>\d+))? > (?P<target>[\w-]+)(?::(?P<dport>\d+))? (?P<protocol>\w+)(?:/(?P<port>\d+))?"
                  r"(?: (?P<user>user=\S+))?(?: -> (?P<at>[\w-]+)(?::(?P<at_port>\d+))?)?(?: as (?P<seen>[\w-]+))?$")
VERDICTS = ("accept", "drop", "reset", "prohibited", "refuse")
ANY_FAMILY = (4, 6)


def read():
    with open(HERE / "examples.toml", "rb") as file:
        return {name: {**written, "pending": functions.pending(name).get("example")} for name, written in tomllib.load(file).items()}


class Example:
    """What the packets of one example are to meet; a Sweep asks it like a scene."""

    def __init__(self, name, written):
        self.name, self.written = name, written
        self.topology = topology(written["topology"])
        self.policy = (EXAMPLES / f"{name}.toml").read_text()
        self.rules = tomllib.loads(self.policy)
        self.names = (HERE / "names" / f"{name}.toml").read_text()
        self._seen = {}

    def seen_as(self, flow, family):
        place = self._seen.get(flow)
        return self.topology.address(place, family) if place else None

    def lines(self):
        for verdict in VERDICTS:
            for key, families in ((verdict, ANY_FAMILY), (f"{verdict}-4", (4,)), (f"{verdict}-6", (6,))):
                for text in self.written.get(key, ()):
                    yield self._line(text, verdict, families)

    def _line(self, text, verdict, families):
        match = LINE.match(text)
        if not match:
            raise AssertionError(f"{self.name}: not a line: {text!r}")
        part = match.groupdict()
        dport = int(part["dport"] or part["port"] or 0)
        source = part["source"] + (f" {part['user']}" if part["user"] else "")
        flow = Flow(source, part["target"], part["protocol"], int(part["sport"] or 0), dport)
        if part["seen"]:
            self._seen[flow] = part["seen"]
        at = (part["at"], int(part["at_port"] or dport)) if part["at"] else ()
        return Case(text, flow, verdict, at=at, families=families)

    def sentences(self, services):
        """The policy's own [test], for every place that a sentence speaks of."""
        for name, test in self.rules.get("test", {}).items():
            verdict = {"allow": "accept", "deny": "refuse"}[test["expect"]]
            for source, target in itertools.product(self._places(test["from"]), self._places(test["to"])):
                for protocol, port in _ports(test["service"], services):
                    at = self.written.get("arrives", {}).get(test["to"]) if verdict == "accept" else None
                    yield Case(f"[test] {name}", Flow(source, target, protocol, 0, port), verdict, at=(at, port) if at else ())

    def _places(self, peer):
        """Of a zone, a host or an address."""
        if peer in self.rules["zones"]:
            zone = self.rules["zones"][peer]
            interface = zone if isinstance(zone, str) else zone["interface"]
            return self.topology.of(self.topology.links[interface][0])
        members = self.rules["hosts"].get(peer, peer)
        places = [self.topology.place_of(address) for address in ([members] if isinstance(members, str) else members)]
        return list(dict.fromkeys(filter(None, places)))


def _ports(names, services):
    for name in [names] if isinstance(names, str) else names:
        for written in services[name]:
            protocols, _, ports = written.partition("/")
            yield from itertools.product(protocols.split("+"), requirements.within(requirements.ranges(ports)))


def services_of(stage):
    listed = json.loads(stage.ctl("--json", "show", "--services").stdout)["services"]
    return {name: entry["ports"] for entry in listed for name in (entry["name"], *entry.get("aliases", ()))}


class Examples(unittest.TestCase):
    def check(self, name):
        written = EXAMPLES_WRITTEN[name]
        example = Example(name, written)
        with Stage(written["topology"], example.policy, {}, start=False, names=example.names, files=written.get("files"),
                   etc=written.get("etc")) as stage:
            if written["pending"]:
                answer = stage.daemon.ctl("check", check=False)
                self.assertNotEqual(0, answer.returncode, f"{written['pending']} have come: take {name} out of pending.toml")
                self.assertIn("does not carry it out yet", answer.stderr)
                print(f"\n  {name} needs {written['pending']}")
                return
            stage.start()
            self.judge(stage, example)

    def judge(self, stage, example):
        told = list(example.sentences(services_of(stage)))
        self.assertEqual(len(example.rules.get("test", {})), len({case.row for case in told}), "a [test] without a packet")
        cases = list(dict.fromkeys([*told, *example.lines()]))
        sweep = Sweep(stage.prober, example)
        complaints = sweep.fire(cases)
        self.assertEqual("", "\n".join(complaints))
        stage.open()
        refused = [dataclasses.replace(case, verdict="accept") for case in cases
                   if case.verdict != "accept" and not case.flow.source.startswith("gateway")]
        self.assertEqual("", "\n".join(sweep.fire(refused, translated=False)), "with the firewall stopped")


EXAMPLES_WRITTEN = read()
for _name in EXAMPLES_WRITTEN:
    setattr(Examples, f"test_{_name[2:].replace('-', '_')}", lambda self, name=_name: self.check(name))


class TheFolder(unittest.TestCase):
    def test_every_example_is_here(self):
        self.assertEqual(sorted(EXAMPLES_WRITTEN), sorted(path.stem for path in pathlib.Path(EXAMPLES).glob("*.toml")))


if __name__ == "__main__":
    unittest.main(verbosity=2)
