# SPDX-License-Identifier: GPL-2.0-or-later
"""What a measurement saw and what it is held against, and how the benches of the packet path and of workloads are started and print."""
import argparse
import dataclasses
import json
import operator
import pathlib
import sys

BOUNDS = {"at most": operator.le, "at least": operator.ge, "exactly": operator.eq}


@dataclasses.dataclass
class Seen:
    what: str
    value: float
    unit: str = ""
    bound: str = ""      # a key of BOUNDS; "": told, not judged
    target: float = 0

    @property
    def met(self):
        return not self.bound or BOUNDS[self.bound](self.value, self.target)

    def entry(self):
        told = dataclasses.asdict(self) | {"met": self.met}
        return told if self.bound else told | {"target": None}

    def row(self):
        return [self.what, number(self.value, self.unit), f"{self.bound} {number(self.target, self.unit)}" if self.bound else "",
                ("met" if self.met else "MISSED") if self.bound else ""]


def number(value, unit):
    digits = 0 if value == int(value) else 3 if abs(value) < 10 else 1
    return f"{value:,.{digits}f} {unit}".rstrip()


def print_table(title, seen):
    print(title)
    rows = [one.row() for one in seen]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        print("  " + "  ".join(cell.ljust(width) if column == 0 else cell.rjust(width) for column, (cell, width) in enumerate(zip(row, widths))).rstrip(),
              flush=True)


def run(description, workloads):
    """`workloads`: {name: function(tools, quick) -> [Seen]}. Runs those that the command line names, or all; the exit code is 1 if a target is missed."""
    arguments = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("names", nargs="*", metavar="NAME", help="some of: " + " ".join(workloads))
    arguments.add_argument("--tools", type=pathlib.Path, default=pathlib.Path(__file__).parents[2] / "build/release/bin", help="where the programs lie")
    arguments.add_argument("--json", action="store_true", help="what was seen as JSON")
    arguments.add_argument("--quick", action="store_true", help="smaller and shorter, to see that it works")
    given = arguments.parse_args()
    if unknown := set(given.names) - set(workloads):
        arguments.error(f"not known: {' '.join(sorted(unknown))}")
    everything = {}
    for name in given.names or workloads:
        everything[name] = workloads[name](given.tools.resolve(), given.quick)
        if not given.json:
            print_table(name, everything[name])
    if given.json:
        print(json.dumps({name: [one.entry() for one in seen] for name, seen in everything.items()}, indent=2))
    sys.exit(0 if all(one.met for seen in everything.values() for one in seen) else 1)
