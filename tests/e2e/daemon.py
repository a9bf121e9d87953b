# SPDX-License-Identifier: GPL-2.0-or-later
"""mailfwd in the lab's gateway, with its files in the lab's scratch directory.

Nothing here sleeps to wait for the daemon: it says when it is ready (READY=1 over NOTIFY_SOCKET), and each of its
decisions is a line of the log and the `last_decision` of its status.
"""
import contextlib
import json
import os
import pathlib
import re
import select
import signal
import socket
import subprocess
import threading
import time

import lab as laboratory

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("MAILFWD_BIN", REPOSITORY / "build/release/bin"))


def program(name):
    path = BIN / name
    if not path.exists():
        raise laboratory.LabError(f"{path} is missing: build it, or set MAILFWD_BIN to its directory")
    return str(path)


DECISION = re.compile(r"(?P<kind>applied|unchanged|repaired|adopted|rejected|failed|stopped) \((?P<cause>.*?)\): (?P<change>.*); "
                      r"generation (?P<generation>\d+), (?P<ms>[\d.]+) ms$")


class CallFailed(Exception):
    """The daemon's answer was an error; `name` and `parameters` are Varlink's."""

    def __init__(self, name, parameters):
        super().__init__(f"{name} {json.dumps(parameters)}")
        self.name, self.parameters = name, parameters


