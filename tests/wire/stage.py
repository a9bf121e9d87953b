# SPDX-License-Identifier: GPL-2.0-or-later
"""A topology with a daemon and a prober in it, on which the variants of a policy are put one after the other."""
import functools
import pathlib
import tempfile

import e2e  # noqa: F401
import topology as topologies
from daemon import Daemon, program
from lab import Lab, run
from probe import Prober

HERE = pathlib.Path(__file__).parent

# Runs a program with files of its own in front of those in /etc, which nobody else sees.
WITH_OTHER_ETC = 'mount -t overlay overlay -o "lowerdir=/etc,upperdir=$0/upper,workdir=$0/work" /etc && exec "$@"'


@functools.cache
def topology(name):
    return topologies.read(HERE / "topologies" / f"{name}.toml")


# These tests begin where the pick-up grace of a first start is over.
STRICT = 'options.pickup_grace = "0s"\n'


@functools.cache
def _knows_grace():
    """Until this version carries pickup_grace out everywhere, it has no grace that could be switched off."""
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as policy:
        policy.write(f'version = 1\nzones.internet = "eth0"\noptions.no_admin = true\n{STRICT}')
        policy.flush()
        return run(program("mailfwctl"), "--config", policy.name, "--dropins", "/nonexistent", "check", check=False).returncode == 0


def _strict(dropins):
    return {**dropins, "strict.toml": STRICT} if _knows_grace() else dropins


class Stage:
    """names: the text of a names file, in which FILES is the folder of `files`; etc: what the policy finds in /etc. Both are
    {path: lines}."""

    def __init__(self, name, policy, dropins, start=True, names=None, files=None, etc=None, strict=True):
        self._strict = _strict if strict else dict
        self.topology = topology(name)
        self.lab = Lab(self.topology)
        try:
            self._wrap, self._more = (), ()
            self._put(names, files or {}, etc or {})
            self.daemon = Daemon(self.lab, policy, self._strict(dropins), start=False, strict=False)
            self.prober = Prober(self.lab)
            if start:
                self.start()
        except BaseException:
            self.lab.close()
            raise

    def _put(self, names, files, etc):
        folder = self.lab.scratch / "files"
        _write(folder, files)
        if names:
            (folder / "names.toml").write_text(names.replace("FILES", str(folder)))
            self._more = ("--names", folder / "names.toml")
        if etc:
            over = self.lab.scratch / "etc"
            (over / "work").mkdir(parents=True)
            _write(over / "upper", etc)
            self._wrap = ("unshare", "-m", "sh", "-c", WITH_OTHER_ETC, over)

    def start(self):
        self.daemon.start(wrap=self._wrap, extra=self._more)

    def ctl(self, *words, check=True):
        return self.daemon.ctl(*self._more, *words, check=check, wrap=self._wrap)

    def change(self, dropins):
        """Puts another set of drop-ins in force."""
        dropins = self._strict(dropins)
        for path in self.daemon.dropins.glob("*.toml"):
            if path.name not in dropins:
                path.unlink()
        for name, text in dropins.items():
            self.daemon.write(text, self.daemon.dropins / name)
        self.daemon.ctl("reload")

    def open(self):
        """No firewall at all, and no session known: an old one from the other side would keep a new one out."""
        self.daemon.ctl("stop", "--open")
        run("ip", "netns", "exec", self.lab.gateway.name, "conntrack", "-F")

    def close(self):
        self.lab.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def _write(folder, files):
    folder.mkdir()
    for path, lines in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("".join(f"{line}\n" for line in lines))
