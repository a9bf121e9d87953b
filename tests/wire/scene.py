# SPDX-License-Identifier: GPL-2.0-or-later
"""What the table expects in one variant of a policy: cases (a packet and its verdict) and talks (whole sessions).

An accepting row gives the packets at its edges, and their refusing twins: the ports just outside, the other protocol, a
client port that is none, a packet in the middle of no session. A refusing row gives its packets, but for those that an
accepting row that is on lets in. A row that is off gives its packets too, with the verdict that the rows that are on leave
for them.
"""
import dataclasses
import itertools

from requirements import Flow, beside, contains, covers, within

# Services whose clients use a port above 1023: smtp, pop3, imap, uucp and their TLS twins (submission, 587, is none of them).
MAIL_PORTS = (25, 110, 143, 465, 540, 993, 995)
MIDDLE = ("A", "PA", "FA", "SA", "R")  # flags of packets that claim to be in the middle of a session
FRESH = 0                              # any port that has not been used


@dataclasses.dataclass(frozen=True)
class Case:
    row: str
    flow: Flow
    verdict: str        # accept, drop or reject
    what: str = ""
    flags: str = "S"
    at: tuple = ()      # place and port where the packet comes out, if not where it was sent to
    families: tuple = (4, 6)


@dataclasses.dataclass(frozen=True)
class Talk:
    row: str
    flow: Flow
    at: tuple = ()
    families: tuple = (4, 6)


