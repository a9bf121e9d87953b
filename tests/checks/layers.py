#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Who may know whom: holds the includes of lib/ and daemon/, and the KNOWS of CMake, against the table in docs/architecture.md.

The table is the only place where an edge is allowed. The libraries from outside that have one home are listed here.
"""
import pathlib
import re
import sys

import sources

PROGRAMS = {"mailfwd", "mailfwctl"}

# (what an include looks like, where it may stand, why)
HOMES = [
    (r"<toml\+\+/|<toml\.hpp>", r"lib/policy/toml_reader\.cc", "toml++ is known to lib/policy/toml_reader.cc alone"),
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

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"(?P<ours>[^"]+)"|(?P<theirs><[^>]+>))')
ROW = re.compile(r"^\|\s*`(?P<room>\w+)`\s*\|(?P<knows>[^|]*)\|")


def read_table(text):
    """{room: {what it may include}}, each a room ("diff") or one header ("kernel/kernel.h")."""
    table = {}
    for line in text.splitlines():
        if row := ROW.match(line):
            table[row["room"]] = set(re.findall(r"`([\w/.]+)`", row["knows"]))
    return table


def cycle_in(table):
    """The rooms of a cycle, if the table has one: then nothing could be built or understood alone."""
    done = set()

    def walk(room, path):
        if room in path:
            return path[path.index(room):] + [room]
        if room in done:
            return None
        for known in sorted(table.get(room, ())):
            if found := walk(known.split("/")[0], path + [room]):
                return found
        done.add(room)
        return None

    return next((found for room in sorted(table) if (found := walk(room, []))), None)


def check_lib_include(path, target, table):
    room, known = path.parts[1], target.split("/")[0]
    if known == room or "/" not in target:
        return None
    allowed = table[room]
    if known in allowed or target in allowed:
        return None
    narrower = sorted(a for a in allowed if a.startswith(known + "/"))
    return f"{room} may know {', '.join(narrower)} only, not {target}" if narrower else f"{room} must not know {known} ({target})"


def check_daemon_include(path, target):
    known = target.split("/")[0]
    if known in PROGRAMS and known != path.parts[1]:
        return f"nothing knows a program: {path.parts[1]} must not include {target}"
    return None


def check_file(path, text, table):
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
            wrong = check_lib_include(path, include["ours"], table)
        else:
            wrong = check_daemon_include(path, include["ours"])
        if wrong:
            yield f"{path}:{number}: {wrong}"
    if path.parts[0] == "lib":
        for number, line in enumerate(sources.code_only(text).splitlines(), 1):
            for pattern, home, why in IMPURE:
                if re.search(pattern, line) and not re.match(home, str(path)):
                    yield f"{path}:{number}: {why}"


def check_link_edges(path, text, table):
    """A library may link only what its room may include."""
    for call in re.finditer(r"mailfwd_library\(\s*(\w+)(.*?)\)", re.sub(r"#[^\n]*", "", text), re.DOTALL):
        room, arguments = call.group(1), call.group(2).split()
        if room not in table or "KNOWS" not in arguments:
            continue
        for known in arguments[arguments.index("KNOWS") + 1:]:
            if known.isupper():
                break
            if known not in {a.split("/")[0] for a in table[room]}:
                yield f"{path}: KNOWS {known}: {room} must not know {known}"


def complaints(root):
    document = root / "docs" / "architecture.md"
    table = read_table(document.read_text())
    rooms = {p.name for p in (root / "lib").iterdir() if p.is_dir()}
    found = [f"docs/architecture.md: no row for lib/{room}" for room in sorted(rooms - set(table))]
    found += [f"docs/architecture.md: a row for lib/{room}, which does not exist" for room in sorted(set(table) - rooms)]
    if cycle := cycle_in(table):
        found.append("docs/architecture.md: a circle: " + " knows ".join(cycle))
    if found:
        return found
    for path in sources.below(root, "lib", "daemon"):
        if len(path.parts) > 2:
            found += check_file(path, (root / path).read_text(), table)
    for path in sorted((root / "lib").glob("*/CMakeLists.txt")):
        found += check_link_edges(path.relative_to(root), path.read_text(), table)
    return found


if __name__ == "__main__":
    sys.exit(sources.report("layers", complaints(sources.project_root()),
                            "Move the code to the room that may know both, or pass the fact in as a value; a new edge needs a row in"
                            " docs/architecture.md and a reason in the commit."))
