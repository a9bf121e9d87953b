# SPDX-License-Identifier: GPL-2.0-or-later
"""Can the rows fail? Each policy with one mistake in it, and the rows that must complain, and no others."""
import re
import unittest

import functions
import talk
from scene import Scene
from stage import Stage, topology
from sweep import Sweep

FUNCTIONS = {function.name: function for function in functions.read()}

SERVICES = ("smtp", "pop3", "imap", "uucp")
WEB_MAIL = 'web-mail = { from = "self", to = "internet", service = "smtp", user = "www-data" }'

# Function, variant, what is replaced by what, and the rows that notice.
MISTAKES = (
    ("dmz", "tables", 'in  = { from = "internet", to = "dmz-mail"', 'in  = { from = "internet", to = "any"',
     {f"D-{service}-n6" for service in SERVICES}),
    ("dmz", "tables", '"smtp", "pop3", "imap", "uucp"] }\nout', '"smtp", "imap", "uucp"] }\nout', {"D-pop3-1", "D-pop3-2"}),
    ("dmz", "tables", "[allow]", '[options]\nclient_ports = "any"\n[allow]',
     {f"D-{service}-{row}" for service in SERVICES for row in ("1", "3", "n3")}),
    ("dmz", "tables", '"uucp"] }\nout', '"uucp", "tcp/1024-65535"] }\nout',
     {f"D-{service}-{row}" for service in SERVICES for row in ("4", "n2")} | {"D-n7"}),
    ("bastion", "direct", '[reject]', '[deny]', {"B-7", "B-8"}),
    ("bastion", "direct", 'to = "lan-mail", service = "smtp" }\nto-bastion', 'to = "internal", service = "smtp" }\nto-bastion', {"B-12"}),
    ("bastion", "direct", 'mail-in    = { from = "internet", to = "bastion"', 'mail-in    = { from = "any", to = "bastion"', {"B-9"}),
    ("bastion-host", "mail server's user", "[allow]", f"[allow]\n{WEB_MAIL}", {"B-15"}),
    ("appliance", "the other choices", "tcp/8443", "tcp/8444", {"S-5b.1"}),
    ("appliance", "everything", 'to = "mailserver", service = "smtp" }', 'to = "mailserver" }',
     {"S-2b.1", *(f"S-n7.{number}" for number in range(1, 5))}),
)


def complaints(name, variant, mistake):
    """What the sweep and the sessions of a variant say about a policy."""
    function = FUNCTIONS[name]
    variant = next(other for other in function.variants if other.name == variant)
    before, after = mistake
    policy = function.policy.read_text()
    if before not in policy:
        raise AssertionError(f"{before!r} is not in {function.policy}")
    with Stage(function.topology, policy.replace(before, after), function.fragments(variant), names=function.names) as stage:
        scene = Scene(function, variant, topology(function.topology))
        told = Sweep(stage.prober, scene).fire(list(dict.fromkeys(scene.cases())))
        return told, talk.hold(stage.lab, scene, list(dict.fromkeys(scene.talks())))[0]


def rows_of(told):
    return {row for text in told for row in re.match(r"([\w.-]+(?:, [\w.-]+)*)", text).group(1).split(", ")}


class Mistakes(unittest.TestCase):
    def test_each_is_noticed_by_its_rows_alone(self):
        for name, variant, before, after, rows in MISTAKES:
            with self.subTest(name, mistake=after):
                swept, held = complaints(name, variant, (before, after))
                self.assertEqual(rows, rows_of(swept) | rows_of(held), "\n".join(swept[:20] + held[:20]))


if __name__ == "__main__":
    unittest.main(verbosity=2)
