# SPDX-License-Identifier: GPL-2.0-or-later
"""The rows of a variant as questions over all packets that they speak of: the lines that flow_proofs reads.

The same reading of the table as scene.py has, without its edges and places: a name of the table is a zone or a host of the
policy as a whole, behind its interfaces:

honest NAME   of a zone without networks, the addresses that may come from there
in NAME       and those that may be there
ipv6 NAME     only those of IPv6
self          this machine; public self: its addresses that the internet may see; self user=mail, self user=!mail: what one user's programs send, what all others' do
"""
import dataclasses
import ipaddress
import itertools
import pwd
import tomllib

from requirements import ANY_PORT, HIGHEST, contains
from scene import MAIL_PORTS

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7")
IDENT = ((113, 113),)
# What DHCP of a zone with dynamic = true brings to this machine: server and client port.
DHCP = ((67, 68), (547, 546))


def written(*texts):
    """Policy and drop-ins as one table."""
    whole = {}
    for text in texts:
        for section, content in tomllib.loads(text).items():
            if isinstance(content, dict):
                whole.setdefault(section, {}).update(content)
            else:
                whole[section] = content
    return whole


def listed(value):
    return [value] if isinstance(value, str) else list(value)


def outside(pairs):
    """The ports that are in none of the ranges."""
    gaps, following = [], 0
    for first, last in sorted(pairs):
        if following < first:
            gaps.append((following, first - 1))
        following = last + 1
    if following <= HIGHEST:
        gaps.append((following, HIGHEST))
    return tuple(gaps)


def ports(pairs):
    return "any" if pairs == ANY_PORT else ",".join(f"{first}-{last}" for first, last in pairs)


@dataclasses.dataclass(frozen=True)
class Flow:
    source: str
    target: str
    protocol: str
    sports: tuple = ANY_PORT
    dports: tuple = ANY_PORT

    def fields(self):
        return self.source, self.target, self.protocol, ports(self.sports), ports(self.dports)


@dataclasses.dataclass(frozen=True)
class Question:
    row: str
    what: str
    expected: str
    moment: str
    flow: Flow
    but: tuple = ()
    at: str = "-"
    seen: str = "-"
    families: str = "46"

    @property
    def label(self):
        return " ".join(part for part in (self.row, self.what, self.moment, self.flow.source, ">", self.flow.target, self.flow.protocol) if part)

    def lines(self):
        yield "ask", self.label, self.expected, self.moment, *self.flow.fields(), self.at, self.seen
        yield from (("but", *flow.fields()) for flow in self.but)


class Land:
    """The places of a policy as lines: from its zones, its hosts and the addresses of the machine."""

    def __init__(self, policy, topology, names):
        self.topology = topology
        self.hosts, self.names = policy.get("hosts", {}), tomllib.loads(names or "")
        self.zones = {name: zone if isinstance(zone, dict) else {"interface": zone} for name, zone in policy["zones"].items()}
        self.own = [text for place in topology.places.values() if place[0] == "gateway" for text in place[1:] if text]

    def is_open(self, name):
        return name in self.zones and "network" not in self.zones[name]

    def is_outside(self, name):
        return self.place(name)[0] == self._side("internet")

    def interfaces(self):
        for interface, (title, four, six) in self.topology.links.items():
            places = [f"gw-{title}", *self.topology.aliases.get(interface, ())]
            own = [(self.topology.address(place, family), length) for place in places for family, length in ((4, four), (6, six))]
            yield "interface", interface, *(f"{address}/{length}" for address, length in own if address)
        yield "interface", "lo", "127.0.0.1/8", "::1/128"

    def place(self, name):
        kind, _, plain = name.rpartition(" ")
        if "self" in name.split():
            return "-", ",".join(self.own), ",".join(PRIVATE) if kind.startswith("public") else "-", _users(name.partition("user=")[2])
        if self.is_open(plain):
            return self._side(plain), "any", self._foreign(kind, plain), "any"
        if plain in self.zones:
            return self._side(plain), ",".join(self.zones[plain]["network"]), "-", "any"
        if self.topology.places.get(plain, ("",))[0] == "gateway":
            return "-", ",".join(filter(None, self.topology.places[plain][1:])), "-", "any"
        addresses = [address for address in self._host(plain) if kind != "ipv6" or ":" in address]
        interfaces = sorted({self._side(self._zone_of(address)) for address in addresses})
        return ",".join(interfaces), ",".join(addresses), "-", "any"

    def _side(self, zone):
        return ",".join(listed(self.zones[zone]["interface"]))

    def _foreign(self, kind, zone):
        if not kind:
            return "-"
        others = [network for other in self.zones.values() for network in listed(other.get("network", ()))]
        return ",".join((*others, *PRIVATE) if kind == "honest" and zone == "internet" else others)

    def _zone_of(self, address):
        wanted = ipaddress.ip_network(address, strict=False)
        for name, zone in self.zones.items():
            networks = [ipaddress.ip_network(network) for network in listed(zone.get("network", ()))]
            if any(network.version == wanted.version and wanted.subnet_of(network) for network in networks):
                return name
        return next(name for name in self.zones if self.is_open(name))

    def _host(self, text):
        if text in self.hosts:
            return [address for part in listed(self.hosts[text]) for address in self._host(part)]
        return listed(self.names.get(text, text))


