# SPDX-License-Identifier: GPL-2.0-or-later
"""Cases as packets: all are sent, then markers that are known to pass, and when those have arrived it is looked at what else did."""
import dataclasses

import probe as probing
from probe import ACCEPT, DROP, PROHIBITED, RESET


REFUSED = "refuse"  # with or without an answer


@dataclasses.dataclass
class Shot:
    cases: list          # those that this packet speaks for
    probe: object
    verdict: str
    receiver: str
    source: str          # that the receiver must see

    def complaint(self):
        case, probe = self.cases[0], self.probe
        where = f"{', '.join(dict.fromkeys(other.row for other in self.cases))}{' ' + case.what if case.what else ''}: {probe.story()}"
        if probe.verdict != self.verdict and (self.verdict != REFUSED or probe.verdict == ACCEPT):
            return f"{where}, expected {self.verdict}"
        if probe.verdict != ACCEPT:
            return ""
        if set(probe.arrived) != {self.receiver}:
            return f"{where}, expected at {self.receiver} alone"
        if probe.seen.source != self.source:
            return f"{where} with the source {probe.seen.source}, expected {self.source}"
        if self.cases[0].at and self.arrived_port() != self.cases[0].at[1]:
            return f"{where} at port {self.arrived_port()}, expected {self.cases[0].at[1]}"
        if must_reply(self) and not probe.replied:
            return f"{where}, but the answer never came back"
        return ""

    def arrived_port(self):
        return int.from_bytes(self.probe.seen.payload[2:4], "big")


def must_reply(shot):
    probe = shot.probe
    return shot.verdict == ACCEPT and (probe.protocol == 17 or probe.protocol == 6 and probe.flags == "S"
                                       or (probe.protocol, probe.source_port) in ((1, 8), (58, 128)))


def _text(case):
    text = str(case.flow).replace(":0 ", " ") if case.flow.sport == 0 else str(case.flow)
    return text + ("" if case.flags == "S" else f" flags={case.flags}")


def expected(case):
    """What the sender meets: what this machine sends itself is refused with an answer, never dropped; only a SYN is reset."""
    if case.verdict in (ACCEPT, RESET, PROHIBITED, REFUSED):
        return case.verdict
    if case.verdict == "reject" or (case.flow.source.startswith("gateway") and case.flags == "S"):
        return RESET if case.flow.protocol == "tcp" else PROHIBITED
    return DROP


class Sweep:
    """Shoots the cases of a scene; the contradictions between them are complaints too."""

    def __init__(self, prober, scene):
        self.prober, self.scene = prober, scene
        self.topology = scene.topology
        self.sent = 0

    def fire(self, cases, translated=True):
        """Sends the cases in both families and returns the complaints. Those with other flags or another user go apart:
        they differ in nothing that an answer could be told by."""
        batches = {}
        for case in cases:
            batches.setdefault((case.flags != "S", case.flags, case.flow.source.partition(" ")[2]), []).append(case)
        complaints = []
        # Refusals first: a session that was let in would let the others pass.
        for key in sorted(batches, reverse=True):
            complaints += self._batch(batches[key], translated)
        return complaints

    def _batch(self, cases, translated):
        shots, complaints = {}, []
        for case in cases:
            for family in case.families:
                self._add(shots, case, family, translated, complaints)
        # What is to be refused goes first, so that what passes shows that the rest has had its time.
        ordered = sorted(shots.values(), key=lambda shot: shot.verdict == ACCEPT) + self._markers()
        by_key = self.prober.send([shot.probe for shot in ordered])
        self.prober.settle(by_key, lambda: not any(shot.complaint() for shot in ordered if shot.verdict not in (DROP, REFUSED)))
        self.sent += len(ordered)
        return complaints + [text for text in (shot.complaint() for shot in ordered) if text]

    def _add(self, shots, case, family, translated, complaints):
        places = [name for name in (case.flow.source.partition(" ")[0], case.flow.target) if name != "gateway"]
        if family not in self.topology.families(*places):
            return
        key = (case.flow, family) if case.flow.sport or case.flow.protocol not in ("tcp", "udp") else (case.flow, family, case.row)
        verdict = expected(case)
        if key in shots:
            shots[key].cases.append(case)
            if shots[key].verdict != verdict:
                complaints.append(f"{shots[key].cases[0]} and {case} contradict each other")
            return
        probe = probing.parse(_text(case), family, self.topology)
        receiver = self.topology.title(case.at[0]) if case.at else probe.receiver
        seen = translated and self.scene.seen_as(case.flow, family)
        shots[key] = Shot([case], probe, verdict, receiver, seen or probe.source)

    def _markers(self):
        """From the gateway to every namespace: what it pings is let out."""
        markers = []
        for title in self.topology.titles[1:]:
            place = self.topology.of(title)[0]
            for family in self.topology.families(place):
                probe = probing.parse(f"gateway > {place} ping", family, self.topology)
                markers.append(Shot([Marker(f"the marker to {title}")], probe, ACCEPT, probe.receiver, probe.source))
        return markers


@dataclasses.dataclass
class Marker:
    row: str
    what: str = ""
    at: tuple = ()
