#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A file is one idea (at most 400 lines), a function one step of it (at most 40 lines; 60 is the wall).

Over the wall fails; between 40 and 60 is listed, so that it stays a decision and does not become a habit.
"""
import re
import sys

import sources

FILE_LIMIT = 400
FUNCTION_AIM = 40
FUNCTION_WALL = 60
TEXT_SUFFIXES = {".h", ".cc", ".py", ".sh"}

CONTROL = re.compile(r"^\s*(?:else\s+)?(?:if|for|while|switch|do|else|try|catch|namespace|extern)\b")
TYPE = re.compile(r"^\s*(?:template\s*<.*>\s*)?(?:typedef\s+)?(?:class|struct|enum|union)\b[^()]*$", re.DOTALL)
ASSIGNED = re.compile(r"(?<![=!<>+\-*/%&|^])=(?!=)")
LAMBDA = re.compile(r"\[[^\[\]]*\]\s*(?:\(|$)")


def starts_function(head):
    """Whether the code between the last `;`, `{` or `}` and a `{` outside of any function begins a function's body."""
    if "(" not in head or CONTROL.match(head) or TYPE.match(head):
        return False
    if LAMBDA.search(head):
        return True
    without_operators = re.sub(r"operator\s*[=!<>+\-*/%&|^~]+", "operator", head)
    return not ASSIGNED.search(re.sub(r"\([^()]*\)", "", without_operators))


def functions(text):
    """(name, first line, number of lines) of every function; nested lambdas count for the function they stand in."""
    code = re.sub(r"^\s*#.*$", "", sources.code_only(text), flags=re.MULTILINE)
    code = re.sub(r"(?<=\w)\{([^{}]*)\}(?=\s*[,{])", r"(\1)", code)  # a member's initialiser is no body
    depth, body_depth, head_start, first_line, name = 0, None, 0, 0, ""
    line = 1
    for at, character in enumerate(code):
        if character == "\n":
            line += 1
        elif character == "{":
            head = code[head_start:at]
            if body_depth is None and starts_function(head):
                body_depth = depth
                first_line = line - head.lstrip().count("\n")
                name = " ".join(head.split("(")[0].split())
            depth += 1
            head_start = at + 1
        elif character == "}":
            depth -= 1
            if body_depth == depth:
                yield name, first_line, line - first_line + 1
                body_depth = None
            head_start = at + 1
        elif character == ";":
            head_start = at + 1


def check(path, text):
    """(complaints, notes) about one file."""
    wrong, notes = [], []
    if (lines := text.count("\n")) > FILE_LIMIT:
        wrong.append(f"{path}: {lines} lines, at most {FILE_LIMIT}")
    if path.suffix in sources.SUFFIXES:
        for name, line, length in functions(text):
            if length > FUNCTION_WALL:
                wrong.append(f"{path}:{line}: {name}: {length} lines, at most {FUNCTION_WALL}")
            elif length > FUNCTION_AIM:
                notes.append(f"{path}:{line}: {name}: {length} lines (aim for {FUNCTION_AIM})")
    return wrong, notes


def main(root):
    wrong, notes = [], []
    for path in sources.below(root, "lib", "daemon", "tests", suffixes=TEXT_SUFFIXES):
        more_wrong, more_notes = check(path, (root / path).read_text())
        wrong += more_wrong
        notes += more_notes
    for note in notes:
        print("note:", note)
    return sources.report("lengths", wrong, "Split by idea, not by size: name the step that can stand alone.")


if __name__ == "__main__":
    sys.exit(main(sources.project_root()))
