# SPDX-License-Identifier: GPL-2.0-or-later
"""Probes as bytes, and packets that were seen as values."""
import contextlib
import dataclasses
import ipaddress
import struct

RESET, PROHIBITED = "reset", "prohibited"
FLAGS = {"F": 1, "S": 2, "R": 4, "P": 8, "A": 16, "U": 32}
MARK = b"mfwp"  # in front of a probe's tag, in protocols that have no field for it


def _checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def _packed(text):
    return ipaddress.ip_address(text).packed


def _with_checksum(probe, payload, offset):
    data = payload
    if probe.protocol != 1:
        data = _packed(probe.source) + _packed(probe.target) + struct.pack("!IHBB", len(payload), 0, 0, probe.protocol) + payload
    return payload[:offset] + struct.pack("!H", _checksum(data)) + payload[offset + 2:]


def _payload(probe):
    if probe.protocol == 6:
        flags = sum(FLAGS[letter] for letter in probe.flags if letter in FLAGS)
        return _with_checksum(probe, struct.pack("!HHIIBBHHH", probe.source_port, probe.target_port, probe.tag, 7 if flags & 16 else 0,
                                                 5 << 4, flags, 1024, 0, 0), 16)
    if probe.protocol == 17:
        return _with_checksum(probe, struct.pack("!HHHH", probe.source_port, probe.target_port, 16, 0) + MARK + struct.pack("!I", probe.tag), 6)
    if probe.protocol in (1, 58):
        body = probe.quoted or (MARK + struct.pack("!I", probe.tag)).ljust(56, b".")
        if probe.protocol == 58 and probe.source_port in (135, 136):
            body = _packed(probe.target if probe.source_port == 135 else probe.source)
        return _with_checksum(probe, struct.pack("!BBHI", probe.source_port, probe.target_port, 0, probe.rest) + body, 2)
    return struct.pack("!I", probe.rest) + MARK + struct.pack("!I", probe.tag) + bytes(20)


def packet_of(probe):
    payload = _payload(probe)
    if probe.family == 4:
        return struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0, probe.hop_limit, probe.protocol, 0,
                           _packed(probe.source), _packed(probe.target)) + payload
    return struct.pack("!IHBB16s16s", 6 << 28, len(payload), probe.protocol, probe.hop_limit,
                       _packed(probe.source), _packed(probe.target)) + payload


@dataclasses.dataclass
class Seen:
    """A packet as it was seen; `key` tells whose it is."""
    source: str
    target: str
    protocol: int
    payload: bytes

    def key(self):
        data = self.payload
        if self.protocol in (6, 17) and len(data) >= 4:
            return (self.source, self.target, self.protocol, *struct.unpack_from("!HH", data), 0)
        if self.protocol in (1, 58) and len(data) >= 8:
            return (self.source, self.target, self.protocol, data[0], data[1], struct.unpack_from("!I", data, 4)[0])
        if len(data) >= 4:
            return (self.source, self.target, self.protocol, 0, 0, struct.unpack_from("!I", data)[0])
        return None

    def tag(self):
        """What the prober wrote into the packet; unlike addresses and ports, no translation changes it."""
        if self.protocol == 6 and len(self.payload) >= 8:
            return struct.unpack_from("!I", self.payload, 4)[0]
        if (self.protocol, self.payload[:1]) in ((1, b"\0"), (58, b"\x81")) or self.quoted():
            return None  # an answer, with the words of the question in it
        at = self.payload.find(MARK, 0, 64)
        return struct.unpack_from("!I", self.payload, at + 4)[0] if 0 <= at <= len(self.payload) - 8 else None

    def answered_key(self):
        """The key of the probe that this packet answers as its receiver would: ports or echo turned round."""
        key = self.key()
        if key and self.protocol in (6, 17):
            return (key[1], key[0], key[2], key[4], key[3], 0)
        if key and (self.protocol, key[3]) in ((1, 0), (58, 129)):
            return (key[1], key[0], key[2], {1: 8, 58: 128}[self.protocol], 0, key[5])
        return None

    def quoted(self):
        """Of an ICMP error: the packet it is about."""
        errors = {1: (3, 4, 5, 11, 12), 58: (1, 2, 3, 4)}.get(self.protocol, ())
        return dissect(self.payload[8:]) if self.payload and self.payload[0] in errors else None

    def refusal(self):
        """What a firewall's answer says."""
        if self.protocol == 6:
            return RESET if self.payload[13] & FLAGS["R"] else ""
        if self.protocol in (1, 58):
            return PROHIBITED if tuple(self.payload[:2]) in ((3, 13), (1, 1)) else "unreachable"
        return ""


def dissect(packet):
    with contextlib.suppress(struct.error, IndexError, ValueError):
        if packet[0] >> 4 == 4:
            start = (packet[0] & 15) * 4
            return Seen(str(ipaddress.ip_address(packet[12:16])), str(ipaddress.ip_address(packet[16:20])), packet[9], packet[start:])
        if packet[0] >> 4 == 6:
            return Seen(str(ipaddress.ip_address(packet[8:24])), str(ipaddress.ip_address(packet[24:40])), packet[6], packet[40:])
    return None
