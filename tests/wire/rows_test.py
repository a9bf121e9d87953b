# SPDX-License-Identifier: GPL-2.0-or-later
"""Every row of mail-requirements.tsv, as packets and sessions through a real daemon in a real kernel.

Each function of the table has a policy (policies/), a topology (topologies/) and the variants of that policy under which its
rows are judged (functions.toml). A row that is not judged is named with the reason (pending.toml), and the test fails if the
rows that were judged and those that wait are not all the rows of the file.
"""
import collections
import dataclasses
import unittest

import functions
import requirements
import talk
from scene import Scene
from stage import Stage, topology
from sweep import Sweep

FUNCTIONS = {function.name: function for function in functions.read()}


class Ledger:
    """Which rows were judged, how, and where they were switched off."""

    def __init__(self):
        self.packets, self.talks, self.off = (collections.Counter() for _ in range(3))

    def note(self, scene, cases, talks):
        for case in cases:
            if case.what == "off":
                self.off[case.row] += case.verdict != "accept" or scene.refuses(case.row)
            elif not case.what or case.what in ("published", "no session"):
                self.packets[case.row] += 1
        for held in talks:
            self.talks[held.row] += 1


LEDGER = Ledger()


class Rows:
    """Mixed into a TestCase: judges the rows of FUNCTION in all its variants."""

    FUNCTION = ""

    def setUp(self):
        self.function = FUNCTIONS[self.FUNCTION]
        self.shared = None
        self.addCleanup(lambda: self.shared and self.shared.close())

    def test_every_variant(self):
        for variant in self.function.variants:
            if variant.only and set(variant.only) <= set(self.function.pending):
                continue
            with self.subTest(variant.name):
                self._judge(variant)

    def _judge(self, variant):
        name = variant.topology or self.function.topology
        scene = Scene(self.function, variant, topology(name))
        policy, dropins = self.function.policy.read_text(), self.function.fragments(variant)
        cases = list(dict.fromkeys(scene.cases()))
        self.assertTrue(cases, "a variant that judges nothing")
        if variant.quick:
            if not self.shared:
                self.shared = Stage(name, policy, dropins, names=self.function.names)
            self.shared.change(dropins)
            self._report(Sweep(self.shared.prober, scene).fire(cases))
            LEDGER.note(scene, cases, ())
            return
        with Stage(name, policy, dropins, names=self.function.names) as stage:
            self._thoroughly(stage, scene, cases)

    def _thoroughly(self, stage, scene, cases):
        talks = list(dict.fromkeys(scene.talks()))
        sweep = Sweep(stage.prober, scene)
        complaints = sweep.fire(cases)
        complaints += talk.hold(stage.lab, scene, talks)[0] if talks else []
        LEDGER.note(scene, cases, talks)
        self._report(complaints)
        # Would the test have noticed? Without the firewall, what was refused arrives.
        stage.open()
        opened = [dataclasses.replace(case, verdict="accept", what="with the firewall stopped") for case in cases
                  if case.verdict != "accept" and case.flags == "S" and not case.flow.source.startswith("gateway")]
        self._report(sweep.fire(opened, translated=False))

    def _report(self, complaints):
        if complaints:
            self.fail(f"{len(complaints)} complaints:\n  " + "\n  ".join(complaints[:200]))


class Dmz(Rows, unittest.TestCase):
    FUNCTION = "dmz"


class Bastion(Rows, unittest.TestCase):
    FUNCTION = "bastion"


class BastionHost(Rows, unittest.TestCase):
    FUNCTION = "bastion-host"


class Lecture(Rows, unittest.TestCase):
    FUNCTION = "lecture"


class Appliance(Rows, unittest.TestCase):
    FUNCTION = "appliance"


class Lan(Rows, unittest.TestCase):
    FUNCTION = "lan"


class WhatIsPending(unittest.TestCase):
    def test_the_product_says_itself_that_it_can_not_do_it_yet(self):
        for function in FUNCTIONS.values():
            for name, reason, dropins in function.pending_fragments():
                policy = function.policy.read_text()
                stage = Stage(function.topology, policy, dropins, start=False, names=function.names)
                with self.subTest(function.name, name=name), stage:
                    answer = stage.daemon.ctl("check", check=False)
                    self.assertNotEqual(0, answer.returncode, f"{reason} has come: take {name} out of pending.toml")
                    self.assertIn("does not carry it out yet", answer.stderr)


class TheTable(unittest.TestCase):
    """Last: is it all?"""

    def test_every_row_was_judged_or_waits_for_a_reason(self):
        rows = requirements.read()
        judged = {row.id for row in rows if LEDGER.packets[row.id] + LEDGER.talks[row.id]}
        waiting = {}
        for row in rows:
            reasons = [function.pending_reason(row) for function in FUNCTIONS.values() if row.id.startswith(function.prefix)]
            self.assertTrue(reasons, f"{row.id} belongs to no function")
            if row.id not in judged and any(reasons):
                waiting[row.id] = next(filter(None, reasons))
        print(f"\n  {len(rows)} rows: {len(judged)} judged with packets, {len(waiting)} wait"
              f"{''.join(f'{chr(10)}    {row} needs {reason}' for row, reason in waiting.items())}")
        self.assertEqual(220, len(rows))
        self.assertEqual([], [row.id for row in rows if row.id not in judged and row.id not in waiting], "neither judged nor waiting")
        self.assertEqual([], [row.id for row in rows if row.optional and row.id not in waiting and not LEDGER.off[row.id]],
                         "optional rows that were never switched off")
        self.assertEqual([], [row.id for row in rows if "est" in row.states and row.id not in waiting and not LEDGER.talks[row.id]],
                         "rows about sessions without one")


if __name__ == "__main__":
    unittest.main(verbosity=2)
