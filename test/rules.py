#!/usr/bin/env python3
"""Holds `quiesce list rules` to the code that names rules.

Every rule that the simulator names anywhere has its line; every file that is
said to model one exists; every rule that is not modelled says what that hides
or invents.

usage: rules.py QUIESCE
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def run(quiesce, *arguments):
    return subprocess.run([quiesce, *arguments], cwd=ROOT, text=True,
                          capture_output=True, check=True).stdout


def main():
    quiesce = sys.argv[1]
    listed = re.findall(r"^  (K\d\.\d+) ", run(quiesce, "list", "rules"), re.M)
    wrong = []
    if len(listed) != len(set(listed)) or len(listed) < 200:
        wrong.append(f"{len(listed)} rules, {len(set(listed))} of them different")
    for path in sorted((ROOT / "sim").rglob("*")):
        if path.suffix not in (".cc", ".h", ".inc") or path.name == "rules.cc":
            continue
        for rule in set(re.findall(r"\bK\d\.\d+", path.read_text())):
            if rule not in listed:
                wrong.append(f"{path.relative_to(ROOT)} names {rule}")
    for rule in listed:
        words = run(quiesce, "explain", rule)
        _, modelled, where = words.partition("modelled in:")
        if "not modelled:" in words:
            if not re.search(r"\b(hides?|invents?)\b", words):
                wrong.append(f"{rule} does not say what it hides or invents")
        elif not modelled or not where.split():
            wrong.append(f"{rule} is nowhere")
        else:
            wrong += [f"{rule}: there is no {f}" for f in where.split()
                      if not (ROOT / f).exists()]
    print("\n".join(wrong) or f"{len(listed)} rules")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
