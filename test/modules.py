#!/usr/bin/env python3
"""Holds `quiesce check` to what modules.txt says of each sample module.

A row is   NAME [OPTIONS] : EXPECTATION...   with these expectations:

  exit=N                 the exit status
  kind[/diagnosis][@thread]   a finding that must be there, error or warning
  !kind                  a finding that must not be there
  proven=closed          how it was proven; also demands that nothing is vacuous:
                         every mark after `reached=` was reached
  reached=a,b            named situations
  early=N                the first finding within N executions
  silent                 the finding says that this kernel would not notice
  held=a,b               counters that were held constant
  says=TEXT              (to the end of the row) is part of what is printed

Besides the rows, for every module that compiles: the state search and the
bounded depth-first search agree on the kinds of errors within the bounds, both
carriers replay alike, and every schedule is repeatable.

usage: modules.py QUIESCE [NAME...]
       modules.py --self-test    rows that must fail do fail
"""
import json
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent


def run(quiesce, *arguments):
    done = subprocess.run([quiesce, *arguments], cwd=ROOT, text=True,
                          capture_output=True, timeout=300)
    return done.returncode, done.stdout, done.stdout + done.stderr


def check(quiesce, module, options, json_too=True):
    extra = ["--json"] if json_too else []
    status, out, everything = run(quiesce, "check", f"test/modules/{module}.c",
                                  *options, *extra)
    try:
        return status, json.loads(out), everything
    except ValueError:
        return status, {"findings": [], "reached": [], "notes": []}, everything


def reached_marks(result):
    marks = result.get("reached", [])
    return {m["name"] if isinstance(m, dict) else m for m in marks
            if not isinstance(m, dict) or m.get("reached", True)}


def complaints(expectation, status, result, everything):
    """What of one row is not so."""
    wrong = []
    words, says = expectation, None
    if "says=" in expectation:
        words, says = expectation.split("says=", 1)
        says = says.strip()
    findings = result["findings"]
    for word in words.split():
        key, _, value = word.partition("=")
        if key == "exit":
            if status != int(value):
                wrong.append(f"exit status {status}, not {value}")
        elif key == "proven":
            if result.get("proven") != value:
                wrong.append(f"proven: {result.get('proven')}, not {value}")
            if "reached=" not in words:
                wrong.append("the row claims a proof but names no situation")
        elif key == "reached":
            for mark in value.split(","):
                if mark not in reached_marks(result):
                    wrong.append(f"never reached {mark}")
        elif key == "early":
            first = min((f["found_after"] for f in findings
                         if f["severity"] == "error"
                         and f["kind"] != "data-race"), default=None)
            if first is None or first > int(value):
                wrong.append(f"found after {first} executions")
        elif key == "silent":
            if not any(f.get("kernel") == "silent" for f in findings):
                wrong.append("no finding is silent")
        elif key == "held":
            for name in value.split(","):
                if name not in everything:
                    wrong.append(f"{name} is not held constant")
        elif word.startswith("!"):
            if any(f["kind"] == word[1:] for f in findings):
                wrong.append(f"there is a {word[1:]}")
        else:
            match = re.fullmatch(r"([a-z-]+)(?:/([a-z-]+))?(?:@(\S+))?", word)
            if not match:
                wrong.append(f"cannot read {word!r}")
                continue
            kind, diagnosis, thread = match.groups()
            if not any(f["kind"] == kind
                       and diagnosis in (None, f["diagnosis"])
                       and thread in (None, f["thread"]) for f in findings):
                have = [f"{f['kind']}/{f['diagnosis']}@{f['thread']}"
                        for f in findings]
                wrong.append(f"no {word} among {have}")
    if says is not None and says not in everything:
        wrong.append(f"does not say {says!r} but: {everything[:400]}")
    return wrong


def rows():
    for line in (HERE / "modules.txt").read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        left, _, expectation = line.partition(" : ")
        name, *options = left.split()
        yield name, [o.replace("_&_", " & ") for o in options], expectation


def error_kinds(result):
    return {f["kind"] for f in result["findings"] if f["severity"] == "error"
            and f["kind"] != "data-race"}


def cross_check(quiesce, module, options):
    """The engines, the carriers and repetition, on one module."""
    wrong = []
    keep = options + ["--keep-going"]
    _, states, _ = check(quiesce, module, keep + ["--strategy=states",
                                                  "--time=20s"])
    _, dfs, _ = check(quiesce, module,
                      keep + ["--strategy=dfs", "--preemptions=2",
                              "--timer-events=3", "--runs=60000"])
    if states.get("complete"):
        more = error_kinds(dfs) - error_kinds(states)
        if more:
            wrong.append(f"dfs finds {more}, states does not")
    if states.get("complete") and dfs.get("complete"):
        # What takes more pre-emptions or timers than the bounds allow is
        # beyond dfs; everything else it must see.
        near = {f["kind"] for f in states["findings"]
                if f["severity"] == "error" and f["kind"] != "data-race"
                and f["preemptions"] <= 1}
        less = near - error_kinds(dfs)
        if less:
            wrong.append(f"states finds {less} nearby, dfs does not")
    for finding in states["findings"][:2]:
        source = f"test/modules/{module}.c"
        fiber = run(quiesce, "replay", source, finding["token"])
        thread = run(quiesce, "replay", source, finding["token"],
                     "--carrier=thread")
        if fiber != thread:
            wrong.append(f"the carriers differ on {finding['token']}")
        if fiber[0] not in (0, 1):
            wrong.append(f"replay ends with {fiber[0]}: {fiber[2][-200:]}")
    status, _, text = check(quiesce, module,
                            options + ["--strategy=twice", "--runs=60"])
    if status == 4:
        wrong.append(f"not repeatable: {text[-300:]}")
    return wrong


def self_test():
    result = {"findings": [{"kind": "hang", "diagnosis": "deadlock",
                            "thread": "admin", "severity": "error",
                            "found_after": 60}],
              "proven": "none", "reached": [], "notes": []}
    bad = ["exit=0", "proven=closed reached=unload-done", "leak",
           "hang/lost-wakeup", "hang/deadlock@worker", "!hang", "early=50",
           "silent", "held=beats", "says=nothing of the kind", "proven=none"]
    missed = [row for row in bad if not complaints(row, 1, result, "")]
    good = complaints("exit=1 hang/deadlock@admin !leak early=60", 1, result, "")
    if missed or good:
        sys.exit(f"passed but must not: {missed}; failed but must not: {good}")
    print(f"{len(bad)} bad rows were refused")


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    quiesce, names = sys.argv[1], sys.argv[2:]
    failed = 0
    seen = {}
    for name, options, expectation in rows():
        if names and name not in names:
            continue
        wrong = complaints(expectation, *check(quiesce, name, options))
        failed += bool(wrong)
        print("FAIL" if wrong else "ok  ", name, *options, *wrong, sep="  ")
        seen.setdefault(name, (options, expectation))
    for name, (options, expectation) in seen.items():
        if "exit=2" in expectation or name.startswith("fault_spin"):
            continue
        plain = [o for o in options if o.startswith("--kernel")]
        wrong = cross_check(quiesce, name, plain)
        failed += bool(wrong)
        print("FAIL" if wrong else "ok  ", name, "engines agree", *wrong,
              sep="  ")
    have = {p.stem for p in (HERE / "modules").glob("*.c")}
    if not names and have - set(seen):
        failed += 1
        print("FAIL  modules without a row:", sorted(have - set(seen)))
    print(f"{failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
