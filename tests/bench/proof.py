# SPDX-License-Identifier: GPL-2.0-or-later
"""What the proof of a policy costs, by its length: for bench.py."""
import json
import random
import subprocess

from subjects import SERVICES

VERBS = ["allow"] * 8 + ["deny", "reject"]


def policy(sentences, edited=False, lists=""):
    """So many sentences about 40 services and two hosts for each five of them; `edited` differs in one."""
    hosts = max(2, sentences // 5)
    lines = ["version = 1", "[zones]", 'internet = "eth0"', 'dmz = { interface = "eth1", network = "192.168.0.0/16" }',
             'internal = { interface = "eth2", network = "10.0.0.0/8" }', "[hosts]"]
    lines += [f'mx-{i} = "192.168.{i // 200}.{i % 200 + 10}"' for i in range(hosts)]
    lines += [f'pc-{i} = "10.0.{i // 200}.{i % 200 + 10}"' for i in range(hosts)]
    lines += ["[admin]", 'from = "10.0.200.0/24"', 'service = "ssh"', lists]
    written = {"allow": [], "deny": [], "reject": []}
    for i in range(sentences):
        mx, pc = f"mx-{i % hosts}", f"pc-{i % hosts}"
        sender, receiver = [("internet", mx), (mx, pc), (pc, mx), (pc, "internet"), ("internet", "self")][i % 5]
        service = SERVICES[(i + (7 if edited and i == sentences // 2 else 0)) % len(SERVICES)]
        written[VERBS[i // 5 % 10]].append(f's-{i} = {{ from = "{sender}", to = "{receiver}", service = "{service}" }}')
    for verb, all_of_it in written.items():
        lines += [f"[{verb}]", *all_of_it]
    return "\n".join(lines) + "\n"


def a_list(folder, length):
    """A list of so many networks beside the policy."""
    path = folder / "proof.list"
    numbers = list(range(length))
    random.Random(1).shuffle(numbers)
    path.write_text("".join(f"{(base := (16 << 24) + i * 512) >> 24}.{base >> 16 & 255}.{base >> 8 & 255}.0/24\n" for i in numbers))
    return f'[list.blocked]\nfile = "{path}"\ndeny = "from"'


def cost(tools, folder, sentences, lists=""):
    """Milliseconds of CPU: of the whole proof, and of what one edited sentence needs anew."""
    paths = [folder / "proof.toml", folder / "proof-edited.toml"]
    for path, edited in zip(paths, (False, True)):
        path.write_text(policy(sentences, edited, lists))
    done = subprocess.run([tools / "bench_proof", *paths], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"bench_proof: exit {done.returncode}\n{done.stderr}")
    answer = json.loads(done.stdout)
    return answer["whole"] / 1000, answer["since"] / 1000
