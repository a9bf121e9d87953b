# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of mailfwctl share: running it, a scratch directory, a daemon that says what it is told to say."""
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

MAILFWCTL = os.path.abspath(sys.argv[1])
NOBODY = 65534

POLICY = """\
version = 1
[zones]
internet = "eth0"
dmz = { interface = "eth1", network = ["192.0.2.0/28", "2001:db8::/64"] }
[hosts]
relay = ["192.0.2.5", "2001:db8::5"]
[admin]
from = "198.51.100.7"
service = "ssh"
[allow]
mail-in = { from = "internet", to = "relay", service = "smtp" }
own-out = { from = "self", to = "internet", service = ["dns", "tcp/8443"], user = "root" }
[deny]
tester = { from = "203.0.113.9", to = ["self", "relay"], log = true }
[services]
quarantine = ["tcp/8443-8444", "udp/8443"]
"""

# As POLICY, with nothing to doubt.
SOUND = POLICY.replace('[services]\nquarantine = ["tcp/8443-8444", "udp/8443"]\n', "").replace(
    "own-out =", 'queries = { from = "relay", to = "internet", service = "dns" }\nown-out =')

# As POLICY, with two errors.
BROKEN = """\
version = 1
[zones]
internet = "eth0"
[admin]
from = "intrenet"
service = "ssh"
[allow]
mail-in = { from = "internet", to = "self", service = "smpts" }
"""


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="mailfwctl-test-")
        os.chmod(self.directory, 0o755)
        self.addCleanup(subprocess.run, ["rm", "-rf", self.directory], check=True)
        self.policy = self.path("mailfw.toml")
        self.socket = self.path("control.sock")

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, text, name="mailfw.toml"):
        with open(self.path(name), "w") as file:
            file.write(text)
        return self.path(name)

    def run_ctl(self, *arguments, environment=None, user=None):
        """Exit code, standard output, standard error; with the scratch directory's files in place of the system's."""
        defaults = ["--config", self.policy, "--dropins", self.path("mailfw.d"), "--names", self.path("names.toml"),
                    "--state", self.path("state"), "--socket", self.socket]
        run = subprocess.run(
            [MAILFWCTL, *defaults, *arguments], capture_output=True, text=True, user=user, stdin=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "TZ": "UTC", **(environment or {})}, timeout=120, check=False)
        return run.returncode, run.stdout, run.stderr

    def check(self, arguments, code, out="", err="", **how):
        """The whole of what it said. `@` stands for the scratch directory."""
        expected = (code, out.replace("@", self.directory), err.replace("@", self.directory))
        self.assertEqual(self.run_ctl(*arguments, **how), expected)

    def json(self, *arguments, **how):
        """Exit code and document; everything is in the document, in one line, and nothing beside it."""
        code, out, err = self.run_ctl("--json", *arguments, **how)
        self.assertEqual(err, "")
        self.assertEqual(out.count("\n"), 1)
        document = json.loads(out)
        self.assertEqual(document["exit_code"], code)
        return code, document

    def serve(self, *answers):
        """A daemon that gives these answers to the calls that come, one connection each."""
        daemon = FakeDaemon(self.socket, answers)
        self.addCleanup(daemon.stop)
        return daemon


class FakeDaemon:
    """Speaks Varlink's frames and knows nothing. An answer is a value for JSON, or raw bytes."""

    def __init__(self, path, answers):
        self.calls = []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        os.chmod(path, 0o666)
        self.listener.listen()
        self.thread = threading.Thread(target=self.answer_all, args=(answers,))
        self.thread.start()

    def answer_all(self, answers):
        for answer in answers:
            try:
                connection = self.listener.accept()[0]
            except OSError:
                return
            with connection:
                self.calls.append(self.read_call(connection))
                raw = answer if isinstance(answer, bytes) else json.dumps(answer).encode() + b"\0"
                # In small pieces: the client has to put them together.
                for start in range(0, len(raw), 1000):
                    connection.sendall(raw[start:start + 1000])

    @staticmethod
    def read_call(connection):
        received = b""
        while not received.endswith(b"\0"):
            piece = connection.recv(4096)
            if not piece:
                return None
            received += piece
        return json.loads(received[:-1])

    def stop(self):
        if self.listener.fileno() < 0:
            return
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()


def main():
    if os.geteuid() != 0:
        sys.exit("these tests change their user and make namespaces: run them as root")
    if "MAILFWCTL_TEST_ISOLATED" not in os.environ:
        # What `check` and `show` say depends on the interfaces of the machine: in here it has none but loopback.
        os.environ["MAILFWCTL_TEST_ISOLATED"] = "1"
        os.execvp("unshare", ["unshare", "--net", "--mount", "--", sys.executable, *sys.argv])
    unittest.main(module="__main__", argv=sys.argv[:1], verbosity=2)
