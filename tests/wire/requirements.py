# SPDX-License-Identifier: GPL-2.0-or-later
"""The rows of mail-requirements.tsv as values, and what they say about a flow. No packets here."""
import csv
import dataclasses
import pathlib

TABLE = pathlib.Path(__file__).with_name("mail-requirements.tsv")
ANY_PORT = ((0, 65535),)
HIGHEST = 65535


def ranges(text):
    """"25,110" and "1024-65535" as ((first, last), ...)."""
    if text == "any":
        return ANY_PORT
    pairs = (part.partition("-") for part in text.split(","))
    return tuple((int(first), int(last or first)) for first, _, last in pairs)


def contains(pairs, port):
    return any(first <= port <= last for first, last in pairs)


def within(pairs):
    """The ends of each range and one port in between; of any port, what a client may well have."""
    if pairs == ANY_PORT:
        return [1, 1023, 1024, 33333, HIGHEST]
    return sorted({port for first, last in pairs for port in (first, (first + last) // 2, last)})


def beside(pairs):
    """The ports just outside of the ranges."""
    if pairs == ANY_PORT:
        return []
    return sorted({port for first, last in pairs for port in (first - 1, last + 1)
                   if 0 < port <= HIGHEST and not contains(pairs, port)})


@dataclasses.dataclass(frozen=True)
class Row:
    id: str
    source: str
    target: str
    protocol: str
    sports: tuple
    dports: tuple
    states: tuple
    verdict: str
    optional: bool
    number: str      # the row's number in its source: rows with the same number are one function
    note: str

    @property
    def accepts(self):
        return self.verdict.startswith("accept")

    @property
    def translates(self):
        """accept+snat says how a packet leaves, and not which ones may."""
        return "+" in self.verdict

    @property
    def protocols(self):
        return ("tcp", "udp", "icmp", "esp") if self.protocol == "any" else (self.protocol,)

    @property
    def is_answer(self):
        return self.states == ("est",)


def read(table=TABLE):
    with open(table, newline="") as file:
        lines = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Row(line["id"], line["from"], line["to"], line["proto"], ranges(line["sport"]), ranges(line["dport"]),
                tuple(line["state"].split(",")), line["verdict"], line["optional"] not in ("no", "-"), line["row"], line["note"])
            for line in lines]


@dataclasses.dataclass(frozen=True)
class Flow:
    """The first packet of something. A source is a place of a topology, or "gateway user=mail"."""
    source: str
    target: str
    protocol: str
    sport: int = 0
    dport: int = 0

    def __str__(self):
        place, _, user = self.source.partition(" ")
        if self.protocol in ("tcp", "udp"):
            return f"{place}:{self.sport} > {self.target}:{self.dport} {self.protocol}" + (f" {user}" if user else "")
        return f"{place} > {self.target} {'ping' if self.protocol == 'icmp' else 'proto/50'}" + (f" {user}" if user else "")


def covers(row, flow, sources, targets):
    """Whether the flow is one that the row speaks of; sources(name) and targets(name) are the places of a name in the table."""
    return (flow.protocol in row.protocols and flow.source in sources(row.source) and flow.target in targets(row.target)
            and (flow.protocol not in ("tcp", "udp") or contains(row.sports, flow.sport) and contains(row.dports, flow.dport)))
