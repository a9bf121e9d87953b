# SPDX-License-Identifier: GPL-2.0-or-later
"""A small internet on one machine: network namespaces joined by veth pairs, with a gateway in the middle.

    internet 203.0.113.7  --- eth0 gateway eth1 --- dmz       192.168.25.25 (bastion)
                                     gateway eth2 --- internal  10.0.0.25 (lan-mail)

Every host has an IPv4 and an IPv6 address. A socket stays in the namespace in which it was made, so the tests hold both
ends of a path in one process: `with lab.dmz.inside(): socket.socket(...)`. Nothing here knows mailfwd (see daemon.py),
and nothing ever touches the machine's own network: all is in namespaces that this process made and removes at its end,
whatever that end is.
"""
import atexit
import contextlib
import ctypes
import ipaddress
import itertools
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

from topology import THREE_LEGS

CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)

PLACES = THREE_LEGS.places


class LabError(Exception):
    """The lab itself could not be built or used; never a verdict about the firewall."""


def require_privileges():
    """Fails, never skips: a firewall test that did not run must not look like one that passed."""
    if os.geteuid() != 0:
        raise LabError("these tests make network namespaces and must run as root")
    for program in ("ip", "nft", "sysctl", "nsenter"):
        if shutil.which(program) is None:
            raise LabError(f"{program} is not installed: run tests/support/setup.sh tests")


def _setns(fd):
    if _libc.setns(fd, CLONE_NEWNET) != 0:
        error = ctypes.get_errno()
        raise LabError(f"setns: {os.strerror(error)}")


def die_with_parent():
    """For preexec_fn: a test that is killed leaves no process behind."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def run(*command, check=True, stdin=None, timeout=60):
    done = subprocess.run([str(word) for word in command], input=stdin, capture_output=True, text=True, timeout=timeout)
    if check and done.returncode != 0:
        raise LabError(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def eventually(what, condition, within=5.0, every=0.005):
    """Waits until `condition()` is true and returns its value; for states that no event announces."""
    deadline = time.monotonic() + within
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within} s: {what}")
        time.sleep(every)


class Namespace:
    def __init__(self, title, number=0):
        self.title = title
        self.name = f"mfe2e-{os.getpid()}-{number}-{title}"
        self.path = f"/run/netns/{self.name}"
        run("ip", "netns", "add", self.name)
        self._fd = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        self._processes = []
        self.run("ip", "link", "set", "lo", "up")
        # Answers of the kernel are part of what is tested: none may be held back by its rate limits.
        self.sysctl("net.ipv4.icmp_ratelimit=0", "net.ipv6.icmp.ratelimit=0", "net.ipv4.icmp_msgs_per_sec=1000000",
                    "net.ipv4.icmp_msgs_burst=100000", "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0",
                    "net.ipv6.conf.all.accept_ra=0", "net.ipv6.conf.default.accept_ra=0",
                    "net.ipv6.conf.all.accept_dad=0", "net.ipv6.conf.default.accept_dad=0", optional=True)

    @contextlib.contextmanager
    def inside(self):
        """The calling thread is in this namespace; sockets and processes made here stay here."""
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        _setns(self._fd)
        try:
            yield self
        finally:
            _setns(home)
            os.close(home)

    def run(self, *command, **keywords):
        with self.inside():
            return run(*command, **keywords)

    def popen(self, *command, **keywords):
        keywords.setdefault("preexec_fn", die_with_parent)
        with self.inside():
            process = subprocess.Popen([str(word) for word in command], **keywords)
        self._processes.append(process)
        return process

    def sysctl(self, *settings, optional=False):
        self.run("sysctl", "-q", "-w", *settings, check=not optional)

    def socket(self, *arguments):
        with self.inside():
            return socket.socket(*arguments)

    def nft(self, *words, **keywords):
        return self.run("nft", *words, **keywords)

    def connect(self, address, port, source=None, timeout=2.0):
        """A TCP connection, or the OSError with which it failed."""
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        sock = self.socket(family, socket.SOCK_STREAM)
        sock.settimeout(timeout)
        try:
            if source:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                sock.bind(source)
            sock.connect((address, port))
        except OSError:
            sock.close()
            raise
        return sock

    def listen(self, address, port):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        sock = self.socket(family, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((address, port))
        sock.listen(64)
        return sock

    def ping(self, address, count=1, wait=1):
        """True when an answer came."""
        return self.run("ping", "-n", "-c", count, "-i", "0.01", "-W", wait, address, check=False).returncode == 0

    def remove(self):
        for process in reversed(self._processes):
            stop(process)
        with contextlib.suppress(OSError):
            os.close(self._fd)
        run("ip", "netns", "del", self.name, check=False)


def stop(process, within=5.0):
    """Ends a process that we started: politely first. Its pipes are closed."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(within)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            with contextlib.suppress(OSError):
                pipe.close()


