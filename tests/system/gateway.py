# SPDX-License-Identifier: GPL-2.0-or-later
"""A machine in a container whose outer interface leads to a peer: what unit_test.py and package_test.py put to the test.

192.0.2.1 is the machine, 192.0.2.2 the peer in the namespace `outside`. Port 25 and port 8080 both have listeners; the policy opens 25.
"""
import contextlib
import json
import os
import pathlib
import re
import subprocess
import unittest

from container import Container, await_true

PACKAGES = pathlib.Path(os.environ.get("MAILFWD_PACKAGES", "build/release/package"))
HERE = pathlib.Path(__file__).parent

POLICY = """\
version = 1
zones.internet = "eth0"

[admin]
from = "192.0.2.0/24"
service = "ssh"

[allow]
mail-in = { from = "internet", to = "self", service = "smtp" }
"""
MORE = POLICY + 'web = { from = "internet", to = "self", service = "tcp/8080" }\n'
BROKEN = POLICY.replace('"smtp"', '"smpt"')
COMPLAINT = "/etc/mailfw.toml:9:"


def package():
    """The newest package that was built."""
    return max(PACKAGES.glob("mailfwd_*.deb"), key=lambda path: path.stat().st_mtime)


def base_root():
    return subprocess.run([HERE / "make_root.sh", PACKAGES], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


class Gateway(unittest.TestCase):
    """A booted container with the network of the docstring; each test has its own."""

    INSTALLED = True
    roots = {}

    @classmethod
    def root(cls):
        """The folder below the overlay: the base, or the base with the package installed in it, made once."""
        if not cls.roots:
            cls.roots["base"] = None  # one attempt is enough: it takes a minute
            cls.roots["base"] = base_root()
        if cls.roots["base"] is None:
            raise AssertionError("there is no root folder to boot; the first test says why")
        if cls.INSTALLED and "installed" not in cls.roots:
            made = Container(cls.roots["base"])
            unittest.addModuleCleanup(made.end)
            subprocess.run(["cp", package(), made.root / "root/mailfwd.deb"], check=True)
            made.chroot("dpkg", "--install", "/root/mailfwd.deb")
            cls.roots["installed"] = made.root
        return cls.roots["installed" if cls.INSTALLED else "base"]

    def setUp(self):
        self.box = Container(self.root())
        self.addCleanup(self.box.end)
        self.boot()

    def boot(self):
        self.box.boot()
        for command in ("ip netns add outside", "ip link add eth0 type veth peer name eth0 netns outside",
                        "ip address add 192.0.2.1/24 dev eth0", "ip link set eth0 up",
                        "ip -n outside address add 192.0.2.2/24 dev eth0", "ip -n outside link set eth0 up"):
            self.box.run(*command.split())
        self.listeners = self.probe("", "listen", "192.0.2.1", "25", "8080")
        self.assertEqual(self.listeners.stdout.readline(), "ready\n")

    def probe(self, namespace, *arguments):
        process = self.box.probe(namespace, *arguments)
        self.addCleanup(self.finish, process)
        return process

    def finish(self, process):
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        process.kill()
        process.wait()
        process.stdout.close()

    # What passes

    def connect(self, port):
        return self.probe("outside", "connect", "192.0.2.1", str(port)).stdout.read().strip()

    def assert_filters(self):
        """Filters by POLICY: what it opens is open, what it does not open is not."""
        self.assertEqual((self.connect(25), self.connect(8080)), ("open", "silent"))

    def open_session(self):
        session = self.probe("outside", "session", "192.0.2.1", "25")
        self.assertEqual(session.stdout.readline(), "open\n")
        return session

    def assert_goes_on(self, session):
        session.stdin.write("still there?\n")
        session.stdin.flush()
        self.assertEqual(session.stdout.readline(), "you said still there?\n")

    # What the machine says

    def write_policy(self, text):
        self.box.write("/etc/mailfw.toml", text)

    def start(self, policy=POLICY):
        self.write_policy(policy)
        self.box.run("systemctl", "start", "mailfwd")
        self.assertIn("chain input", self.table())

    def show(self, name, unit="mailfwd"):
        return self.box.run("systemctl", "show", "--value", "--property", name, unit).stdout.strip()

    def main_pid(self):
        pid = int(self.show("MainPID"))
        self.assertNotEqual(pid, 0, "the daemon does not run")
        return pid

    def await_restart(self, old_pid):
        await_true("the daemon's restart", lambda: self.show("ActiveState") == "active" and self.main_pid() != old_pid)

    def status(self):
        return json.loads(self.box.run("mailfwctl", "--json", "status").stdout)

    def table(self):
        """What our table holds, as nft lists it; empty if there is none. Whose it is (progname, flags) ends with the owner's life, and the clock of the
        pick-up grace runs."""
        lines = self.box.run("nft", "list", "table", "inet", "mailfwd", check=False).stdout.splitlines()
        kept = [line.split(" # ")[0] for line in lines if not line.startswith("\tflags ")]
        return re.sub(r" expires [0-9a-z]+", "", "\n".join(kept))

    def journal(self):
        return self.box.run("journalctl", "--unit=mailfwd", "--output=cat").stdout
