#!/usr/bin/env python3
"""Holds `quiesce check` to what protocol.txt says of src/ and its clients.

usage: protocol.py QUIESCE [SUBSTRING...]      rows that contain them
       protocol.py QUIESCE --long [SUBSTRING...]   those too that take minutes
       protocol.py QUIESCE --shard=I/N             each Nth row
       protocol.py QUIESCE --statements [SUBSTRING...]  docs/protocol-proofs.md, on
                                               stdout
       protocol.py QUIESCE --agree [--time=SECONDS] [ROW...]  by a second engine
"""
import itertools
import json
import re
import subprocess
import sys

import modules

ROOT = modules.ROOT
FAULTS = ("create", "nowait", "signal", "spurious")
# Each alone, and any two.
EACH = [*FAULTS, *(",".join(two) for two in itertools.combinations(FAULTS, 2))]
TRAMPOLINE = "src/kld/quiesce.cc,src/kld/quiesce_mod.c,src/kld/os.c"
IN_MODULE = "src/kld/quiesce.cc,src/kld/os.c"
WORDS = {
    "twice": "--script=load:{0},unload:{0},load:{0},unload:{0}",
    "two-admins": "--script=load:{0},unload:{0} & unload:{0}",
    "three-admins": "--script=load:{0},unload:{0} & unload:{0} & unload:{0}",
    "forced": "--script=load:{0},unload:{0}:force",
    "direct": "--script=load:{0},unload:{0} & unload:quiesce",
    "retry": "--script=load,unload,unload",
}
# Which edges_*.cc has which edge.
EDGES = {"worker": {*range(8), 14, 16, 17, 18, 20, 21, 22, 24, 28, 29, 30, 36,
                    *range(37, 42), 53},
         "group": {8, 9, 10, 15, 19, 27, *range(42, 47)},
         "parts": {11, 12, 13, 31, 32, 47, 48},
         "kernel": {23, 25, 26, 33, 34, 35, *range(49, 53)}}


def command(left):
    words = left.split()
    cflags = []
    if "--" in words:
        at = words.index("--")
        words, cflags = words[:at], words[at + 1:]
    kind, _, name = words[0].partition(":")
    if not any("QUIESCE_THREADS_MAX" in f for f in cflags):
        cflags.append("-DQUIESCE_THREADS_MAX=3")
    cflags = ["-Isrc", "-Isrc/kld", "-Itest/protocol"] + cflags
    kld, script = name, None
    if kind == "s":
        return [f"protocol/{name}", *words[1:]], []
    if kind == "t":
        target = f"test/tutorial/{name}.c"
        if name == "step3":
            target = f"{TRAMPOLINE}+{target}"
            script = "--script=load:step3,unload:step3"
    elif kind == "q":
        file = "queue" if int(name) < 9 else "queue_edges"
        target = f"test/protocol/{file}.cc,test/protocol/queue_mod.c,src/kld/os.c"
        cflags += ["-DQUIESCE_IN_MODULE", f"-DQUEUE={name}"]
    elif kind == "x":
        file = next(f for f, edges in EDGES.items() if int(name) in edges)
        target = (f"test/protocol/edges_{file}.cc,test/protocol/edges_mod.c,"
                  "src/kld/os.c")
        cflags += ["-DQUIESCE_IN_MODULE", f"-DEDGE={name}"]
    elif name == "cxx":
        target = ("src/kld/examples/cxx/example_cxx.cc,"
                  "src/kld/examples/cxx/example_cxx_mod.c,src/kld/os.c")
    else:
        source = f"test/protocol/{name}.c"
        if kind == "e":
            source, kld = "src/kld/examples/c/example_c.c", "example_c"
        if kind == "i" or (kind == "e" and name == "i"):
            target = f"{source},{IN_MODULE}"
            cflags.append("-DQUIESCE_IN_MODULE")
        else:
            target = f"{TRAMPOLINE}+{source}"
            script = f"--script=load:{kld},unload:{kld}"
    options = []
    for word in words[1:]:
        if word in WORDS:
            script = WORDS[word].format(kld)
        else:
            options.append(word)
    if script:
        options.append(script)
    return [target, *options], cflags


def check(quiesce, left, cwd=ROOT, timeout=120, extra=(), env=None):
    arguments, cflags = command(left)
    try:
        done = subprocess.run(
            [quiesce, "check", *arguments, "--json", *extra,
             *(["--", *cflags] if cflags else [])],
            cwd=cwd, text=True, capture_output=True, timeout=timeout, env=env)
    except subprocess.TimeoutExpired:
        return -1, {"findings": [], "reached": [], "notes": []}, "no time left"
    try:
        return done.returncode, json.loads(done.stdout), done.stdout + done.stderr
    except ValueError:
        return (done.returncode, {"findings": [], "reached": [], "notes": []},
                done.stdout + done.stderr)


def rows(long=False):
    for line in (ROOT / "test/protocol.txt").read_text().splitlines():
        if line.startswith("long "):
            if not long:
                continue
            line = line[5:]
        if line.strip() and not line.startswith("#"):
            left, _, expectation = line.partition(" : ")
            for faults in EACH if "--faults=EACH" in left else [""]:
                yield left.strip().replace("EACH", faults), expectation


