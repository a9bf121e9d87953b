# SPDX-License-Identifier: GPL-2.0-or-later
"""The source files that the checks read: what they are and how their code looks without comments and texts."""
import pathlib
import re
import sys

SUFFIXES = {".h", ".cc"}


def below(root, *folders, suffixes=SUFFIXES):
    """All files with one of the suffixes below the folders, as paths relative to root, sorted."""
    found = []
    for folder in folders:
        found += [p.relative_to(root) for p in (root / folder).rglob("*") if p.suffix in suffixes and p.is_file()]
    return sorted(found)


# One alternative per kind of text that is not code; a raw string first, because it may contain all the others.
NOT_CODE = re.compile(
    r'R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'"
    r"|//[^\n]*"
    r"|/\*.*?\*/",
    re.DOTALL)


def code_only(text):
    """The text with comments, strings and character constants blanked; every line keeps its number."""
    return NOT_CODE.sub(lambda m: '""' + "\n" * m.group().count("\n"), text)


def report(name, complaints, remedy):
    """Prints what is wrong and how to mend it; the exit code of the check."""
    for complaint in complaints:
        print(complaint)
    if complaints:
        print(f"\n{name}: {len(complaints)} complaint(s). {remedy}", file=sys.stderr)
        return 1
    print(f"{name}: nothing to complain about")
    return 0


def project_root():
    """The tree to check: the first argument, or the one that this file lies in."""
    arguments = [a for a in sys.argv[1:] if not a.startswith("-")]
    return pathlib.Path(arguments[0] if arguments else pathlib.Path(__file__).parents[2]).resolve()
