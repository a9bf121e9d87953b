# SPDX-License-Identifier: GPL-2.0-or-later
"""What bench.py measures: mailfwd and nft, each in a network namespace of its own with the same interfaces, and the policies."""
import contextlib
import json
import os
import pathlib
import queue
import random
import re
import subprocess
import threading
import time

LINKS = {"eth0": "203.0.113.1/24", "eth1": "192.168.25.1/24", "eth2": "10.0.0.1/16"}
SERVICES = """smtp submissions submission smtp-alt smtp-internal lmtp imap imaps pop3 pop3s managesieve uucp odmr qmtp qmqp nntp
    http https https-quic web-proxy dns dns-tls ntp ldap ldaps ldap-gc gw-keys gw-keys-tls kerberos radius gw-admin gw-api pmg-admin
    zimbra-admin rsync razor pyzor dcc rspamd hkp""".split()
DECISION = re.compile(r"\b(applied|unchanged|repaired|adopted|rejected|failed) \(")


def policy(edited=False):
    """150 sentences about 40 services, 30 hosts and four places; `edited` differs in one sentence."""
    assert len(SERVICES) == 40
    lines = ["version = 1", "[zones]", 'internet = "eth0"', 'dmz = { interface = "eth1", network = "192.168.25.0/24" }',
             'internal = { interface = "eth2", network = "10.0.0.0/16" }', "[hosts]"]
    lines += [f'dmz-{i} = "192.168.25.{10 + i}"' for i in range(15)]
    lines += [f'lan-{i} = ["10.0.{i}.0/28", "10.0.{i}.64"]' for i in range(15)]
    lines += ["[admin]", 'from = "10.0.9.0/24"', 'service = "ssh"']
    pairs = [('"internet"', '"dmz-{}"'), ('"dmz-{}"', '"lan-{}"'), ('"lan-{}"', '"dmz-{}"'), ('"lan-{}"', '"internet"'), ('"internet"', '"self"')]
    sentences = {"allow": range(120), "deny": range(120, 140), "reject": range(140, 150)}
    for verb, numbers in sentences.items():
        lines.append(f"[{verb}]")
        for i in numbers:
            sender, receiver = (side.format(i % 15) for side in pairs[i % len(pairs)])
            service = SERVICES[(i + (7 if edited and i == 75 else 0)) % len(SERVICES)]
            lines.append(f's-{i} = {{ from = {sender}, to = {receiver}, service = "{service}" }}')
    return "\n".join(lines) + "\n"


def policy_with_list(path):
    return policy().replace("[hosts]\n", f'[hosts]\nblocked = "file:{path}"\n').replace(
        "[deny]\n", '[deny]\nblocked = { from = "blocked", to = "self", service = "smtp" }\n')


def prefixes(count, changed=None):
    """Networks that neither touch nor are in order; `changed` names one to be replaced by its neighbour."""
    numbers = list(range(count))
    random.Random(1).shuffle(numbers)
    def text(i):
        base = (16 << 24) + i * 1024 + (512 if i == changed else 0)
        return f"{base >> 24}.{base >> 16 & 255}.{base >> 8 & 255}.0/24"
    return "\n".join(text(i) for i in numbers) + "\n"


class Namespace:
    def __init__(self, name, tools):
        self.name = f"mfbench-{os.getpid()}-{name}"
        self.tools = tools

    def __enter__(self):
        subprocess.run(["ip", "netns", "add", self.name], check=True)
        for link, address in LINKS.items():
            for command in (f"link add {link} type bridge", f"link set {link} addrgenmode none", f"address add {address} dev {link}", f"link set {link} up"):
                subprocess.run(["ip", "-n", self.name, *command.split()], check=True)
        return self

    def __exit__(self, *_):
        subprocess.run(["ip", "netns", "del", self.name], check=True)

    def command(self, *words):
        return ["nsenter", f"--net=/run/netns/{self.name}", *map(str, words)]

    def measure(self, *words):
        """Runs a command to its end: {cpu_us, wall_us, peak_kib}."""
        done = subprocess.run(self.command(self.tools / "bench_measure", *words), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(map(str, words))}: exit {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return json.loads(done.stdout.splitlines()[-1])


class Daemon:
    """mailfwd, running in a namespace; its costs are read from /proc in nanoseconds of all its threads."""

    def __init__(self, namespace, folder):
        self.files = folder
        command = namespace.command(namespace.tools / "mailfwd", *options(folder))
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.decisions = queue.Queue()
        threading.Thread(target=self.read_log, daemon=True).start()
        self.await_decision()

    def read_log(self):
        for line in self.process.stdout:
            if DECISION.search(line):
                self.decisions.put(line.strip())
        self.decisions.put(None)

    def await_decision(self):
        line = self.decisions.get(timeout=60)
        if line is None:
            raise RuntimeError("mailfwd ended")
        return line

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def threads(self):
        return list(pathlib.Path(f"/proc/{self.process.pid}/task").iterdir())

    def cpu_us(self):
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in self.threads()) / 1000

    def wake_ups(self):
        return sum(int(line.split()[1]) for thread in self.threads() for line in (thread / "status").read_text().splitlines()
                   if "ctxt_switches" in line)

    def resident_kib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])

    def idle(self):
        """Waits until nothing has run for a while, so that work after the commit counts for it."""
        before = -1
        while before != (now := self.cpu_us()):
            before = now
            time.sleep(0.1)
        return now

    def cost_of_saving(self, path, text, expected="applied"):
        """CPU from the saved file until the daemon rests again, its commit included."""
        before = self.idle()
        save(path, text)
        decision = self.await_decision()
        if f"{expected} (" not in decision:
            raise RuntimeError(f"expected '{expected}': {decision}")
        return self.idle() - before


def options(folder):
    return ["--config", folder / "mailfw.toml", "--dropins", folder / "mailfw.d", "--state", folder, "--socket", folder / "control.sock"]


def save(path, text):
    """As an editor does it: a new file, renamed over the old."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text)
    os.rename(fresh, path)


def nft_text(namespace, folder):
    """What `mailfwctl show --nft` prints for the policy in the folder."""
    done = subprocess.run(namespace.command(namespace.tools / "mailfwctl", "--config", folder / "mailfw.toml", "--dropins", folder / "mailfw.d",
                                            "show", "--nft"), capture_output=True, text=True, check=True)
    return done.stdout


@contextlib.contextmanager
def both(tools):
    """A namespace for mailfwd and one for nft."""
    with Namespace("mailfwd", tools) as ours, Namespace("nft", tools) as theirs:
        yield ours, theirs
