# SPDX-License-Identifier: GPL-2.0-or-later
"""Single packets through the lab, and what became of each.

A probe is written as one line, the way an admin would say it:

    bastion > lan-mail tcp/25            a SYN from a client port above 1023
    internet:25 > bastion:40000 tcp      a SYN with both ports chosen
    internet > bastion tcp/25 flags=A    a packet in the middle of a session that nobody knows
    pc via internet > bastion tcp/25     the source address of one place, sent from another place's namespace
    gateway > internet udp/53 user=mail  by a program of that user on the gateway itself
    internet > gateway ping              echo request of the family; icmp/3.1 (type.code) for others; proto/50 for others still
    internet > gateway icmpv6/135 hl=64

What became of it is looked for at three places: at the receiver (past its input hook), at every other host, and at the
sender. Accepted is what arrived. Refused is what did not arrive while the sender got a reset or an ICMP error that
quotes it. Dropped is what left no trace. All probes of a batch are in flight together and told apart by their addresses,
protocol and ports, so a thousand cost hardly more time than one.
"""
import contextlib
import ctypes
import dataclasses
import ipaddress
import itertools
import pwd
import re
import select
import socket
import time

from lab import LabError
from packet import FLAGS, PROHIBITED, RESET, Seen, dissect, packet_of
from topology import THREE_LEGS

ACCEPT, DROP = "accept", "drop"
PROTOCOLS = {"tcp": 6, "udp": 17, "icmp": 1, "icmpv6": 58}
QUIET = 0.12      # s without a packet after which no more is awaited
PATIENCE = 3.0    # s for an answer that must come
PACKET_OUTGOING = 4
IPV6_FLOWINFO, IPV6_RECVPKTINFO, IPV6_PKTINFO = 11, 49, 50
_libc = ctypes.CDLL(None, use_errno=True)
_ports = itertools.cycle(range(20000, 60000))
_tags = itertools.count(0x6D660000)


@dataclasses.dataclass
class Probe:
    text: str
    family: int
    sender: str           # namespaces
    receiver: str
    source: str           # addresses
    target: str
    protocol: int
    source_port: int = 0  # for ICMP: type and code; for protocols without ports: unused
    target_port: int = 0
    rest: int = 0         # the four bytes after an ICMP checksum, or a portless protocol's first payload
    flags: str = "S"
    hop_limit: int = 64
    user: str = ""
    quoted: bytes = b""   # of an ICMP error: the packet it is about
    spoofed: bool = False
    tag: int = dataclasses.field(default_factory=lambda: next(_tags))
    arrived: list = dataclasses.field(default_factory=list)
    seen: Seen | None = None  # as its receiver saw it
    answer: str = ""      # reset, prohibited, other: what an answer that is not the receiver's own said
    replied: bool = False

    @property
    def key(self):
        return (self.source, self.target, self.protocol, self.source_port, self.target_port, self.rest)

    @property
    def verdict(self):
        if self.arrived:
            return ACCEPT
        return self.answer or DROP

    def story(self):
        got = self.verdict
        if self.arrived and self.arrived != [self.receiver]:
            got += f" at {self.arrived}"
        return f"{self.text} (IPv{self.family}: {self.source} > {self.target}): {got}"


_LINE = re.compile(r"(?P<src>[\w-]+)(?::(?P<sport>\d+))?(?: via (?P<via>[\w-]+))? > (?P<dst>[\w-]+)(?::(?P<dport>\d+))?"
                   r" (?P<proto>[\w]+)(?:/(?P<port>\d+)(?:\.(?P<code>\d+))?)?(?P<options>(?: \w+=\S+)*)$")


def _place(topology, name, family, other):
    """`gateway` is the gateway's address on the side of the other place."""
    if name == "gateway":
        name = f"gw-{topology.title(other)}"
    if name == "allnodes":
        return "gateway", {4: "224.0.0.1", 6: "ff02::1"}[family]
    if name not in topology.places or not topology.address(name, family):
        raise LabError(f"no such place: {name} in IPv{family}")
    return topology.title(name), topology.address(name, family)


