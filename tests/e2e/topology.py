# SPDX-License-Identifier: GPL-2.0-or-later
"""Where everything lies: the gateway's interfaces, what each joins it with, and the addresses of every place.

A fact, not a thing that is built: lab.py makes it real. THREE_LEGS is the one that most tests share; read() takes others
from a TOML file (tests/wire/topologies).
"""
import dataclasses
import ipaddress
import tomllib


@dataclasses.dataclass(frozen=True)
class Topology:
    places: dict                   # name: (namespace, IPv4 address, IPv6 address); "" where it has none
    links: dict                    # gateway interface: (namespace, prefix length of IPv4, of IPv6)
    upstream: tuple = ("eth0", "internet")  # the interface and the place that the gateway's default routes lead to
    aliases: dict = dataclasses.field(default_factory=dict)  # gateway interface: places that are further addresses on it

    @property
    def titles(self):
        """The namespaces, the gateway first."""
        return ["gateway", *(title for title, _, _ in self.links.values())]

    def title(self, place):
        return self.places[place][0]

    def address(self, place, family):
        return self.places[place][1 if family == 4 else 2]

    def families(self, *places):
        """Those in which all of the places have an address."""
        return tuple(family for family in (4, 6) if all(self.address(place, family) for place in places))

    def gateway(self, title, family):
        """The gateway's address on the side of a namespace."""
        return self.address(f"gw-{title}", family)

    def of(self, title):
        """The places in a namespace."""
        return [name for name, place in self.places.items() if place[0] == title]

    def place_of(self, address):
        """The place that has the address, or None."""
        wanted = ipaddress.ip_address(address)
        return next((name for name, place in self.places.items()
                     if any(text and ipaddress.ip_address(text) == wanted for text in place[1:])), None)


THREE_LEGS = Topology(
    places={
        "internet": ("internet", "203.0.113.7", "2001:db8:113::7"),
        "stranger": ("internet", "203.0.113.66", "2001:db8:113::66"),
        "far-away": ("internet", "198.51.100.7", "2001:db8:51::7"),
        "lan-at-internet": ("internet", "10.9.9.9", "fd00:9::9"),
        "bastion": ("dmz", "192.168.25.25", "2001:db8:25::25"),
        "web": ("dmz", "192.168.25.80", "2001:db8:25::80"),
        "lan-mail": ("internal", "10.0.0.25", "2001:db8:10::25"),
        "pc": ("internal", "10.0.1.50", "2001:db8:10::1:50"),
        "admin-pc": ("internal", "10.0.9.7", "2001:db8:10::9:7"),
        "gw-internet": ("gateway", "203.0.113.1", "2001:db8:113::1"),
        "gw-dmz": ("gateway", "192.168.25.1", "2001:db8:25::1"),
        "gw-internal": ("gateway", "10.0.0.1", "2001:db8:10::1"),
    },
    links={
        "eth0": ("internet", 24, 64),
        "eth1": ("dmz", 24, 64),
        "eth2": ("internal", 16, 48),
    })


def read(path):
    """A topology from a file, in which a namespace written "gateway/eth0" is a further address of the gateway there."""
    with open(path, "rb") as file:
        written = tomllib.load(file)
    places, aliases = {}, {}
    for name, (title, four, six) in written["places"].items():
        title, _, interface = title.partition("/")
        places[name] = (title, four, six)
        if interface:
            aliases.setdefault(interface, []).append(name)
    links = {interface: tuple(link) for interface, link in written["links"].items()}
    return Topology(places, links, tuple(written["upstream"]), aliases)
