# SPDX-License-Identifier: GPL-2.0-or-later
"""Every row of mail-requirements.tsv as a proof: every packet that it speaks of gets its verdict, in all variants of its policy.

rows_test.py sends the packets at a row's edges through a real kernel; here no packet is sent, and none is left out. To each
question belongs its refusing twin: the opposite must be false, and a packet must show it.
"""
import collections
import dataclasses
import os
import pathlib
import subprocess
import tempfile
import unittest

import e2e  # noqa: F401
import functions
import proof_questions
import requirements
import topology as topologies
from scene import Scene

HERE = pathlib.Path(__file__).parent
PROGRAM = pathlib.Path(os.environ.get("MAILFWD_BIN", HERE.parents[1] / "build/release/bin")) / "flow_proofs"


@dataclasses.dataclass
class Answer:
    label: str
    families: str
    against: str   # a packet
    twin: list     # a packet for each family


def ask(lines, policy, dropins, names):
    """What flow_proofs says to these lines about a policy."""
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        (scratch / "drop-ins").mkdir()
        for name, text in dropins.items():
            (scratch / "drop-ins" / name).write_text(text)
        (scratch / "policy.toml").write_text(policy)
        (scratch / "names.toml").write_text(names or "")
        paths = [("policy", scratch / "policy.toml"), ("dropins", scratch / "drop-ins"), ("names", scratch / "names.toml")]
        text = "".join("\t".join(map(str, line)) + "\n" for line in [*paths, *lines])
        done = subprocess.run([PROGRAM], input=text, capture_output=True, text=True)
        if done.returncode:
            raise AssertionError(done.stderr)
    fields = [line.split("\t") for line in done.stdout.splitlines()]
    return [Answer(label, families, against, twin.rstrip(". ").split(". ")) for label, families, against, twin in fields]


class Variant:
    """One variant of a function, with what it asks; `more` is another drop-in."""

    def __init__(self, function, variant, more=None):
        land = topologies.read(HERE / "topologies" / f"{variant.topology or function.topology}.toml")
        self.policy, self.names = function.policy.read_text(), function.names
        self.dropins = {**function.fragments(variant), **({"more.toml": more} if more else {})}
        whole = proof_questions.written(self.policy, *self.dropins.values())
        scene = Scene(function, variant, land)
        self.asked = proof_questions.Asked(scene, proof_questions.Land(whole, land, function.names), whole.get("options", {}).get("ident", True))
        self.questions = list(dict.fromkeys(self.asked.questions()))

    def answers(self):
        lines = [*self.asked.land.interfaces(), *self.asked.lines(self.questions)]
        answers = ask(lines, self.policy, self.dropins, self.names)
        assert [question.label for question in self.questions] == [answer.label for answer in answers]
        return answers

    def complaints(self, answers):
        for question, answer in zip(self.questions, answers):
            if answer.against:
                yield f"{answer.label}: expects {question.expected}, but {answer.against}"
            elif "nothing" in answer.twin:
                yield f"{answer.label}: the opposite of {question.expected} is not refuted"
            elif answer.families != question.families and not self._is_used_up(question, answer):
                yield f"{answer.label}: families {answer.families or 'none'}, not {question.families}"

    @staticmethod
    def _is_used_up(question, answer):
        """A refusal may be about nothing that is left: other rows let all of it in."""
        return question.expected != "accept" and question.but


class Proofs(unittest.TestCase):
    def test_every_row_holds_for_every_packet_that_it_speaks_of(self):
        proven, off, asked = collections.Counter(), collections.Counter(), 0
        for function in functions.read():
            for variant in function.variants:
                with self.subTest(function.name, variant=variant.name):
                    one = Variant(function, variant)
                    answers = one.answers()
                    asked += len(answers)
                    for question, answer in zip(one.questions, answers):
                        if answer.families:
                            proven[question.row] += question.what in ("", "published", "no session")
                            off[question.row] += question.what == "off"
                    complaints = list(one.complaints(answers))
                    self.assertFalse(complaints, "\n  ".join(["", *complaints[:40]]))
        self._all_rows(proven, off, asked)

    def _all_rows(self, proven, off, asked):
        rows = requirements.read()
        print(f"\n  {len(rows)} rows, {sum(bool(proven[row.id]) for row in rows)} proven, {asked} proofs")
        self.assertEqual(220, len(rows))
        self.assertEqual([], [row.id for row in rows if not proven[row.id]], "rows that nothing was proven of")
        self.assertEqual([], [row.id for row in rows if row.optional and row.accepts and not off[row.id]], "optional rows that were never switched off")


class TheProofItself(unittest.TestCase):
    """One address, or one port, that is wrong is found among all."""

    def _complaints(self, more):
        function = next(function for function in functions.read() if function.name == "bastion")
        one = Variant(function, next(variant for variant in function.variants if variant.name == "direct"), more)
        return list(one.complaints(one.answers()))

    def test_nothing_is_found_against_the_policy_as_it_is(self):
        self.assertEqual([], self._complaints("allow.again = { from = 'internet', to = 'bastion', service = 'smtp' }"))

    def test_one_address_that_is_let_in(self):
        self.assertEqual(["B-1 new honest internet > internal tcp: expects drop, but "
                          "eth0-eth2: 198.51.100.77:40000 > 10.0.0.25:25 tcp syn is accept"],
                         self._complaints("allow.hole = { from = '198.51.100.77', to = 'lan-mail', service = 'smtp' }"))

    def test_one_address_that_is_kept_out(self):
        self.assertEqual([f"{row} new honest internet > bastion tcp: expects accept, but "
                          "eth0-eth1: [2001:db8:9::9]:40000 > [2001:db8:25::25]:25 tcp syn is drop" for row in ("B-2", "B-16")],
                         self._complaints("deny.one = { from = '2001:db8:9::9', to = 'bastion', service = 'smtp' }"))

    def test_one_port_that_is_let_in(self):
        self.assertEqual([f"{row} beside new honest internet > bastion tcp: expects refused, but "
                          "eth0-eth1: 198.51.100.77:40000 > 192.0.2.10:49152 tcp syn is accept" for row in ("B-2", "B-16")],
                         self._complaints("allow.port = { from = '198.51.100.77', to = 'bastion', service = 'tcp/49152' }"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