def _users(word):
    if not word:
        return "any"
    return ("!" if word.startswith("!") else "") + str(pwd.getpwnam(word.strip("!")).pw_uid)


class Asked:
    """The questions of one variant. The scene says which rows hold in it."""

    def __init__(self, scene, land, ident=True):
        self.scene, self.land, self.ident = scene, land, ident
        self.regions = {**scene.function.regions, **scene.variant.regions}
        self.open = [flow for row in scene.on if row.verdict == "accept" and "new" in row.states for flow in self._let_in(row)]

    def lines(self, questions):
        """Of the places, and then of the questions."""
        flows = [flow for question in questions for flow in (question.flow, *question.but)]
        places = {place for flow in flows for place in (flow.source, flow.target)}
        places |= {question.at.partition(":")[0] for question in questions} - {"-"}
        yield from (("place", name, *self.land.place(name)) for name in sorted(places))
        yield from (line for question in questions for line in question.lines())

    def questions(self):
        function, variant = self.scene.function, self.scene.variant
        for row in self.scene.rows:
            if function.pending_reason(row):
                continue
            if not function.holds(variant, row):
                yield from self._of_row_that_is_off(row)
            elif "ack-without-session" in row.states:
                yield from (self._refused(row, "no session", flow, "drop", "midway", but=()) for flow in self._flows(row))
            elif row.is_answer:
                yield from (Question(row.id, "", "accept", "est", flow) for flow in self._flows(row))
                yield from (self._refused(row, "no answer", flow) for flow in self._flows(row))
            elif row.accepts:
                yield from self._accepting(row)
            elif function.speaks(variant, row):
                yield from self._refusing(row)

    def _sides(self, name, kind):
        for region in listed(self.regions.get(name, name)):
            yield f"{kind} {region}" if kind and self.land.is_open(region) else region

    def _sender(self, source, target, kind):
        """A private address of this machine never leaves to the internet."""
        public = kind == "honest" and source.startswith("self") and self.land.is_outside(target)
        return f"public {source}" if public else source

    def _flows(self, row, kind="", protocol=None, sports=None, dports=None):
        protocols = [protocol] if protocol else ["tcp", "udp", "echo", "others"] if row.protocol == "any" else [row.protocol]
        for source, target, one in itertools.product(self._sides(row.source, kind), self._sides(row.target, "in"), protocols):
            if source != target:
                yield Flow(self._sender(source, target, kind), target, one, row.sports if sports is None else sports, row.dports if dports is None else dports)

    def _let_in(self, row):
        """All that an accepting row lets in, also under a published address and, over IPv6, at the host's own port."""
        yield from self._flows(row, "honest")
        yield from (question.flow for question in self._published(row))

    def _refused(self, row, what, flow, expected="refused", moment="new", but=None):
        return Question(row.id, what, expected, moment, flow, tuple(self.open) if but is None else but)

    def _of_row_that_is_off(self, row):
        if "new" in row.states and not row.translates:
            yield from (self._refused(row, "off", flow) for flow in self._flows(row))
            yield from (dataclasses.replace(question, what="off", expected="refused", at="-") for question in self._published(row) if question.at != "-")

    def _accepting(self, row):
        if row.translates and not self.scene.variant.only:
            return  # it says how others leave, and their questions ask for it
        for flow in self._flows(row, "honest"):
            yield Question(row.id, "", "accept", "new", flow, seen=self._seen(row))
            if "est" in row.states:
                yield Question(row.id, "", "accept", "est", flow)
            yield from self._forged(row, flow)
            if row.protocol == "tcp":
                yield self._refused(row, "no session", flow, "drop", "midway", but=())
        yield from self._published(row)
        if not row.translates:
            yield from self._around(row)

    def _forged(self, row, flow, implied=()):
        """From there, but with an address that does not belong there."""
        zone = flow.source.removeprefix("honest ")
        if self.land.is_open(zone) and zone != flow.source:
            yield self._refused(row, "forged", dataclasses.replace(flow, source=zone), but=(flow, *implied))

    def _around(self, row):
        """The row's neighbours: all other ports, the other protocol, and client ports that are none."""
        yield from (self._refused(row, "beside", flow) for flow in self._flows(row, "honest", dports=outside(row.dports)))
        other = {"tcp": "udp", "udp": "tcp"}[row.protocol]
        yield from (self._refused(row, "other protocol", flow) for flow in self._flows(row, "honest", protocol=other))
        mail = tuple((port, port) for port in MAIL_PORTS if contains(row.dports, port))
        if self.scene.function.strict and mail:
            yield from (self._refused(row, "no client port", flow, "refused", but=()) for flow in self._flows(row, sports=outside(row.sports), dports=mail))

    def _refusing(self, row):
        verdict = "reject" if row.number in self.scene.function.answered else row.verdict
        ident, implied = [Flow("", "", "tcp", dports=IDENT)] * self.ident, self._implied(row)
        for flow in self._flows(row, "honest"):
            yield from self._forged(row, flow, implied)
            expected = "refused" if "self" in flow.source else verdict
            here = [dataclasses.replace(other, source=flow.source, target=flow.target) for other in ident]
            answered = expected == "drop" and flow.protocol == "tcp" and here and contains(flow.dports, 113)
            yield self._refused(row, "", flow, expected, but=(*self.open, *implied, *(here if answered else ())))
            if answered:
                yield self._refused(row, "ident", here[0], "reject")

    def _implied(self, row):
        """DHCP, where a zone has it: what nobody writes down and comes in all the same."""
        zones = [region for region in listed(self.regions.get(row.source, row.source)) if self.land.zones.get(region, {}).get("dynamic")]
        return [Flow(zone, "self", "udp", ((server, server),), ((client, client),)) for zone in zones for server, client in DHCP]

    def _published(self, row):
        for entry in self.scene.entries(row):
            for source in self._sides(entry.get("from", "internet"), "honest"):
                flow = Flow(source, entry["to"], row.protocol, row.sports, ((entry["service"],) * 2,))
                yield Question(row.id, "published", "accept", "new", flow, at=f"{entry['at']}:{entry['port']}", families="4")
                as_it_is = dataclasses.replace(flow, target=f"ipv6 {entry['at']}", dports=((entry["port"],) * 2,))
                yield Question(row.id, "published", "accept", "new", as_it_is, families="6")

    def _seen(self, row):
        """The source that IPv4 leaves with, if it is not the sender's."""
        for entry in self.scene.variant.seen:
            held = next((other for other in self.scene.on if other.number == entry["row"]), None)
            if held and row.source in entry["from"] and {row.target, *listed(self.regions.get(row.target, ()))} & {*entry["to"]}:
                return "interface" if held.verdict.endswith("masquerade") else self.land.topology.address(entry["as"], 4)
        return "-"
