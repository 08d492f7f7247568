#!/usr/bin/env python3
"""Holds `quiesce list rules` to the code that names rules.

Every rule that the simulator names anywhere has its line; every file that is
said to model one exists; every rule that is not modelled says what that hides
or invents.  Every rule that is modelled has a test of its name and a branch
that is marked for test/negate.py, and no test and no mark names another one.

usage: rules.py QUIESCE
       rules.py --write QUIESCE   sim/report/rule_tests.inc, from the tests, and
                            sim/report/bugs.inc, from test/bugs.txt and from
                            what QUIESCE finds in the modules
"""
import json
import pathlib
import re
import subprocess
import sys

import negate

ROOT = pathlib.Path(__file__).resolve().parent.parent


# Yet to come.
UNTESTED = []
# What does not happen has no branch that could be negated.
UNMARKED = {
    "K3.33": "no line looks at where a channel points",
    "K4.5": "no line touches a mutex after its release",
}


def run(quiesce, *arguments):
    return subprocess.run([quiesce, *arguments], cwd=ROOT, text=True,
                          capture_output=True, check=True).stdout


TABLE = ROOT / "sim" / "report" / "rule_tests.inc"


def table(tests):
    def key(rule):
        return [int(n) for n in rule[1:].split(".")]

    lines = ["// Written by test/rules.py --write.\n"]
    for rule in sorted(tests, key=key):
        lines.append(f'{{"{rule}", "{tests[rule][0][1]}"}},\n')
    return "".join(lines)


BUGS = ROOT / "sim" / "report" / "bugs.inc"


def comment(module):
    """The words that a module of test/modules/bugs opens with."""
    name = module.split("+")[0]
    text = (ROOT / "test" / "modules" / "bugs" / f"{name}.c").read_text()
    words = re.match(r"/\*(.*?)\*/", text, re.S)[1]
    return " ".join(words.replace("\n *", "\n").split())


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def code(path, line):
    """The statement at that line, however many lines it has; at most three."""
    lines = (ROOT / path).read_text().splitlines()[line - 1:line + 2]
    text = lines[0].strip()
    for more in lines[1:]:
        if text.endswith((";", "{", ")", "}")):
            break
        text += " " + more.strip()
    return text


def interleaving(quiesce, check):
    """The steps of what `quiesce check` finds first, shrunk as it is: what each
    thread did last before another one went on."""
    done = subprocess.run([quiesce, "check", *check.split(), "--json"],
                          cwd=ROOT, text=True, capture_output=True)
    finding = json.loads(done.stdout)["findings"][0]
    threads = finding["trace"]["threads"]
    steps = []
    for event in finding["trace"]["events"]:
        if event.get("is_clock"):
            continue
        name = threads[event["thread"]]["name"]
        said = f"{event['verb']} {event['object']}".strip()
        at = event.get("location") or {}
        if at.get("file"):
            line = code(at["file"], at["line"])
            if event["verb"] in ("reads", "writes") and "(" in line:
                said += f", for {line}"
            elif line != "{":
                said = line
        if steps and steps[-1][0] == name:
            steps.pop()
        steps.append((name, said))
    return [f"{name}: {said}" for name, said in steps], finding["message"]


def bugs(quiesce):
    """The rows of bugs.inc."""
    out = ["// Written by test/rules.py --write.\n"]
    title = {}
    shown = {}
    for line in (ROOT / "test" / "bugs.txt").read_text().splitlines():
        if about := re.match(r"# (D\d+): (.*)", line):
            title[about[1]] = about[2]
            shown[about[1]] = {}
        elif line and not line.startswith("#"):
            what, _, expected = line.partition(" : ")
            module, *options = what.split()
            bug = f"D{int(module[1:3])}"
            klds = "+".join(f"test/modules/bugs/{m}.c"
                            for m in module.split("+"))
            kind = "fixed" if "_fixed" in module else "broken"
            shown[bug].setdefault(kind, (module, " ".join([klds, *options]),
                                         expected.split()[1].split("/")[0]))
    for bug, rows in shown.items():
        broken, fixed = rows["broken"], rows["fixed"]
        steps, message = interleaving(quiesce, broken[1])
        cells = [bug, title[bug], comment(broken[0]), comment(fixed[0]),
                 broken[2].split("@")[0], broken[1], fixed[1], message]
        out.append("{" + ",\n".join(map(quoted, cells)) + ",\n{"
                   + ",\n".join(map(quoted, steps)) + "}},\n")
    return "".join(out)


