# SPDX-License-Identifier: GPL-2.0-or-later
"""The control socket, spoken to by hand: Varlink's JSON, and who may ask what."""
import contextlib
import json
import os
import pathlib
import socket
import stat
import unittest

from daemon import CallFailed, Daemon, call, program, raw_call
from lab import Lab
from packets_test import ADMIN, ZONES

NOBODY = 65534
READERS = 47110  # the group mailfwd, inside a copy of /etc/group that only the daemon sees
POLICY = ZONES + ADMIN + '[allow]\nmail-in = { from = "internet", to = "bastion", service = "smtp" }\n'


def as_user(function, uid=NOBODY, gid=NOBODY, groups=()):
    """Runs function in a child that is that user; its result, or the OSError it met, as text."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgroups(list(groups))
        os.setgid(gid)
        os.setuid(uid)
        try:
            said = {"result": function()}
        except CallFailed as error:
            said = {"error": error.name, "parameters": error.parameters}
        except OSError as error:
            said = {"error": type(error).__name__}
        with os.fdopen(writing, "w") as pipe:
            pipe.write(json.dumps(said))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return json.loads(said)


class Control(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.addCleanup(self.lab.close)
        group = self.lab.scratch / "group"
        # A group of that name that the machine may have is left out: it would come first.
        others = [line for line in pathlib.Path("/etc/group").read_text().splitlines(True) if not line.startswith("mailfwd:")]
        group.write_text("".join(others) + f"mailfwd:x:{READERS}:\n")
        self.daemon = Daemon(self.lab, POLICY, start=False)
        self.daemon.start(wrap=("unshare", "--mount", "sh", "-c", f"mount --bind {group} /etc/group && exec \"$@\"", "sh"))

    def ask(self, method, parameters=None, interface="io.mailfwd"):
        return call(self.daemon.socket, f"{interface}.{method}", parameters)

    def refused(self, method, parameters=None, interface="io.mailfwd"):
        with self.assertRaises(CallFailed) as caught:
            self.ask(method, parameters, interface)
        return caught.exception.name, caught.exception.parameters

    # What it says.

    def test_it_describes_itself(self):
        info = self.ask("GetInfo", interface="org.varlink.service")
        self.assertEqual("mailfwd", info["product"])
        self.assertEqual({"io.mailfwd", "org.varlink.service"}, set(info["interfaces"]))
        text = self.ask("GetInterfaceDescription", {"interface": "io.mailfwd"}, "org.varlink.service")["description"]
        for word in ("interface io.mailfwd", "method Status()", "method Plan()", "method Reload()", "method Stop(", "error PolicyRejected"):
            self.assertIn(word, text)

    def test_status(self):
        status = self.ask("Status")["status"]
        self.assertEqual(("equal", self.lab.generation(), []), (status["phase"], status["generation"], status["errors"]))
        self.assertEqual(str(self.daemon.policy), status["policy"])
        self.assertEqual(2, status["sentences"])  # the allow and [admin]
        self.assertGreater(status["rules"], 5)
        self.assertEqual(os.uname().release, status["kernel"]["release"])

    def test_plan_and_reload(self):
        self.assertTrue(self.ask("Plan")["equal"])
        before = self.lab.generation()
        self.assertEqual(before, self.ask("Reload")["generation"])
        self.assertEqual(before, self.lab.generation())

    def test_a_broken_policy_is_answered_with_its_errors(self):
        self.daemon.edit(POLICY + '[deny]\nx = { from = "internet", to = "bastio", service = "smtp" }\n', kind="rejected")
        name, parameters = self.refused("Reload")
        self.assertEqual("io.mailfwd.PolicyRejected", name)
        (error,) = parameters["errors"]
        self.assertEqual((str(self.daemon.policy), len(POLICY.splitlines()) + 2), (error["file"], error["line"]))
        self.assertIn("bastio", error["message"])
        self.assertIn("x = {", error["source_line"])
        self.assertEqual(1, len(self.ask("Status")["status"]["errors"]))

    def test_stop(self):
        self.ask("Stop", {"mode": "closed"})
        self.assertEqual("stopped_closed", self.ask("Status")["status"]["phase"])
        self.ask("Stop", {"mode": "open"})
        self.assertEqual("", self.lab.table())
        self.ask("Reload")
        self.assertNotEqual("", self.lab.table())

    # What it does not understand.

    def test_unknown_words(self):
        self.assertEqual(("org.varlink.service.MethodNotFound", {"method": "io.mailfwd.Open"}), self.refused("Open"))
        self.assertEqual("org.varlink.service.InterfaceNotFound", self.refused("Status", interface="io.mailfw")[0])
        self.assertEqual(("org.varlink.service.InvalidParameter", {"parameter": "mode"}), self.refused("Stop", {"mode": "ajar"}))
        self.assertEqual("org.varlink.service.InvalidParameter", self.refused("Stop")[0])
        self.assertNotEqual("", self.lab.table())

    def test_garbage_ends_that_connection_only(self):
        for garbage in (b"\0", b"GET / HTTP/1.1\r\n\r\n\0", b'{"method":\0', b"[" * 100000 + b"\0", b"\xff\xfe\0", b'{"method": 7}\0', b"7\0"):
            with contextlib.suppress(OSError):
                raw_call(self.daemon.socket, garbage, timeout=5)
            self.assertEqual("equal", self.ask("Status")["status"]["phase"])

    def test_a_request_without_end_is_not_kept(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
            sock.settimeout(10)
            sock.connect(str(self.daemon.socket))
            sent = 0
            with self.assertRaises(OSError):
                while sent < 64 << 20:
                    sent += sock.send(b"a" * 65536)
            self.assertLess(sent, 16 << 20)
        self.assertEqual("equal", self.ask("Status")["status"]["phase"])

    def test_two_calls_in_one_go_are_answered_in_order(self):
        calls = b'{"method":"io.mailfwd.Status"}\0{"method":"org.varlink.service.GetInfo"}\0'
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
            sock.settimeout(5)
            sock.connect(str(self.daemon.socket))
            for byte in (calls[:10], calls[10:40], calls[40:]):
                sock.sendall(byte)
            answer = b""
            while answer.count(b"\0") < 2:
                answer += sock.recv(65536)
        first, second = (json.loads(part)["parameters"] for part in answer.split(b"\0")[:2])
        self.assertIn("status", first)
        self.assertIn("product", second)

    def test_clients_that_never_read_or_never_end_keep_nobody_waiting(self):
        idle = []
        for _ in range(40):
            sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.addCleanup(sock.close)
            sock.connect(str(self.daemon.socket))
            sock.sendall(b'{"method":"io.mailfwd.Sta')
            idle.append(sock)
        for _ in range(20):
            self.assertEqual("equal", self.ask("Status")["status"]["phase"])

    # Who may.

    def test_the_socket_is_for_root_and_the_group(self):
        status = os.stat(self.daemon.socket)
        self.assertEqual((0o660, 0, READERS), (stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid))

    def test_a_stranger_does_not_even_connect(self):
        self.assertEqual({"error": "PermissionError"}, as_user(lambda: self.ask("Status")))

    def test_a_stranger_is_refused_even_where_the_mode_lets_him_in(self):
        os.chmod(self.daemon.socket, 0o666)
        before = self.lab.generation()
        for method, parameters in (("Status", None), ("Plan", None), ("Reload", None), ("Stop", {"mode": "open"})):
            self.assertEqual("io.mailfwd.NotPermitted", as_user(lambda m=method, p=parameters: self.ask(m, p))["error"], method)
        self.assertEqual(before, self.lab.generation())
        self.assertEqual("equal", self.ask("Status")["status"]["phase"])

    def test_the_group_may_read_and_not_change(self):
        for identity in ({"gid": READERS}, {"groups": [READERS]}):
            self.assertEqual("equal", as_user(lambda: self.ask("Status"), **identity)["result"]["status"]["phase"])
            self.assertTrue(as_user(lambda: self.ask("Plan"), **identity)["result"]["equal"])
            for method, parameters in (("Reload", None), ("Stop", {"mode": "open"}), ("Stop", {"mode": "closed"})):
                self.assertEqual("io.mailfwd.NotPermitted", as_user(lambda m=method, p=parameters: self.ask(m, p), **identity)["error"])
        self.assertNotEqual("", self.lab.table())

    def test_the_commands_exit_codes(self):
        self.assertEqual(0, self.daemon.ctl("status", check=False).returncode)
        self.assertEqual(2, self.daemon.ctl("stop", check=False).returncode)
        self.assertEqual(2, self.daemon.ctl("frobnicate", check=False).returncode)
        reader = ("setpriv", "--reuid", NOBODY, "--regid", READERS, "--clear-groups")
        words = ("--config", self.daemon.policy, "--dropins", self.daemon.dropins, "--socket", self.daemon.socket)
        ctl = lambda *verb: self.lab.gateway.run(*reader, program("mailfwctl"), *words, *verb, check=False)
        self.assertEqual(0, ctl("status").returncode)
        self.assertEqual(4, ctl("reload").returncode)
        self.assertEqual(4, ctl("stop", "--open").returncode)
        self.daemon.terminate()
        self.assertEqual(3, self.daemon.ctl("status", check=False).returncode)
        self.assertEqual(3, self.daemon.ctl("reload", check=False).returncode)


if __name__ == "__main__":
    unittest.main(verbosity=2)