def parse(text, family, topology=THREE_LEGS):
    match = _LINE.match(text.strip())
    if not match:
        raise LabError(f"not a probe: {text!r}")
    part = match.groupdict()
    options = dict(word.split("=") for word in part["options"].split())
    sender, source = _place(topology, part["src"], family, part["dst"] if part["src"] == "gateway" else part["src"])
    receiver, target = _place(topology, part["dst"], family, part["src"])
    if part["via"]:
        sender = topology.title(part["via"]) if part["via"] in topology.places else part["via"]
    word = part["proto"]
    probe = Probe(text.strip(), family, sender, receiver, source, target, 0, spoofed=bool(part["via"]))
    probe.flags = options.get("flags", "S")
    probe.hop_limit = int(options.get("hl", 255 if word == "icmpv6" and int(part["port"]) in range(133, 138) else 64))
    probe.user = options.get("user", "")
    if word == "ping":
        word, part["port"] = ("icmp", 8) if family == 4 else ("icmpv6", 128)
    if word in ("icmp", "icmpv6"):
        probe.protocol = PROTOCOLS[word]
        probe.source_port, probe.target_port = int(part["port"]), int(part["code"] or 0)
        probe.rest = next(_ports)
    elif word == "proto":
        probe.protocol, probe.rest = int(part["port"]), next(_ports)
    else:
        probe.protocol = PROTOCOLS[word]
        probe.source_port = int(part["sport"] or next(_ports))
        probe.target_port = int(part["dport"] or part["port"])
    return probe


def error_about(text, family, sender, receiver):
    """An ICMP error that quotes a TCP packet which `sender` (address, port) sent to `receiver`."""
    probe = parse(text, family)
    probe.quoted = packet_of(Probe("quoted", family, "", "", sender[0], receiver[0], 6, sender[1], receiver[1], flags="A"))
    return probe


class Prober:
    """Holds the sockets that watch all namespaces; send() tells the fate of a batch."""

    def __init__(self, lab):
        self.lab = lab
        self._taps = {}     # socket: (namespace title, how to read it)
        self._senders = {}
        for title in lab.topology.titles[1:]:
            self._tap(title)
        # On the gateway a tap would see packets before the firewall does; a raw socket sees what came past its input hook.
        for protocol in (6, 17, 1, 50, 112, 132):
            self._raw(4, protocol)
        for protocol in (6, 17, 58, 50, 112, 132):
            self._raw(6, protocol)
        lab.on_close(self.close)

    def _tap(self, title):
        space = self.lab.spaces[title]
        sock = space.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
        with space.inside():
            sock.bind(("eth0", 3))
        self._own(sock, title, self._read_tap)

    def _raw(self, family, protocol):
        sock = self.lab.gateway.socket(socket.AF_INET if family == 4 else socket.AF_INET6, socket.SOCK_RAW, protocol)
        if family == 6:
            sock.setsockopt(socket.IPPROTO_IPV6, IPV6_RECVPKTINFO, 1)
        self._own(sock, "gateway", self._read_raw4 if family == 4 else lambda s, p=protocol: self._read_raw6(s, p))

    def _own(self, sock, title, reader):
        sock.setsockopt(socket.SOL_SOCKET, 33, 16 << 20)  # SO_RCVBUFFORCE
        sock.setblocking(False)
        self._taps[sock] = (title, reader)

    @staticmethod
    def _read_tap(sock):
        packet, where = sock.recvfrom(2048)
        return None if where[2] == PACKET_OUTGOING else dissect(packet)

    @staticmethod
    def _read_raw4(sock):
        return dissect(sock.recv(2048))

    @staticmethod
    def _read_raw6(sock, protocol):
        data, ancillary, _, where = sock.recvmsg(2048, 256)
        target = next((value[:16] for level, kind, value in ancillary if kind == IPV6_PKTINFO), bytes(16))
        return Seen(where[0].split("%")[0], str(ipaddress.ip_address(target)), protocol, data)

    def _sender(self, probe):
        key = (probe.sender, probe.family, probe.user)
        if key not in self._senders:
            uid = 0
            if probe.user:
                uid = int(probe.user) if probe.user.isdigit() else pwd.getpwnam(probe.user).pw_uid
            # The firewall sees the user that made the socket. Only the file system identity is changed: a real setuid
            # would lose the right to make a raw one.
            _libc.setfsuid(uid)
            try:
                self._senders[key] = self.lab.spaces[probe.sender].socket(
                    socket.AF_INET if probe.family == 4 else socket.AF_INET6, socket.SOCK_RAW, 255)
            finally:
                _libc.setfsuid(0)
        return self._senders[key]

    def send(self, probes):
        """Sends all and fills in what became of each."""
        by_key = {}
        for probe in probes:
            if probe.key in by_key:
                raise LabError(f"two probes of a batch look the same: {probe.text} and {by_key[probe.key].text}")
            by_key[probe.key] = by_key[probe.tag] = probe
        for number, probe in enumerate(probes):
            with contextlib.suppress(PermissionError):  # the kernel's word for "the output hook dropped it"
                scope = (0,) if probe.family == 4 else (0, 0, 0)
                self._sender(probe).sendto(packet_of(probe), (probe.target, *scope))
            if number % 16 == 0:
                self._listen(by_key, 0)
        return by_key

    def settle(self, by_key, enough):
        """Reads until `enough()` and then until it is quiet about these probes, whatever else goes on."""
        begun = last = time.monotonic()
        while (now := time.monotonic()) < begun + PATIENCE:
            if now - last > QUIET and enough():
                return
            if self._listen(by_key, QUIET / 4):
                last = time.monotonic()

    def _listen(self, by_key, timeout):
        """True if a packet came that has to do with one of the probes."""
        noted = False
        for sock in select.select(list(self._taps), [], [], timeout)[0]:
            title, reader = self._taps[sock]
            with contextlib.suppress(BlockingIOError):
                while True:
                    seen = reader(sock)
                    noted |= bool(seen) and self._note(title, seen, by_key)
        return noted

    @staticmethod
    def _note(title, seen, by_key):
        # Not by ports where there is a tag: the answer to a probe can look like another one's question.
        probe = by_key.get(seen.tag()) or (by_key.get(seen.key()) if seen.protocol not in (6, 17) else None)
        if probe and title != probe.sender:
            probe.arrived.append(title)
            probe.seen = probe.seen or seen
            return True
        quoted = seen.quoted()
        probe = by_key.get(quoted.key() if quoted else seen.answered_key())
        if probe and title == probe.sender:
            probe.replied = True
            if quoted or seen.protocol == 6 and seen.payload[13] & FLAGS["R"]:
                probe.answer = probe.answer or seen.refusal()
            return True
        return False

    def fate(self, *texts, family=4):
        """The verdicts of a few probes, for tests that are no table."""
        verdicts = self.fates([parse(text, family, self.lab.topology) for text in texts])
        return verdicts[0] if len(texts) == 1 else verdicts

    def watch(self, text, family=4):
        """One probe with all that is known of it."""
        probe = parse(text, family, self.lab.topology)
        self.fates([probe])
        return probe

    def fates(self, probes):
        by_key = self.send(probes)
        self.settle(by_key, lambda: True)
        return [probe.verdict for probe in probes]

    def close(self):
        for sock in [*self._taps, *self._senders.values()]:
            sock.close()
        self._taps, self._senders = {}, {}


