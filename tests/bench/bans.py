# SPDX-License-Identifier: GPL-2.0-or-later
"""Bans over the control socket: how soon the kernel drops, how soon they are on disk, while a list is loaded, and a thousand a second."""
import contextlib
import ctypes
import json
import os
import pathlib
import socket
import statistics
import struct
import sys
import threading
import time

from subjects import Daemon, both, policy, policy_with_list, prefixes, save

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
import ban_storm  # pylint: disable=wrong-import-position

NETLINK_NETFILTER, NFTABLES_EVENTS, NEW_ELEMENT = 12, 7, 10 << 8 | 12
CLONE_NEWNET = 0x40000000


def kernel_events(namespace):
    """A socket that hears what is committed in the namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    with open("/proc/self/ns/net") as home, open(f"/run/netns/{namespace.name}") as there:
        libc.setns(there.fileno(), CLONE_NEWNET)
        try:
            events = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER)
        finally:
            libc.setns(home.fileno(), CLONE_NEWNET)
    events.bind((0, 1 << (NFTABLES_EVENTS - 1)))
    events.settimeout(5)
    return events


def await_element(events):
    while True:
        message = events.recv(65536)
        offset = 0
        while offset + 16 <= len(message):
            length, kind = struct.unpack_from("=IH", message, offset)
            if kind == NEW_ELEMENT:
                return time.monotonic()
            offset += (length + 3) & ~3


def sync_of_the_disk(folder, count):
    """Milliseconds that two pages take there, written and synced by nobody in particular: less no acknowledgement can take."""
    took = []
    with open(folder / "floor", "wb") as file:
        for _ in range(count):
            file.write(bytes(8192))
            file.flush()
            began = time.monotonic()
            os.fdatasync(file.fileno())
            took.append((time.monotonic() - began) * 1000)
    return statistics.median(took)


def ban(control, number):
    """Milliseconds until it is acknowledged."""
    call = {"method": "io.mailfwd.Ban", "parameters": {"source": ban_storm.source(number)}}
    began = time.monotonic()
    control.sendall(json.dumps(call).encode() + b"\0")
    answer = b""
    while not answer.endswith(b"\0"):
        answer += control.recv(4096)
    if b'"error"' in answer:
        raise RuntimeError(answer)
    return (time.monotonic() - began) * 1000


def while_a_list_comes(tools, folder, entries):
    """Milliseconds until each ban is acknowledged, from the moment at which a policy with a new list is saved until it is in force."""
    (folder / "mailfw.toml").write_text(policy())
    (folder / "list.txt").write_text(prefixes(entries))
    took = []
    with both(tools) as (space, _), Daemon(space, folder) as daemon, socket.socket(socket.AF_UNIX) as control:
        daemon.idle()
        control.connect(str(folder / "control.sock"))
        save(folder / "mailfw.toml", policy_with_list(folder / "list.txt"))
        while daemon.decisions.empty():
            took.append(ban(control, len(took)))
            time.sleep(0.002)
    return took


def one_after_the_other(tools, folder, count):
    """Milliseconds until the kernel holds each, and until it is acknowledged."""
    (folder / "mailfw.toml").write_text(policy())
    in_force, acknowledged = [], []
    with both(tools) as (space, _), Daemon(space, folder) as daemon, contextlib.closing(kernel_events(space)) as events, \
            socket.socket(socket.AF_UNIX) as control:
        daemon.idle()
        control.connect(str(folder / "control.sock"))
        for number in range(count):
            call = {"method": "io.mailfwd.Ban", "parameters": {"source": ban_storm.source(number)}}
            began = time.monotonic()
            control.sendall(json.dumps(call).encode() + b"\0")
            in_force.append((await_element(events) - began) * 1000)
            answer = b""
            while not answer.endswith(b"\0"):
                answer += control.recv(4096)
            acknowledged.append((time.monotonic() - began) * 1000)
            if b'"error"' in answer:
                raise RuntimeError(answer)
            time.sleep(0.02)
    return statistics.median(in_force), statistics.median(acknowledged)


def a_thousand_a_second(tools, folder, seconds):
    (folder / "mailfw.toml").write_text(policy())
    over = threading.Event()
    with both(tools) as (space, _), Daemon(space, folder) as daemon:
        daemon.idle()

        def reload():
            edited = False
            while not over.wait(1):
                edited = not edited
                save(folder / "mailfw.toml", policy(edited))

        reloading = threading.Thread(target=reload)
        reloading.start()
        try:
            storm = ban_storm.bans(folder / "control.sock", 1000, seconds)
        finally:
            over.set()
            reloading.join()
        return storm, daemon.decisions.qsize()