def raw_call(path, request, timeout=10.0, half_close=False):
    """Sends the bytes of `request` to the socket and returns those of the first answer, without their end mark."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.settimeout(timeout)
        sock.connect(str(path))
        sock.sendall(request)
        if half_close:
            sock.shutdown(socket.SHUT_WR)
        answer = b""
        while not answer.endswith(b"\0"):
            part = sock.recv(65536)
            if not part:
                break
            answer += part
    return answer.rstrip(b"\0")


def call(path, method, parameters=None, timeout=10.0):
    request = json.dumps({"method": method, "parameters": parameters or {}}).encode() + b"\0"
    answer = json.loads(raw_call(path, request, timeout))
    if "error" in answer:
        raise CallFailed(answer["error"], answer.get("parameters", {}))
    return answer.get("parameters", {})


class Daemon:
    def __init__(self, lab, policy, dropins=None, start=True, space=None, strict=True):
        """`strict`: packets in the middle of unknown sessions are dropped from the start (no pick-up grace)."""
        self.lab = lab
        self.space = space or lab.gateway
        self.home = lab.scratch / "mailfwd"
        self.home.mkdir(exist_ok=True)
        self.policy = self.home / "mailfw.toml"
        self.dropins = self.home / "mailfw.d"
        self.dropins.mkdir(exist_ok=True)
        self.state = self.home / "state"
        self.state.mkdir(exist_ok=True)
        self.socket = self.home / "control.sock"
        self.process = None
        self._lines = []
        self._news = threading.Condition(threading.RLock())
        self.write(policy)
        if strict:
            (self.dropins / "strict.toml").write_text('options.pickup_grace = "0s"\n')
        for name, text in (dropins or {}).items():
            (self.dropins / name).write_text(text)
        lab.on_close(self.kill)
        if start:
            self.start()

    # The files.

    def write(self, text, path=None):
        """As an editor saves: a new file takes the old one's place at once."""
        path = path or self.policy
        fresh = path.with_name(f".{path.name}.new")
        fresh.write_text(text)
        fresh.rename(path)

    # The process.

    def command(self, *more):
        return [program("mailfwd"), "--config", self.policy, "--dropins", self.dropins, "--state", self.state, "--socket", self.socket,
                *more]

    def start(self, wrap=(), ready=True, within=20.0, extra=()):
        """`wrap`: a command in front, strace for example. Returns when the daemon says that it is ready."""
        path = self.home / "notify"
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
        notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        notify.bind(str(path))
        self._notified = notify
        self._told = []
        with contextlib.suppress(FileNotFoundError):
            self.socket.unlink()
        self.process = self.space.popen(*wrap, *self.command(*extra), env={**os.environ, "NOTIFY_SOCKET": str(path)},
                                        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
        os.set_blocking(self.process.stderr.fileno(), False)
        self._rest = b""
        self._reader = threading.Thread(target=self._read_log, args=(self.process.stderr,), daemon=True)
        self._reader.start()
        # As the service manager does.
        self._manager = threading.Thread(target=self._read_notifications, args=(notify, self._told), daemon=True)
        self._manager.start()
        if ready:
            self.await_ready(within)
        return self

    def await_ready(self, within=20.0):
        deadline = time.monotonic() + within
        with self._news:
            while "READY=1" not in self._told:
                if self.process.poll() is not None and not self._reader.is_alive():
                    raise AssertionError(f"mailfwd ended with {self.process.returncode} before it was ready:\n{self.text()}")
                if time.monotonic() > deadline:
                    raise AssertionError(f"mailfwd was not ready within {within} s:\n{self.text()}")
                self._news.wait(0.05)

    def _read_notifications(self, notify, told):
        with contextlib.suppress(OSError):
            while True:
                message = notify.recv(4096)
                if not message:
                    return
                with self._news:
                    told += message.decode(errors="replace").splitlines()
                    self._news.notify_all()

    def _read_log(self, pipe):
        with contextlib.suppress(ValueError, OSError):
            while select.select([pipe], [], [])[0] and self._take_in():
                pass
        with self._news:
            self._news.notify_all()

    def _take_in(self):
        """Reads what the daemon has written so far; False at its end."""
        with self._news:
            while True:
                try:
                    part = os.read(self.process.stderr.fileno(), 65536)
                except BlockingIOError:
                    return True
                if not part:
                    return False
                *lines, self._rest = (self._rest + part).split(b"\n")
                self._lines += [(time.monotonic(), line.decode(errors="replace")) for line in lines]
                self._news.notify_all()

    @property
    def pid(self):
        return self.process.pid

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        """As if the power of this one process had been cut."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._close_pipes()

    def terminate(self, within=10.0):
        self.process.terminate()
        status = self.process.wait(within)
        self._close_pipes()
        return status

    def _close_pipes(self):
        if self.process:
            self._reader.join(2)
            self.process.stderr.close()
            with contextlib.suppress(OSError):
                self._notified.shutdown(socket.SHUT_RD)
            self._manager.join(2)
            self._notified.close()

    # What it says.

    def mark(self):
        """The end of the log as it is now; await_line() and lines() look from there on."""
        with self._news, contextlib.suppress(ValueError, OSError):  # closed: there will be no more
            if self.process:
                self._take_in()
        return len(self._lines)

    def lines(self, since=0):
        return [line for _, line in self._lines[since:]]

    def text(self, since=0):
        return "\n".join(self.lines(since))

    def await_line(self, pattern, since=0, within=5.0):
        """The first line that matches, as (when it was read, the match)."""
        deadline = time.monotonic() + within
        with self._news:
            while True:
                for when, line in self._lines[since:]:
                    match = re.search(pattern, line)
                    if match:
                        return when, match
                left = deadline - time.monotonic()
                if left <= 0 or (self.process.poll() is not None and not self._reader.is_alive()):
                    raise AssertionError(f"no line /{pattern}/ within {within} s; the log since then:\n{self.text(since)}")
                self._news.wait(min(left, 0.2))

    def call(self, method, parameters=None, timeout=10.0):
        return call(self.socket, f"io.mailfwd.{method}", parameters, timeout)

    def status(self):
        return self.call("Status")["status"]

    def decisions(self, since=0):
        """The decisions in the log, each as a dict with kind, cause, change, generation, ms and when."""
        found = []
        for when, line in self._lines[since:]:
            match = DECISION.search(line)
            if match:
                found.append({**match.groupdict(), "generation": int(match["generation"]), "ms": float(match["ms"]), "when": when})
        return found

    def await_decision(self, kind, cause="", since=0, within=5.0):
        """Waits for a decision of that kind (a regular expression) whose cause contains `cause`; since: a mark()."""
        deadline = time.monotonic() + within
        with self._news:
            while True:
                for decision in self.decisions(since):
                    if re.fullmatch(kind, decision["kind"]) and cause in decision["cause"]:
                        return decision
                left = deadline - time.monotonic()
                if left <= 0 or (self.process.poll() is not None and not self._reader.is_alive()):
                    raise AssertionError(f"no decision {kind} ({cause}) within {within} s; the log since then:\n{self.text(since)}")
                self._news.wait(min(left, 0.2))

    def edit(self, text, kind="applied", within=5.0):
        """Saves the policy as an editor does and waits until the daemon has decided about it."""
        since = self.mark()
        self.write(text)
        return self.await_decision(kind, since=since, within=within)

    def ctl(self, *words, check=True, space=None, timeout=30, wrap=()):
        command = [*wrap, program("mailfwctl"), "--config", self.policy, "--dropins", self.dropins, "--socket", self.socket, *words]
        return (space or self.space).run(*command, check=check, timeout=timeout)

    def reload(self, text=None):
        if text is not None:
            self.write(text)
        return self.ctl("reload")


STOP, CONTINUE, HANGUP = signal.SIGSTOP, signal.SIGCONT, signal.SIGHUP