def row(what, accept=None, drop=None, reset=None, prohibited=None, families=(4, 6), alone=False):
    """One line of a table: what is shown, the packet that passes and its refusing twin (at least one of each).
    `alone` says in words why a row has no twin."""
    return dict(what=what, accept=accept, drop=drop, reset=reset, prohibited=prohibited, families=families, alone=alone)


def judge(prober, rows, replies=True):
    """Sends a table's probes in both families at once; returns the complaints, in the table's order."""
    expected = []
    for line in rows:
        refusing = [verdict for verdict in (DROP, RESET, PROHIBITED) if line[verdict]]
        if not line["alone"] and not (line["accept"] and refusing):
            raise LabError(f"a row without a twin: {line['what']}")
        for family in line["families"]:
            for verdict in (ACCEPT, DROP, RESET, PROHIBITED):
                texts = line[verdict] or ()
                for text in [texts] if isinstance(texts, str) else texts:
                    expected.append((line["what"], verdict, parse(text, family, prober.lab.topology)))
    by_key = prober.send([probe for _, _, probe in expected])

    def arrived_as_expected():
        return all(probe.verdict == verdict and (probe.replied or not _must_reply(probe, verdict)) for _, verdict, probe in expected
                   if verdict != DROP)

    prober.settle(by_key, arrived_as_expected)
    complaints = []
    for what, verdict, probe in expected:
        if probe.verdict != verdict or (probe.arrived and set(probe.arrived) != {probe.receiver}):
            complaints.append(f"{what}: {probe.story()}, expected {verdict}")
        elif replies and _must_reply(probe, verdict) and not probe.replied:
            complaints.append(f"{what}: {probe.story()}, but the answer never came back")
    return complaints, len(expected)


def _must_reply(probe, verdict):
    """A host answers each SYN, datagram and echo that reaches it, and that answer must find its way back."""
    if verdict != ACCEPT or probe.spoofed or probe.target.startswith(("224.", "ff02:")):
        return False
    if probe.protocol == 6:
        return probe.flags == "S"
    return probe.protocol == 17 or (probe.protocol, probe.source_port) in ((1, 8), (58, 128))
