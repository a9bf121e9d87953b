#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Who may know whom: holds the includes of lib/ and daemon/ against the KNOWS lists of the rooms' CMakeLists.txt.

A room may include from the rooms that it KNOWS and from those that they know. The KNOWS lists are the only place where an edge is
allowed; here stand the edges that are narrower than a room, and the libraries from outside that have one home.
"""
import pathlib
import re
import sys

import sources

PROGRAMS = {"mailfwd", "mailfwctl"}

# (what an include looks like, where it may stand, why)
HOMES = [
    (r"<toml\+\+/|<toml\.hpp>", r"lib/policy/toml_reader\.cc", "toml++ is known to lib/policy/toml_reader.cc alone"),
    (r"<sqlite3\.h>", r"lib/bans/sqlite\w*\.(cc|h)$", "SQLite is known to lib/bans/sqlite* alone"),
    (r"<libnftnl/|<libmnl/|<linux/netfilter", r"lib/kernel/|daemon/mailfwd/\w+_watch\.(cc|h)$",
     "netfilter is known to lib/kernel and to the daemon's watchers alone"),
    (r"<boost/|<spdlog/|<fmt/|<CLI/|<systemd/", r"daemon/", "Boost, spdlog, CLI11 and libsystemd are known to daemon/ alone"),
]

# (what code looks like, where in lib/ it may stand, why)
IMPURE = [
    (r"<iostream>|\bstd::(cout|cerr|clog)\b|\bf?printf\s*\(|\bsyslog\s*\(|\bstd::print(ln)?\s*\(", r"^$",
     "a library never logs or prints: it returns, the daemon logs"),
    (r"\b(system|steady|high_resolution)_clock::now\b|\bclock_gettime\s*\(", r"^$", "a clock is an argument"),
    (r"\b(std::)?(secure_)?getenv\s*\(", r"^$", "the environment is an argument"),
]

# Edges to one header of a room, not to the room: the room is linked for what the header declares (docs/decisions/extra-edges.md).
NARROW = {
    ("kernel", "resolve"): "resolve/world.h",
    ("reconcile", "kernel"): "kernel/kernel.h",
    ("reconcile", "render"): "render/change_text.h",
}

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"(?P<ours>[^"]+)"|(?P<theirs><[^>]+>))')
LIBRARY = re.compile(r"mailfwd_library\(\s*(\w+)(.*?)\)", re.DOTALL)


def read_knows(text):
    """{room: the rooms in its KNOWS list} of all libraries in a CMakeLists.txt."""
    knows = {}
    for call in LIBRARY.finditer(re.sub(r"#[^\n]*", "", text)):
        listed = re.search(r"\bKNOWS\b((?:\s+[a-z]\w*)*)", call.group(2))
        knows[call.group(1)] = set(listed.group(1).split()) if listed else set()
    return knows


def reachable(room, knows, path=()):
    """What a room may include from: what it knows and what they know. A narrow edge is not passed."""
    if room in path:
        raise ValueError("a circle: " + " knows ".join([*path[path.index(room):], room]))
    found = set()
    for known in knows.get(room, ()):
        if (room, known) not in NARROW:
            found |= {known} | reachable(known, knows, (*path, room))
    return found


def check_lib_include(path, target, allowed):
    room, known = path.parts[1], target.split("/")[0]
    if "/" not in target or known == room or known in allowed or NARROW.get((room, known)) == target:
        return None
    if (room, known) in NARROW:
        return f"{room} may know {NARROW[room, known]} only, not {target}"
    return f"{room} must not know {known} ({target})"


def check_daemon_include(path, target):
    known = target.split("/")[0]
    if known in PROGRAMS and known != path.parts[1]:
        return f"nothing knows a program: {path.parts[1]} must not include {target}"
    return None


def check_file(path, text, allowed):
    """The complaints about one file of lib/ or daemon/, each with its line."""
    for number, line in enumerate(text.splitlines(), 1):
        include = INCLUDE.match(line)
        if not include:
            continue
        wrong = None
        if include["theirs"]:
            wrong = next((why for pattern, home, why in HOMES
                          if re.match(pattern, include["theirs"]) and not re.match(home, str(path))), None)
        elif path.parts[0] == "lib":
            wrong = check_lib_include(path, include["ours"], allowed)
        else:
            wrong = check_daemon_include(path, include["ours"])
        if wrong:
            yield f"{path}:{number}: {wrong}"
    if path.parts[0] == "lib":
        for number, line in enumerate(sources.code_only(text).splitlines(), 1):
            for pattern, home, why in IMPURE:
                if re.search(pattern, line) and not re.match(home, str(path)):
                    yield f"{path}:{number}: {why}"


def complaints(root):
    knows = {}
    for cmake in sorted((root / "lib").glob("*/CMakeLists.txt")):
        knows |= read_knows(cmake.read_text())
    rooms = {p.name for p in (root / "lib").iterdir() if p.is_dir()}
    found = [f"lib/{room}: no mailfwd_library({room} ...)" for room in sorted(rooms - set(knows))]
    try:
        allowed = {room: reachable(room, knows) for room in sorted(knows)}
    except ValueError as circle:
        return found + [f"lib: {circle}"]
    for path in sources.below(root, "lib", "daemon"):
        if len(path.parts) > 2 and (path.parts[0] == "daemon" or path.parts[1] in knows):
            found += check_file(path, (root / path).read_text(), allowed.get(path.parts[1], set()))
    return found


if __name__ == "__main__":
    sys.exit(sources.report("layers", complaints(sources.project_root()),
                            "Move the code to the room that may know both, or pass the fact in as a value. A new edge is a KNOWS in the"
                            " room's CMakeLists.txt and a reason in the commit."))