def undocumented():
    """The functions of quiesce.h that quiesce.9.md does not declare alike, or has
    no row about what they may be called with."""
    header = (ROOT / "src/kld/quiesce.h").read_text()
    page = (ROOT / "docs/quiesce.9.md").read_text()
    synopsis = re.sub(r"\s+", " ", page.split("```")[1])
    for text in re.findall(r"QUIESCE_API ([^;#]*\));", header):
        kind, name, arguments = re.match(
            r"(.*?)quiesce_(\w+)\((.*)\)", text, re.S).groups()
        if name.startswith("trampoline_"):
            continue
        types = [re.sub(r"\W*\b\w+$", "", a.strip()) if not a.strip().endswith("*")
                 else a.strip().rstrip(" *") for a in arguments.split(",")]
        declared = re.search(rf"{re.escape(kind.strip())} ?quiesce_{name}\(([^)]*)\)",
                             synopsis)
        if not declared or len(declared[1].split(",")) != len(types) or any(
                t not in d for t, d in zip(types, declared[1].split(","))):
            yield f"no declaration of quiesce_{name} as it is"
        if f"\n| `{name}` |" not in page:
            yield f"no row for {name}"


def statements(quiesce, words):
    """The page; with words, only the rows that contain one of them are run, and
    the others are taken from the page as it stands."""
    page = ROOT / "docs/protocol-proofs.md"
    kept = {line[2:].partition(" | ")[0]: line
            for line in page.read_text().splitlines()} if words else {}
    print("# What was proven of the protocol\n\nGenerated by "
          "`test/protocol.py build/dev/quiesce --statements`; the rows are those "
          "of test/protocol.txt, which says what they are. \"closed\" holds for "
          "any number of rounds, pre-emptions and timer expiries; \"bounded\" "
          "within the bounds given; \"sampled\" is no proof. \"unsafe\" rows are "
          "faults that must be found. A fault happens once per run at most, at any "
          "place; `:2` is twice.\n\n| target and options | proven | states | "
          "executions | operations |\n|---|---|---|---|---|")
    for left, expectation in rows(long=True):
        if left in kept and not any(w in left for w in words):
            print(kept[left])
            continue
        _, result, _ = check(quiesce, left, timeout=None)
        verdict = ", ".join([str(result.get("verdict")), str(result.get("proven"))])
        if not result["findings"] and "--sampled-ok" in left:
            verdict = ("not finished, nothing found" if "=dpor" in left
                       else "sampled, nothing found")
        print(f"| {left} | {verdict} | {result.get('states')} | "
              f"{result.get('executions')} | {result.get('operations')} |",
              flush=True)


# The second engine, from the widest bounds to the narrowest.
LADDER = [("--timer-events=2",), ("--timer-events=1",)] + [
    ("--timer-events=1", f"--preemptions={k}") for k in (2, 1, 0)]


def outcomes(result):
    """What was found, and which situations there were."""
    found = {(f["kind"], f["diagnosis"], f["thread"]) for f in result["findings"]
             if f["severity"] == "error"}
    return found, set(modules.reached_marks(result))


def agreement(quiesce, left, seconds):
    """None, or what the two engines do not agree on; and within which bounds."""
    both = ("--keep-going", f"--time={seconds}s")
    _, one, _ = check(quiesce, left, extra=("--strategy=states", *both))
    if not one.get("complete"):
        return None, None
    for bounds in LADDER:
        _, two, _ = check(quiesce, left, extra=("--strategy=dpor", *bounds, *both))
        if two.get("complete"):
            break
    else:
        return None, None
    cut = any(b.get("cut") for b in two["bounds"].values())
    wrong = []
    for name, a, b in zip(("findings", "situations"), outcomes(one), outcomes(two)):
        if b - a:
            wrong.append(f"{name} that states has not: {sorted(b - a)}")
        # What a bound cuts off may have been there.  A finding is not forgiven:
        # then the bound is none to compare within.
        if a - b and (name == "findings" or not cut):
            wrong.append(f"{name} that dpor has not: {sorted(a - b)}")
    how = " ".join(bounds) + ("" if cut else ", nothing cut")
    return wrong, f"{one['states']} states, {two['executions']} traces, {how}"


def agree(quiesce, words):
    """The same findings and situations by dpor as by the state search, wherever
    both finish in the time for a row (--time=SECONDS first; 20)."""
    seconds = 20
    if words and words[0].startswith("--time="):
        seconds = int(words[0].partition("=")[2])
        words = words[1:]
    disagree = finished = 0
    for left, _ in rows():
        if words and left not in words or "--strategy" in left:
            continue
        wrong, how = agreement(quiesce, left, seconds)
        finished += wrong is not None
        disagree += bool(wrong)
        print("unfinished" if wrong is None else "FAIL" if wrong else "ok  ", left,
              *(wrong or []), how or "", sep="  ", flush=True)
    print(f"{finished} finished, {disagree} disagree")
    # A row that is asked for by name has to finish.
    return 1 if disagree or finished < max(1, len(words)) else 0


def main():
    quiesce, rest = modules.program(sys.argv[1:], __doc__), sys.argv[2:]
    if rest[:1] == ["--statements"]:
        return statements(quiesce, rest[1:])
    if rest[:1] == ["--agree"]:
        return agree(quiesce, rest[1:])
    long = rest[:1] == ["--long"]
    rest = rest[long:]
    shard, shards = 0, 1
    if rest[:1] and rest[0].startswith("--shard="):
        shard, shards = map(int, rest.pop(0)[8:].split("/"))
    ran = failed = 0
    if not rest and shard == 0:
        for complaint in undocumented():
            print(f"FAIL  docs/quiesce.9.md: {complaint}")
            failed += 1
    for i, (left, expectation) in enumerate(rows(long)):
        if i % shards != shard or rest and not any(r in left for r in rest):
            continue
        wrong = modules.complaints(expectation, *check(
            quiesce, left, timeout=None if long else 120))
        ran += 1
        failed += bool(wrong)
        print("FAIL" if wrong else "ok  ", left, *wrong, sep="  ", flush=True)
    print(f"{ran} rows, {failed} failed")
    return 1 if failed or not ran else 0


if __name__ == "__main__":
    sys.exit(main())