class Scene:
    def __init__(self, function, variant, topology):
        self.function, self.variant, self.topology = function, variant, topology
        self.rows = [row for row in function.rows if not variant.only or row.number in variant.only]
        self.on = [row for row in function.rows if function.holds(variant, row)]

    def _places(self, mappings, name):
        for mapping in mappings:
            if name in mapping:
                return mapping[name]
        return self.topology.of(name) or ([name] if name in self.topology.places else [])

    def sources(self, name):
        return self._places((self.variant.sources, self.function.sources), name)

    def targets(self, name):
        return self._places((self.variant.targets, self.function.targets), name)

    def refuses(self, identity):
        return any(row.id == identity and not row.accepts for row in self.function.rows)

    def covered(self, flow, verdict):
        return any(row.verdict == verdict and "new" in row.states and covers(row, flow, self.sources, self.targets) for row in self.on)

    def left(self, flow):
        """The verdict that the rows that are on leave for a flow."""
        return next((verdict for verdict in ("accept", "reject") if self.covered(flow, verdict)), "drop")

    def _flows(self, row, protocols=None, sports=None, dports=None):
        """The row's edges between its first two places, and its middle between all others."""
        sports = within(row.sports) if sports is None else sports
        dports = within(row.dports) if dports is None else dports
        pairs = [pair for pair in itertools.product(self.sources(row.source), self.targets(row.target)) if pair[0] != pair[1]]
        for index, (source, target) in enumerate(pairs):
            for protocol in protocols or row.protocols:
                if protocol not in ("tcp", "udp"):
                    # Behind one address, a protocol without ports can be spoken by one host only.
                    if protocol == "icmp" or source == pairs[0][0]:
                        yield Flow(source, target, protocol)
                    continue
                for sport, dport in itertools.product(self._some(sports, index), self._some(dports, index, row.dports)):
                    yield Flow(source, target, protocol, sport, dport)

    def _some(self, ports, index, listed=None):
        if self.variant.quick:
            fresh = listed is None and len(ports) > 1
            return [FRESH] if fresh else ports[:1]
        if index and len(ports) > 2 and (listed is None or any(first < last for first, last in listed)):
            return ports[len(ports) // 2:][:1]
        return ports

    def cases(self):
        for row in self.rows:
            if self.function.pending_reason(row):
                continue
            if not self.function.holds(self.variant, row):
                yield from self._of_row_that_is_off(row)
            elif "ack-without-session" in row.states:
                yield from (Case(row.id, flow, row.verdict, "no session", flags) for flow in self._flows(row) for flags in MIDDLE)
            elif row.accepts:
                yield from self._accepting(row)
            elif self.function.speaks(self.variant, row):
                yield from self._refusing(row)

    def _refusing(self, row):
        verdict = "reject" if row.number in self.function.answered else row.verdict
        for flow in self._flows(row):
            if not self.covered(flow, "accept"):
                yield Case(row.id, flow, verdict, families=(4,) if self._reachable(flow) else (4, 6))

    def _reachable(self, flow):
        """A host that is published under an address of IPv4 is reachable over IPv6 as it is, at the port that it listens on."""
        held = {row.number for row in self.on}
        return any(entry["row"] in held and (flow.target, flow.dport) == (entry["at"], entry["port"])
                   and flow.source in self.sources(entry.get("from", "internet")) for entry in self.variant.publish)

    def _of_row_that_is_off(self, row):
        if "new" in row.states and not row.translates:
            yield from (Case(row.id, flow, self.left(flow), "off") for flow in self._flows(row))
            yield from (dataclasses.replace(case, verdict="drop", what="off", at=()) for case in self._published(row) if case.at)

    def _accepting(self, row):
        if row.is_answer:
            # The same direction without the session that it answers.
            yield from (Case(row.id, flow, self.left(flow), "no answer") for flow in self._flows(row))
            return
        yield from (Case(row.id, flow, "accept") for flow in self._flows(row) if self._leaves(row, flow))
        yield from self._published(row)
        if self.variant.quick or row.translates:
            return
        yield from (Case(row.id, flow, self.left(flow), "beside") for flow in self._flows(row, dports=beside(row.dports)))
        other = {"tcp": ["udp"], "udp": ["tcp"]}.get(row.protocol, [])
        yield from (Case(row.id, flow, self.left(flow), "other protocol") for flow in self._flows(row, protocols=other))
        if row.protocol == "tcp":
            yield from (Case(row.id, flow, "drop", "no session", "A") for flow in self._flows(row))
        if self.function.strict and row.sports[0][0] == 1024:
            ports = [port for port in MAIL_PORTS if contains(row.dports, port)]
            yield from (Case(row.id, flow, "drop", "no client port") for flow in self._flows(row, sports=[1, 1023], dports=ports))

    def _leaves(self, row, flow):
        """accept+snat is about what another row lets out, or everything where it alone is judged."""
        return not row.translates or self.variant.only or self.covered(flow, "accept")

    def _published(self, row):
        for entry in self.entries(row):
            for source in self.sources(entry.get("from", "internet")):
                flow = Flow(source, entry["to"], row.protocol, FRESH if self.variant.quick else 40000, entry["service"])
                yield Case(row.id, flow, "accept", "published", at=(entry["at"], entry["port"]), families=(4,))
                yield Case(row.id, dataclasses.replace(flow, target=entry["at"], dport=entry["port"]), "accept", "published", families=(6,))

    def entries(self, row):
        return [entry for entry in self.variant.publish if entry["row"] == row.number
                and (contains(row.dports, entry["port"]) or contains(row.dports, entry["service"]))]

    def talks(self):
        """Whole sessions, for every row that lets more than a first packet through."""
        for row in self.rows:
            if not row.accepts or "est" not in row.states or not self.function.holds(self.variant, row):
                continue
            if row.is_answer:
                yield from (Talk(row.id, flow) for flow in self._turned(row))
            else:
                yield from (Talk(row.id, flow) for flow in self._flows(row))
                yield from (Talk(row.id, case.flow, case.at, case.families) for case in self._published(row))

    def _turned(self, row):
        """The sessions whose answers the row speaks of: opened from the other side."""
        opened = dataclasses.replace(row, source=row.target, target=row.source, sports=row.dports, dports=row.sports)
        return self._flows(opened)

    def seen_as(self, flow, family):
        """The address that the receiver sees."""
        for entry in self.variant.seen:
            holds = any(row.number == entry["row"] for row in self.on)
            if holds and flow.source in entry["from"] and flow.target in entry["to"] and family in entry["families"]:
                return self.topology.address(entry["as"], family)
        return None
