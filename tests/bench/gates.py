# SPDX-License-Identifier: GPL-2.0-or-later
"""A road with a running mailfwd in its gateway, and what the workloads ask of it."""
import contextlib
import os
import pathlib
import re
import time

from roads import STRANGERS, Road

import daemon as e2e_daemon  # of tests/e2e, which roads.py has put on the path
import loads

MIB = 1024


class Gate(Road):
    def __init__(self, tools, text):
        e2e_daemon.BIN = tools
        super().__init__(tools)
        self.daemon = e2e_daemon.Daemon(self.lab, text, strict=False, start=False)
        self.saved = 0

    def start(self):
        self.daemon.start(within=60)
        return self

    def save(self, path, text):
        """Seconds from the saved file to the decision, and the decision."""
        since = self.daemon.mark()
        self.daemon.write(text, path)
        began = time.monotonic()
        decision = self.daemon.await_decision("applied", since=since, within=120)
        return time.monotonic() - began, decision

    def cpu_ms(self):
        """Of all threads of the daemon, so far."""
        tasks = pathlib.Path(f"/proc/{self.daemon.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e6

    def resident_mib(self):
        status = pathlib.Path(f"/proc/{self.daemon.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / MIB

    def elements(self, prefix):
        """How many elements the sets have whose names begin so: {name: number}."""
        names = [name for name in re.findall(r"^\t(?:set|map) (\S+) \{", self.lab.gateway.nft("-t", "list", "table", "inet", "mailfwd").stdout, re.MULTILINE)
                 if name.startswith(prefix)]
        listed = {name: self.lab.gateway.nft("list", "set", "inet", "mailfwd", name, timeout=300).stdout for name in names}
        return {name: elements_in(text) for name, text in listed.items()}

    def sessions(self, count, interval_ms, port=25, **keywords):
        """So many sessions that say something each so many milliseconds."""
        return loads.Sessions(self.lab, [port], count=count, interval_ms=interval_ms, **keywords)

    @contextlib.contextmanager
    def probes(self, rate, seconds, family=4):
        """First packets from strangers at a steady rate for so long; the list that is yielded says at the end what of them did not arrive."""
        lost = []
        before = self.arrived()
        flood = self.packets_meanwhile(STRANGERS[family], int(rate * seconds), rate=rate, seed=int.from_bytes(os.urandom(4)))
        yield lost
        flood.communicate(timeout=300)
        time.sleep(0.1)
        lost.append(int(rate * seconds) - (self.arrived() - before))


def elements_in(text):
    found = re.search(r"elements = \{(.*)\}\n\t\}", text, re.DOTALL)
    return found[1].count(",") + 1 if found else 0
