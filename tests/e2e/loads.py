# SPDX-License-Identifier: GPL-2.0-or-later
"""The two load generators (helpers/), driven from a test: open sessions, and a flood at closed ports."""
import json
import subprocess

import lab as laboratory
from daemon import program


class _Load:
    def __init__(self, *command):
        self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, preexec_fn=laboratory.die_with_parent)
        self._next("ready")

    def _next(self, key):
        for line in self.process.stdout:
            answer = json.loads(line)
            if key in answer:
                return answer
        raise laboratory.LabError(f"the load ended with {self.process.wait()}")

    def counts(self):
        """What it has seen so far."""
        self.process.stdin.write("count\n")
        self.process.stdin.flush()
        return self._next(self.KEY)

    def close(self):
        laboratory.stop(self.process)


class Sessions(_Load):
    KEY = "alive"

    def __init__(self, lab, ports, client="internet", server="bastion", count=2000, interval_ms=200):
        lab.on_close(self.close)
        there, here = laboratory.PLACES[server], laboratory.PLACES[client]
        super().__init__(program("e2e_sessions"), "--client", lab.spaces[here[0]].path, "--server", lab.spaces[there[0]].path, "--address",
                         ",".join(there[1:]), "--source", ",".join(here[1:]), "--port", ",".join(map(str, ports)), "--sessions", count,
                         "--interval", interval_ms)


class Flood(_Load):
    KEY = "targets"

    def __init__(self, lab, targets, rate=20000):
        """`targets`: (source place, destination place, port) each; sent in both families."""
        lab.on_close(self.close)
        words = []
        for source, destination, port in targets:
            for family in (4, 6):
                words.append(",".join((lab.spaces[laboratory.PLACES[source][0]].path, lab.spaces[laboratory.PLACES[destination][0]].path,
                                       laboratory.address(source, family), laboratory.address(destination, family), str(port))))
        super().__init__(program("e2e_flood"), "--rate", rate, *words)

    def leaked(self):
        """The targets at which a packet came through; [] is what a firewall wants."""
        return [target for target in self.counts()["targets"] if target["leaked"]]

    def sent(self):
        return sum(target["sent"] - target["failed"] for target in self.counts()["targets"])
