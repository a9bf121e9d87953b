#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The two ends of TCP sessions through the container's firewall. Run by container.py inside of a network namespace.

  probes.py listen ADDRESS PORT...    answers every line on every connection; prints "ready"
  probes.py connect ADDRESS PORT      prints "open", "refused" or "silent"
  probes.py session ADDRESS PORT      opens one session; sends a line for each line on stdin and prints what came back
"""
import socket
import sys
import threading

SILENCE = 0.5  # seconds; the peer is one veth away


def answer(connection):
    with connection, connection.makefile("rw") as lines:
        for line in lines:
            lines.write("you said " + line)
            lines.flush()


def accept_all(listener):
    while True:
        threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()


def listen(address, *ports):
    for port in ports:
        listener = socket.create_server((address, int(port)))
        threading.Thread(target=accept_all, args=(listener,), daemon=True).start()
    print("ready", flush=True)
    sys.stdin.read()


def connect(address, port):
    try:
        socket.create_connection((address, int(port)), timeout=SILENCE).close()
        print("open")
    except TimeoutError:
        print("silent")
    except OSError:
        print("refused")


def session(address, port):
    with socket.create_connection((address, int(port)), timeout=5) as connection, connection.makefile("rw") as lines:
        print("open", flush=True)
        for line in sys.stdin:
            lines.write(line)
            lines.flush()
            print(lines.readline(), end="", flush=True)


if __name__ == "__main__":
    {"listen": listen, "connect": connect, "session": session}[sys.argv[1]](*sys.argv[2:])
