#!/usr/bin/env python3
"""Checks the include arrows of docs/architecture.md.

A file of a folder may include its own folder and the folders listed here for
it, and nothing else of ours.  The table repeats the quiesce_library() lines of
sim/*/CMakeLists.txt, and is compared with them, so neither can drift.

usage: arrows.py ROOT       check the tree
       arrows.py --self-test   plant violations and insist that they are found
"""
import pathlib
import re
import sys
import tempfile

# folder -> folders it may include
ARROWS = {
    "exec": set(),
    "schedule": {"exec"},
    "kernel": {"exec", "schedule", "src"},
    "kpi": {"kernel", "schedule", "exec"},
    "scenario": {"kpi", "kernel", "schedule", "exec", "src"},
    "search": {"scenario", "schedule", "exec"},
    "report": {"schedule"},
    "cli": {"report", "search", "schedule"},
    "fuzz": {"report", "search", "scenario", "schedule"},
    "gtest": {"report", "search", "scenario", "schedule"},
}

# Single headers that more folders may include than their folder allows.
#   check.h: values that a search hands to reports.
#   config.h: which kernel is modelled; a value that tokens carry.
#   quiesce_abi.h: layouts shared with C, plain data without behaviour.
EXCEPTIONS = {
    "sim/search/check.h": {"report"},
    "sim/kernel/config.h": {"search"},
    "sim/kernel/abi/quiesce_abi.h": {"kpi", "scenario"},
}

INCLUDE = re.compile(r'^\s*#\s*include\s*"((?:sim|src)/[^"]+)"', re.MULTILINE)
SOURCES = {".h", ".cc", ".c", ".S", ".inc"}


def folder_of(path):
    parts = path.split("/")
    return parts[1] if parts[0] == "sim" and len(parts) > 2 else parts[0]


def violations(root):
    found = []
    for path in sorted(root.glob("s*/**/*")):
        name = path.relative_to(root).as_posix()
        if not name.startswith(("sim/", "src/")) or path.suffix not in SOURCES:
            continue
        here = folder_of(name)
        text = path.read_text(encoding="utf-8", errors="replace")
        for included in INCLUDE.findall(text):
            there = folder_of(included)
            if there == here:
                continue
            if here == "src":
                allowed = False
            elif here not in ARROWS:
                found.append(f"{name}: folder sim/{here} has no row in arrows.py")
                break
            else:
                allowed = there in ARROWS[here] or here in EXCEPTIONS.get(
                    included, ())
            if not allowed:
                found.append(f"{name} includes {included}: "
                             f"no arrow from {here} to {there}")
    return found


def links(root):
    """Folders linked by a CMake target but not allowed here."""
    found = []
    for path in sorted(root.glob("sim/*/CMakeLists.txt")):
        here = path.parent.name
        text = path.read_text(encoding="utf-8")
        match = re.search(r"quiesce_library\(\s*\w+([^)]*)\)", text)
        if not match or "DEPS" not in match.group(1):
            continue
        words = match.group(1).split()
        words = words[words.index("DEPS") + 1:]
        for word in words:
            if word in ("LIBS", "EXCLUDE"):
                break
            if word == "check_api":  # values, see EXCEPTIONS
                continue
            if word not in ARROWS.get(here, ()):
                found.append(f"sim/{here}/CMakeLists.txt links {word}: "
                             f"no arrow from {here} to {word}")
    return found


def self_test():
    planted = {
        "sim/report/bad.cc": '#include "sim/kernel/kernel.h"\n',
        "sim/exec/bad.h": '#  include "sim/schedule/trace.h"\n',
        "src/bad.h": '#include "sim/kernel/kernel.h"\n',
        "sim/novel/bad.cc": '#include "sim/exec/carrier.h"\n',
        "sim/kernel/CMakeLists.txt": "quiesce_library(kernel DEPS exec search)\n",
    }
    innocent = {
        "sim/report/good.cc": '#include "sim/search/check.h"\n'
                              '#include "sim/schedule/trace.h"\n'
                              '#include "sim/report/text.h"\n',
        "sim/cli/CMakeLists.txt": "quiesce_library(cli DEPS report check_api)\n",
    }
    with tempfile.TemporaryDirectory() as directory:
        root = pathlib.Path(directory)
        for name, text in {**planted, **innocent}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        found = violations(root) + links(root)
    for name in planted:
        if sum(line.startswith((name + " ", name + ":")) for line in found) != 1:
            print(f"not found once: the violation planted in {name}")
            return 1
    if len(found) != len(planted):
        print("found more than was planted:", *found, sep="\n  ")
        return 1
    return 0


def main(argv):
    if argv == ["--self-test"]:
        return self_test()
    if len(argv) != 1:
        print(__doc__)
        return 2
    root = pathlib.Path(argv[0])
    found = violations(root) + links(root)
    print(*found, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
