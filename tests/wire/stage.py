# SPDX-License-Identifier: GPL-2.0-or-later
"""A topology with a daemon and a prober in it, on which the variants of a policy are put one after the other."""
import functools
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "e2e"))

import topology as topologies  # noqa: E402  (the lab of tests/e2e is found only now)
from daemon import Daemon  # noqa: E402
from lab import Lab  # noqa: E402
from probe import Prober  # noqa: E402


@functools.cache
def topology(name):
    return topologies.read(HERE / "topologies" / f"{name}.toml")


class Stage:
    def __init__(self, name, policy, dropins, start=True):
        self.topology = topology(name)
        self.lab = Lab(self.topology)
        try:
            self.daemon = Daemon(self.lab, policy, dropins, start=start)
            self.prober = Prober(self.lab)
        except BaseException:
            self.lab.close()
            raise

    def change(self, dropins):
        """Puts another set of drop-ins in force."""
        for path in self.daemon.dropins.glob("*.toml"):
            if path.name not in dropins:
                path.unlink()
        for name, text in dropins.items():
            self.daemon.write(text, self.daemon.dropins / name)
        self.daemon.ctl("reload")

    def open(self):
        """No firewall at all."""
        self.daemon.ctl("stop", "--open")

    def close(self):
        self.lab.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