def versions(quiesce):
    """What is wrong with the rows of `quiesce list versions`: a test has to try
    both sides of its row."""
    wrong = []
    sources = "".join(p.read_text() for p in (ROOT / "test").glob("*_test.cc"))
    bodies = {m[1] + "." + m[2]: m[0] for m in re.finditer(
        r"TEST_[FP]\((\w+), (\w+)\) \{.*?\n\}", sources, re.S)}
    rows = re.split(r"\n  (?=\S)", "\n" + run(quiesce, "list", "versions"))[1:]
    tested = 0
    for row in rows:
        title = row.splitlines()[0]
        test = re.search(r"tested by (\S+)", row)
        if test is None:
            if not re.search(r"\b(hides?|invents?)\b", row):
                wrong.append(f"{title} does not say what it hides or invents")
            continue
        tested += 1
        body = bodies.get(test[1], "")
        since = int(re.search(r"from (\d+)", row)[1])
        tried = {int(n) for n in re.findall(r"\b(?:9|1\d)\b", body)}
        tried |= {int(n) // 100000 for n in re.findall(r"\b\d{6,7}\b", body)}
        tried |= {16} if "kVersionMain" in body else set()
        if not any(n < since for n in tried) or \
                not any(n >= since for n in tried):
            wrong.append(f"{title}: {test[1]} does not try both sides of {since}")
    if tested < 15:
        wrong.append(f"only {tested} differences between releases are tested")
    return wrong


def main():
    tests = negate.tests()
    if sys.argv[1] == "--write":
        TABLE.write_text(table(tests))
        BUGS.write_text(bugs(sys.argv[2]))
        return 0
    quiesce = sys.argv[1]
    rows = json.loads(run(quiesce, "list", "rules", "--json"))
    listed = [row["id"] for row in rows]
    wrong = []
    if len(listed) != len(set(listed)) or len(listed) < 200:
        wrong.append(f"{len(listed)} rules, {len(set(listed))} of them different")
    for path in sorted((ROOT / "sim").rglob("*")):
        if path.suffix not in (".cc", ".h", ".inc") or path.name == "rules.cc":
            continue
        for rule in set(re.findall(r"\bK\d\.\d+", path.read_text())):
            if rule not in listed:
                wrong.append(f"{path.relative_to(ROOT)} names {rule}")
    if TABLE.read_text() != table(tests):
        wrong.append("rule_tests.inc is old: test/rules.py --write")
    if BUGS.read_text() != bugs(quiesce):
        wrong.append("bugs.inc is old: test/rules.py --write QUIESCE")
    marked = {rule for m in negate.mutants() for rule in m.rules}
    modelled = {row["id"] for row in rows if row["modelled"]}
    wrong += [f"{r} has a test, and is not modelled"
              for r in sorted(set(tests) - modelled)]
    wrong += [f"{r} is marked, and has no test"
              for r in sorted(marked - set(tests))]
    wrong += [f"{r} has a test, and no mark"
              for r in sorted(set(tests) - marked - set(UNMARKED))]
    wrong += [f"{r} is modelled, and has no test"
              for r in sorted(modelled - set(tests) - set(UNTESTED))]
    wrong += versions(quiesce)
    for row in rows:
        if row["modelled"]:
            wrong += [f"{row['id']}: there is no {f}"
                      for f in row["where"].split()
                      if not (ROOT / f).exists()]
        elif not re.search(r"\b(hides?|invents?)\b", row["why_not"]):
            wrong.append(f"{row['id']} does not say what it hides or invents")
    print("\n".join(wrong) or f"{len(listed)} rules")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
