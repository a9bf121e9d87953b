# SPDX-License-Identifier: GPL-2.0-or-later
"""A booted container with a real systemd and a network of its own: how the tests start it, talk to it and end it.

Commands run inside by nsenter; probes run the host's Python in one of the container's network namespaces, so that the container
needs no more than the package's dependencies. Nothing of the host is changed.
"""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PROBES = pathlib.Path(__file__).with_name("probes.py")


def await_true(what, condition, seconds=30.0):
    """Waits until the condition holds and returns its value; fails with what was awaited."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds} s for: {what}")
        time.sleep(0.02)
    return value


def descendants(pid):
    for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield int(child)
        yield from descendants(int(child))


def is_first_process(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    numbers = next(line.split()[1:] for line in status.splitlines() if line.startswith("NSpid:"))
    return len(numbers) == 2 and numbers[1] == "1" and "Name:\tsystemd\n" in status


class Container:
    """One root folder through an overlay; can be booted more than once."""

    def __init__(self, lower):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mailfwd-system-", dir="/var/tmp"))
        self.root = self.folder / "root"
        for name in ("root", "upper", "work"):
            (self.folder / name).mkdir()
        subprocess.run(["mount", "-t", "overlay", "overlay", "-o",
                        f"lowerdir={lower},upperdir={self.folder}/upper,workdir={self.folder}/work", self.root], check=True)
        self.nspawn = None
        self.leader = None

    def boot(self):
        command = ["systemd-nspawn", "--quiet", "-D", self.root, "--private-network", "--boot", "--register=no",
                   "--link-journal=no", "--resolv-conf=off", "--timezone=off", "--console=pipe",
                   f"--machine=mailfwd-test-{os.getpid()}"]
        if not pathlib.Path("/run/systemd/system").exists():
            command.append("--keep-unit")  # nobody here to ask for a scope
        with open(self.folder / "console.log", "a", encoding="utf-8") as log:
            self.nspawn = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        try:
            self.leader = await_true("the container's first process", self.find_leader)
            await_true("the container's boot", self.is_up, 60)
        except TimeoutError:
            print((self.folder / "console.log").read_text()[-4000:], file=sys.stderr)
            raise

    def find_leader(self):
        if self.nspawn.poll() is not None:
            raise TimeoutError("systemd-nspawn ended at once")
        try:
            return next((pid for pid in descendants(self.nspawn.pid) if is_first_process(pid)), None)
        except (FileNotFoundError, ProcessLookupError):
            return None

    def is_up(self):
        return self.run("systemctl", "is-active", "multi-user.target", check=False).stdout.strip() == "active"

    def run(self, *command, check=True):
        """The command inside, as root; its output as text."""
        done = subprocess.run(["nsenter", "-t", str(self.leader), "-a", "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8",
                               "TERM=dumb", *command], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False)
        if check and done.returncode != 0:
            raise AssertionError(f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def chroot(self, *command):
        """The command in the root folder while it is not booted, as the build of an image runs it."""
        done = subprocess.run(["chroot", self.root, "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", *command],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise AssertionError(f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}{done.stderr}")

    def write(self, path, text):
        """Replaces a file inside by rename, as a careful editor does."""
        target = f"/proc/{self.leader}/root{path}" if self.leader else f"{self.root}{path}"
        pathlib.Path(target + ".new").write_text(text)
        os.rename(target + ".new", target)

    def copy(self, source, path):
        shutil.copy(source, f"/proc/{self.leader}/root{path}")

    def probe(self, namespace, *arguments):
        """Starts probes.py in the container's own network ("") or in one of its named namespaces."""
        network = f"/proc/{self.leader}/root/run/netns/{namespace}" if namespace else f"/proc/{self.leader}/ns/net"
        return subprocess.Popen(["nsenter", f"--net={network}", "/usr/bin/python3", PROBES, *arguments],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def power_off(self):
        """An orderly shutdown, all units stopped; the files stay."""
        if self.nspawn and self.nspawn.poll() is None:
            os.kill(self.leader, signal.SIGRTMIN + 4)  # systemd: start poweroff.target
            self.nspawn.wait(timeout=60)
        self.nspawn = self.leader = None

    def end(self):
        try:
            self.power_off()
        except subprocess.TimeoutExpired:
            self.nspawn.terminate()
            self.nspawn.wait()
        subprocess.run(["umount", self.root], check=True)
        shutil.rmtree(self.folder)