def _remove_orphans():
    """Namespaces of a run that was killed outright: their names carry the number of a process that is gone."""
    for path in pathlib.Path("/run/netns").glob("mfe2e-*"):
        owner = path.name.split("-")[1]
        if not pathlib.Path("/proc", owner).exists():
            run("ip", "netns", "del", path.name, check=False)


def _address_lines(verb, place, bits4, bits6, interface):
    _, four, six = place
    return ([f"addr {verb} {four}/{bits4} dev {interface}"] if four else []) + ([f"addr {verb} {six}/{bits6} dev {interface} nodad"] if six else [])


def _default_lines(verb, four, six):
    return ([f"route {verb} default via {four}"] if four else []) + ([f"route {verb} ::/0 via {six}"] if six else [])


class Lab:
    """The namespaces of a topology. Use as a context manager, or call close()."""

    def __init__(self, topology=THREE_LEGS):
        require_privileges()
        _remove_orphans()
        self.topology = topology
        self.spaces = {}
        self.number = next(_numbers)
        # Not in /tmp: the daemon watches the way to its files, and half the machine works in /tmp.
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="mfe2e-", dir="/run"))
        self.scratch.chmod(0o755)
        self._closers = []
        _open_labs.append(self)
        try:
            for title in topology.titles:
                self.spaces[title] = Namespace(title, self.number)
            self._build()
        except BaseException:
            self.close()
            raise

    gateway = property(lambda self: self.spaces["gateway"])
    internet = property(lambda self: self.spaces["internet"])
    dmz = property(lambda self: self.spaces["dmz"])
    internal = property(lambda self: self.spaces["internal"])

    def _build(self):
        self.gateway.sysctl("net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1")
        for interface in self.topology.links:
            self.plug(interface)
        for title in self.topology.titles[1:]:
            # The kernel reports the carrier of a new veth with a delay, and drops neighbour discovery until then.
            eventually(f"{title} reaches its gateway", lambda: self.reaches_gateway(title))

    def reaches_gateway(self, title):
        gateway = [self.topology.gateway(title, family) for family in (4, 6)]
        return all(self.spaces[title].ping(address, wait=0.1) for address in gateway if address)

    def plug(self, interface):
        """Joins the gateway's `interface` with its namespace and gives both sides their addresses."""
        title, bits4, bits6 = self.topology.links[interface]
        far = self.spaces[title]
        run("ip", "link", "add", interface, "netns", self.gateway.name, "type", "veth", "peer", "name", "eth0", "netns", far.name)
        self.address(interface)
        lines = ["link set eth0 up"]
        for place in self.topology.of(title):
            lines += _address_lines("add", self.topology.places[place], bits4, bits6, "eth0")
        lines += _default_lines("add", *(self.topology.gateway(title, family) for family in (4, 6)))
        far.run("ip", "-batch", "-", stdin="\n".join(lines))

    def unplug(self, interface):
        """The interface is gone, as that of a modem that lost its line."""
        self.gateway.run("ip", "link", "del", interface)

    def address(self, interface):
        title, bits4, bits6 = self.topology.links[interface]
        lines = [f"link set {interface} up"]
        for place in (f"gw-{title}", *self.topology.aliases.get(interface, ())):
            lines += _address_lines("replace", self.topology.places[place], bits4, bits6, interface)
        if interface == self.topology.upstream[0]:
            lines += _default_lines("replace", *self.topology.places[self.topology.upstream[1]][1:])
        self.gateway.run("ip", "-batch", "-", stdin="\n".join(lines))

    def on_close(self, function):
        self._closers.append(function)

    def generation(self):
        """The number of the gateway's nf_tables ruleset: every commit of anybody adds one, reading adds none."""
        return generation(self.gateway)

    def table(self):
        """The text of our table, without what changes by itself (counters, who owns it); "" when there is none."""
        listed = self.gateway.nft("-s", "list", "table", "inet", "mailfwd", check=False)
        if listed.returncode != 0:
            return ""
        return re.sub(r"^\tflags[^\n]*\n\n?", "", re.sub(r" # progname .*", "", listed.stdout), flags=re.MULTILINE)

    def contents(self):
        """Our table as a value: equal for equal tables, in whatever order they came to be; None when there is none."""
        while True:
            before = self.generation()
            listed = self.gateway.nft("-j", "list", "table", "inet", "mailfwd", check=False)
            # nft 1.0.6 lists rules twice when a commit interrupts its dump.
            if self.generation() == before:
                break
        if listed.returncode != 0:
            return None
        objects = {}
        for entry in json.loads(listed.stdout)["nftables"]:
            ((kind, thing),) = entry.items()
            if kind == "metainfo":
                continue
            place = (kind, thing.get("name", thing.get("chain", "")))
            # nft 1.0.6 prints the flags of an owned table as something else, and they change when its owner dies.
            passing = ("handle", "elem", "flags") if kind == "table" else ("handle", "elem")
            kept = {key: value for key, value in thing.items() if key not in passing}
            # The clock of an element runs by itself.
            kept["elem"] = sorted(re.sub(r', "expires": \d+|"expires": \d+, ', "", json.dumps(element, sort_keys=True))
                                  for element in thing.get("elem", ()))
            # The order of rules in their chain counts; nothing else has an order.
            objects.setdefault(str(place), []).append(json.dumps(kept, sort_keys=True))
        return objects

    def forget_sessions(self):
        """Empties the gateway's connection tracking: what follows is a packet of no known session."""
        with self.gateway.inside(), socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12) as sock:
            sock.send(struct.pack("=IHHII", 20, (1 << 8) | 2, 0x5, 1, 0) + struct.pack("=BBH", 0, 0, 0))
            answer = sock.recv(4096)
            error = struct.unpack_from("=i", answer, 16)[0]
            if error:
                raise LabError(f"forget sessions: {os.strerror(-error)}")

    def close(self):
        if self in _open_labs:
            _open_labs.remove(self)
        for function in reversed(self._closers):
            with contextlib.suppress(Exception):
                function()
        self._closers = []
        for space in self.spaces.values():
            space.remove()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def generation(space):
    with space.inside(), socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12) as sock:
        sock.send(struct.pack("=IHHII", 20, (10 << 8) | 16, 0x1, 1, 0) + struct.pack("=BBH", 0, 0, 0))
        answer = sock.recv(4096)
    (kind,) = struct.unpack_from("=H", answer, 4)
    if kind == 2:
        raise LabError(f"generation: {os.strerror(-struct.unpack_from('=i', answer, 16)[0])}")
    offset = 20
    while offset < len(answer):
        length, attribute = struct.unpack_from("=HH", answer, offset)
        if attribute == 1:
            return struct.unpack_from(">I", answer, offset + 4)[0]
        offset += (length + 3) & ~3
    raise LabError("generation: no number in the kernel's answer")


_open_labs = []
_numbers = itertools.count()


def _close_all():
    for lab in list(_open_labs):
        lab.close()


def _on_signal(number, _frame):
    sys.exit(128 + number)


atexit.register(_close_all)
if threading.current_thread() is threading.main_thread():
    for _signal in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(_signal, _on_signal)


def address(place, family):
    return THREE_LEGS.address(place, family)


def family_of(text):
    return ipaddress.ip_address(text).version


