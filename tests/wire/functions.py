# SPDX-License-Identifier: GPL-2.0-or-later
"""functions.toml as values: each function of the table with the variants of its policy. What holds where, and no packets."""
import dataclasses
import pathlib
import tomllib

import requirements

HERE = pathlib.Path(__file__).parent


@dataclasses.dataclass
class Variant:
    name: str
    on: tuple = ()
    off: tuple = ()
    dropins: tuple | None = None
    only: tuple = ()
    sources: dict = dataclasses.field(default_factory=dict)
    targets: dict = dataclasses.field(default_factory=dict)
    seen: tuple = ()
    publish: tuple = ()
    regions: dict = dataclasses.field(default_factory=dict)
    topology: str = ""
    quick: bool = False   # one packet for each row: what is switched on and off, and not every edge of it


class Function:
    def __init__(self, name, written, waiting):
        self.name = name
        self.prefix = written["prefix"]
        self.rows = [row for row in requirements.read() if row.id.startswith(self.prefix)]
        self.topology = written["topology"]
        self.policy = HERE / "policies" / f"{written['policy']}.toml"
        names = HERE / "names" / f"{name}.toml"
        self.names = names.read_text() if names.exists() else None
        self.strict = written.get("strict", False)
        self.sources, self.targets = written.get("sources", {}), written.get("targets", {})
        self.regions = written.get("regions", {})
        self.needs = written.get("with", {})
        self.answered = written.get("answered", ())
        self.publish = tuple(written.get("publish", ()))
        self.pending = waiting
        self.variants = [self._variant(part) for part in written.get("variants", ())]
        if "choices" in written:
            self.variants += list(_toggles(written["choices"], written["options"]))
        for variant in self.variants:
            variant.publish = (*self.publish, *variant.publish)

    @staticmethod
    def _variant(part):
        return Variant(**{key: tuple(value) if isinstance(value, list) else value for key, value in part.items()})

    def fragments(self, variant):
        """The drop-ins of a variant: as it says, or all that are named as a row that holds."""
        if variant.dropins is not None:
            return self.read_fragments(name for name in variant.dropins if name not in self.pending)
        held = {row.number for row in self.rows if self.holds(variant, row)}
        return self.read_fragments(sorted(number for number in held if self._fragment(number).exists()))

    def read_fragments(self, names):
        return {f"{name}.toml": self._fragment(name).read_text() for name in names}

    def _fragment(self, name):
        return self.policy.with_suffix(".d") / f"{name}.toml"

    def pending_fragments(self):
        """For each part that is pending: the drop-ins that need it, with those that they can not be without."""
        for name, reason in self.pending.items():
            given = next((variant.dropins for variant in self.variants if name in (variant.dropins or ())), (name,))
            yield name, reason, self.read_fragments(other for other in given if other == name or other not in self.pending)

    def holds(self, variant, row):
        if row.number in self.pending:
            return False
        return row.number in variant.on if row.optional else row.number not in variant.off

    def speaks(self, variant, row):
        """Whether a row says something in a variant: a refusal of all the others needs those who are not refused."""
        needed = self.needs.get(row.number)
        return not needed or any(other.number in needed and self.holds(variant, other) for other in self.rows)

    def pending_reason(self, row):
        """Why a row can not be judged yet; None if it can."""
        for number in (row.number, *self.needs.get(row.number, ())):
            if number in self.pending and all(other in self.pending for other in self.needs.get(row.number, ())):
                return self.pending[number]
        return None


def _toggles(choices, options):
    """The variants of a policy in which one of each choice is on and every option may be."""
    first = [choice[0] for choice in choices]
    yield Variant("everything", on=(*first, *options))
    yield Variant("the other choices", on=tuple(choice[-1] for choice in choices))
    yield Variant("the choices in between", on=tuple(choice[len(choice) // 2] for choice in choices))
    for choice in choices:
        yield Variant(f"none of {', '.join(choice)}", on=tuple(other for other in first if other not in choice), quick=True)
    for option in options:
        yield Variant(f"only {option}", on=(*first, option), quick=True)
        yield Variant(f"all but {option}", on=(*first, *(other for other in options if other != option)), quick=True)


def pending(name):
    """What of a function, an example or a policy waits for a part of the language: {drop-in or row: the part}."""
    with open(HERE / "pending.toml", "rb") as file:
        return tomllib.load(file).get(name, {})


def read():
    with open(HERE / "functions.toml", "rb") as file:
        return [Function(name, written, pending(name)) for name, written in tomllib.load(file).items()]
