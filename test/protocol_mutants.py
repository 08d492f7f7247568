#!/usr/bin/env python3
"""Plants small faults into src/, one at a time, and asks whether the rows of
protocol.txt's kind notice.

usage: protocol_mutants.py QUIESCE [--log=FILE] [EVERY [START [REGEX]]]
                                     each EVERY-th mutant whose name has REGEX
       protocol_mutants.py --doc --log=FILE     docs/protocol-mutants.md

With --log a run that was interrupted goes on, and one after a change of the
tests starts with what killed each mutant before; what was killed stays killed
until the file is removed.  JOBS sets how many run at once.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import queue
import re
import shutil
import sys
import tempfile
import threading

import modules
from protocol import ROOT, check

JOBS = int(os.environ.get("JOBS", "2"))

SOURCES = ["src/worker.h", "src/lifecycle.h", "src/call_gate.h", "src/periodic.h",
           "src/work_queue.h", "src/tail.h", "src/kld/quiesce.cc",
           "src/kld/quiesce_mod.c", "src/kld/os.c", "src/kld/freebsd_services.h"]
STATEMENT = re.compile(r"^\s+(?!\(void\)\w+;|case|default|using|"
                       r"static|typename|const|int |bool |struct |Wake |char |"
                       r"Woken |State |WorkItem\*|Body |void|auto|Patience)"
                       r"[\w*:&>\-\[\]().]+.*;\s*(//.*)?$")
# What has no order that anybody could see, inside of one critical section:
# stores to different fields and wakeups (who is woken waits for the lock).
PLAIN = re.compile(r"^\s+(if \([^()]*\) )?([\w.\->]+ [-+]?= (\w+ = )*[^=;]+;|"
                   r"(\+\+|--)\w+;|S::Wake(All|One)\(&?\w+\);|Tell\w+\(\);|SetAttention\(\);|"
                   r"S::Current\(&\w+\);|S::LockInit\(&lock_, name\);)"
                   r"(\s*//.*)?$")
ATTENTION = {"attention_", "stop_", "suspends_"}


def commute(a, b):
    """Neither writes what the other reads or writes, as far as a line tells."""
    if not (PLAIN.match(a) and PLAIN.match(b)):
        return False

    def words(line):
        return (ATTENTION if "SetAttention" in line
                else set(re.findall(r"(?<!&)\b\w+", line.split("//")[0])))

    def written(line):
        if "SetAttention" in line:
            return {"attention_"}
        return set(re.findall(r"([\w.>-]+) [-+]?= ", line)
                   + re.findall(r"(?:\+\+|--)(\w+);", line)
                   + re.findall(r"S::Current\(&(\w+)", line))
    return not (written(a) & words(b) or written(b) & words(a))


def leaves_after(a, b):
    """A wakeup just after the unlock is as good: it reads no memory (K3.33), and
    its sleepers look under the lock."""
    pair = {a.strip(), b.strip()}
    return ("S::Release(&lock_);" in pair
            and any(re.match(r"S::Wake(All|One)\(&?\w+\);", p) for p in pair))


SWAPS = [("if (", "if (!("), ("while (", "once ("), ("WakeAll(", "WakeOne("),
         ("&& ", "|| "), ("|| ", "&& "),
         ("== 0", "!= 0"), ("!= 0", "== 0"), ("== ", "!= "), ("!= ", "== "), ("= true", "= false"),
         ("= false", "= true"), ("++", "--"), ("State::kLeft", "State::kIdle")]
# Channels on which one thread sleeps at most: the worker's own, its destroyer.
ONE_SLEEPER = ("(&wake_)", "(&empty_)")
CHANNEL = re.compile(r"((?:WakeAll|WakeOne|Sleep)\()(&\w+|this)\b")


def wrong_channel(code, lines):
    """The line with a channel of another meaning; None if it names none."""
    found = CHANNEL.search(code)
    if not found:
        return None
    channels = sorted({c for line in lines for _, c in CHANNEL.findall(line)})
    other = channels[(channels.index(found[2]) + 1) % len(channels)]
    if other == found[2]:
        other += " + 1"
    return code[:found.start(2)] + other + code[found.end(2):]


def moved(lines, i):
    """The lines with the lock of line `i` taken after the block that follows, or
    given back before the block that precedes it; None if there is no block."""
    line = lines[i]
    indent = line[:len(line) - len(line.lstrip())]
    if "S::Acquire(" in line:
        if not lines[i + 1].endswith("{"):
            return None
        end = lines.index(indent + "}", i + 1)
        return lines[:i] + lines[i + 1:end + 1] + [line] + lines[end + 1:]
    if "S::Release(" in line and lines[i - 1] == indent + "}":
        begin = next(k for k in range(i - 2, 0, -1)
                     if lines[k].startswith(indent) and lines[k].endswith("{")
                     and lines[k][len(indent)] not in " }")
        return lines[:begin] + [line] + lines[begin:i] + lines[i + 1:]
    return None


def last_return(lines, i):
    """Without it a function would have no value: what is done then is nobody's
    to say."""
    return (re.match(r"\s*return .", lines[i])
            and lines[i + 1] in ("}", "  }", "}  // namespace"))


def whole(lines, i):
    """The line is not the rest of a statement that began before."""
    before = next((line.split("//")[0].rstrip() for line in reversed(lines[:i])
                   if line.split("//")[0].strip()), "")
    return before.endswith((";", "{", "}", ":", "*/", ")", ">")) \
        or before.startswith("#")


def around(code, old, new):
    """The condition after `old` negated, or a loop run once at most, which
    `break` and `continue` leave as they leave the loop."""
    begin = code.index(old) + len(old)
    depth, at = 1, begin
    while at < len(code) and depth:
        depth += {"(": 1, ")": -1}.get(code[at], 0)
        at += 1
    if depth or not code.rstrip().endswith(("{", ";")):
        return None
    condition = code[begin:at - 1]
    left = code[:begin - len(old)]
    if new == "once (":
        return (f"{left}for (int once_ = 1; once_ && ({condition}); once_ = 0)"
                f"{code[at:]}")
    return f"{left}if (!({condition})){code[at:]}"


def mutants():
    """(file, line number, operator, new lines)"""
    for name in SOURCES:
        lines = (ROOT / name).read_text().splitlines()
        for i, line in enumerate(lines):
            code = line.split("//")[0]
            if code.lstrip().startswith(("*", "/*", "#", "//")):
                continue
            if (STATEMENT.match(code) and whole(lines, i)
                    and not last_return(lines, i)):
                yield name, i, "delete", lines[:i] + [""] + lines[i + 1:]
                if (i + 1 < len(lines) and STATEMENT.match(lines[i + 1])
                        and not commute(line, lines[i + 1])
                        and not leaves_after(line, lines[i + 1])):
                    yield (name, i, "swap", lines[:i] + [lines[i + 1], line]
                           + lines[i + 2:])
            for old, new in SWAPS:
                if old not in code or old in ("== ", "!= ") and f"{old}0" in code:
                    continue
                if old == "WakeAll(" and any(c in code for c in ONE_SLEEPER):
                    continue
                changed = code.replace(old, new, 1)
                if new in ("if (!(", "once ("):
                    changed = around(code, old, new)
                    if changed is None:
                        continue
                yield (name, i, f"{old.strip()} becomes {new.strip()}",
                       lines[:i] + [changed] + lines[i + 1:])
            changed = wrong_channel(code, lines)
            if changed:
                yield (name, i, "wrong channel",
                       lines[:i] + [changed] + lines[i + 1:])
            changed = moved(lines, i)
            if changed:
                yield name, i, "moved across a block", changed


# What each file's mutants are tried with, cheap and telling rows first.  A row
# with an expectation is about what must be noticed.
EDGES = ["x:0", "x:24", "x:25", "x:22", "x:1 --faults=spurious", "x:3", "x:2", "x:4", "x:0 --faults=create", "x:6",
         "x:5 --faults=create", "x:14 --faults=signal",
         "i:suspend", "x:20", "x:23", "x:0 --faults=spurious",
         "x:16", "x:16 --faults=create --strategy=pos --runs=2000 --sampled-ok",
         "x:21", "x:37", "x:38", "x:39", "x:40 : exit=1 panic/kassert",
         "x:28 --strategy=random --runs=3000 --sampled-ok",
         "x:29", "x:30", "x:36", "x:49", "x:51", "x:53", "c:inside",
         "x:17 --faults=signal : exit=1 panic/panic",
         "x:18 --faults=signal : exit=1 panic/panic",
         "x:7 : exit=1 panic/kassert"]
GROUPS = ["x:19 --faults=spurious --strategy=pos --runs=5000 --sampled-ok", "x:8 --faults=create", "x:26", "x:27", "x:9", "x:9 --faults=spurious", "x:15", "x:10",
          "x:19", "x:42", "x:43", "x:44", "x:44 --faults=spurious", "x:45", "x:49", "x:52",
          "x:46 --faults=signal : exit=1 panic/panic"]
TRAMPOLINES = ["e:c twice", "c:restart", "e:c direct", "c:notify",
               "e:c -- -DEXAMPLE_WORKERS=2", "e:c --faults=create", "c:fills --faults=create -- -DQUIESCE_THREADS_MAX=1",
               "c:third -- -DQUIESCE_THREADS_MAX=2"]
API = ["i:together", "c:early : exit=1 panic/panic", "i:restart --faults=create", "i:suspend", "i:gate", "i:deadline retry",
       "i:deadline retry --faults=signal : exit=1 panic/panic", "i:notify --faults=spurious", "i:several --faults=create"]
# A line that is on the console when the run ends.
SAID = "x:40 : exit=1 panic/kassert says=edge: still in the body"
KILLERS = {
    "src/worker.h": EDGES + ["c:restart", "i:controllers",
                             "c:third -- -DQUIESCE_THREADS_MAX=2"],
    "src/lifecycle.h": GROUPS,
    "src/call_gate.h": ["x:11", "x:26", "i:gate --faults=spurious", "x:11 --faults=signal",
                        "x:11 --faults=spurious", "x:13 : exit=1 panic/kassert", "x:31", "x:47", "x:47 --faults=spurious", "x:49",
                        "x:32 --faults=signal : exit=1 panic/panic"],
    "src/periodic.h": ["x:12", "x:26", "x:48"],
    "src/work_queue.h": ["q:2", "q:3", "q:0", "q:1 --faults=create", "q:4", "q:5", "q:6", "q:8", "q:7",
                         "q:7 --faults=spurious", "x:26", "q:9", "q:9 --faults=spurious,create", "q:10", "q:11", "q:12",
                         "q:14", "q:15", "q:16", "x:49", "q:17", "q:18", "q:19", "q:20",
                         "q:14 --faults=spurious", "q:16 --faults=spurious",
                         "q:13 --faults=signal : exit=1 panic/panic",
                         "q:19 --faults=signal : exit=1 panic/panic"],
    "src/tail.h": ["x:33"] + TRAMPOLINES + ["x:26"],
    "src/kld/quiesce.cc": API + TRAMPOLINES,
    "src/kld/quiesce_mod.c": TRAMPOLINES + [
        "e:c : exit=0 proven=closed reached=unload-done unreached=unload-refused"],
    "src/kld/os.c": ["x:0", "x:34", "x:35 --strategy=pos --runs=100 --sampled-ok",
                     "i:together", "x:14 --faults=signal", "x:8 --faults=create",
                     "x:7 : exit=1 panic/kassert", "i:deadline retry",
                     "x:50 : exit=1 sleep-forbidden/lock-held", SAID]
    + TRAMPOLINES,
    "src/kld/freebsd_services.h": ["x:0", "x:34", "x:10", "x:20"] + API
    + ["x:35 --strategy=pos --runs=100 --sampled-ok", "x:7 : exit=1 panic/kassert",
       SAID, "x:50 : exit=1 sleep-forbidden/lock-held"],
}


TIME = 10  # seconds for a row


def kill(quiesce, root, env, rows):
    """How the mutant in `root` is found, and by which row; None if it is not.
    The searched state space is small: what does not close in time, or makes the
    checker itself fail, is not a finding."""
    for row in rows:
        left, _, expectation = row.partition(" : ")
        status, result, text = check(
            quiesce, left, cwd=root, timeout=240, env=env,
            extra=[f"--time={TIME}s"]
            + ["--strategy=states"] * ("--strategy" not in left))
        if status == 2 and "does not compile" in text:
            return "does not compile", row
        if expectation:
            wrong = modules.complaints(expectation, status, result, text)
            if wrong and status in (0, 1):
                return f"not noticed: {expectation}", row
            continue
        new = [f for f in result["findings"]
               if f["severity"] == "error" or f["kind"] == "data-race"]
        if status in (0, 1) and new:
            return f"{new[0]['kind']}/{new[0]['diagnosis']}", row
    return None, None


class Log:
    """What is known already: one JSON object a line, the last one counts."""

    def __init__(self, path):
        self.path, self.known, self.kills = path, {}, {}
        self.lock = threading.Lock()
        # A survivor is tried again when the tests have changed.
        tests = hashlib.sha1(repr(KILLERS).encode())
        for source in sorted((ROOT / "test/protocol").glob("*.[ch]*")):
            tests.update(source.read_bytes())
        self.tests = tests.hexdigest()
        if path and os.path.exists(path):
            for line in pathlib.Path(path).read_text().splitlines():
                self.note(json.loads(line))

    def note(self, entry):
        self.known[entry["name"]] = entry
        if entry["row"]:
            self.kills[entry["row"]] = self.kills.get(entry["row"], 0) + 1

    def add(self, **entry):
        with self.lock:
            self.note(entry)
            if self.path:
                with open(self.path, "a") as out:
                    print(json.dumps(entry), file=out)

    def result(self, name, digest):
        entry = self.known.get(name)
        if entry and entry["digest"] == digest and (
                entry["finding"] or entry["tests"] == self.tests):
            return entry
        return None

    def order(self, name, rows):
        """What killed it before, then what has killed most."""
        before = self.known.get(name, {}).get("row")
        return sorted(rows, key=lambda r: (r != before, -self.kills.get(r, 0)))


def digest_of(text):
    """Of the code without its comments."""
    code = "\n".join(line.split("//")[0].strip() for line in text)
    return hashlib.sha1(code.encode()).hexdigest()


def compiler_cache(directory):
    """An environment in which what a mutant does not change is compiled once:
    $CC is a ccache, if there is one, with a store of its own."""
    if shutil.which("ccache") is None:
        return None
    cc = pathlib.Path(directory) / "cc"
    cc.write_text("#!/bin/sh\nexec ccache cc \"$@\"\n")
    cc.chmod(0o755)
    return {**os.environ, "CC": str(cc), "CCACHE_NODIRECT": "1",
            "CCACHE_DIR": f"{directory}/ccache"}


def equivalents():
    """The survivors that are argued for: {name: argument}."""
    found = {}
    path = ROOT / "test/protocol/equivalent.txt"
    for line in path.read_text().splitlines() if path.exists() else []:
        if line.strip() and not line.startswith("#"):
            name, _, argument = line.partition(" : ")
            found[name.strip()] = argument.strip()
    return found


def named_mutants():
    """Mutants with names that stay when other lines come and go: the file, the
    operator, the text of the line, and which of several such lines."""
    counts = {}
    for name, line, operator, text in mutants():
        code = (ROOT / name).read_text().splitlines()[line].strip()
        key = f"{name}: {operator}: {code}"
        counts[key] = counts.get(key, 0) + 1
        which = f" #{counts[key]}" if counts[key] > 1 else ""
        yield key + which, name, line, operator, text


def run_mutants(quiesce, log, every=1, start=0, pattern=""):
    quiesce = str(pathlib.Path(quiesce).resolve())
    argued = equivalents()
    counts = {"killed": 0, "argued": 0, "survived": 0, "invalid": 0}
    everything = list(named_mutants())
    chosen = [m for i, m in enumerate(everything) if i % every == start
              and re.search(pattern, m[0])]
    unknown = set(argued) - {m[0] for m in everything}
    for name in sorted(unknown):
        print(f"equivalent.txt: there is no such mutant: {name}")
    roots = queue.Queue()
    with tempfile.TemporaryDirectory() as directory:
        env = compiler_cache(directory)
        for i in range(JOBS):
            root = pathlib.Path(directory) / str(i)
            shutil.copytree(ROOT / "src", root / "src")
            shutil.copytree(ROOT / "test/protocol", root / "test/protocol")
            roots.put(root)

        def one(mutant):
            key, name, _, operator, text = mutant
            digest = digest_of(text)
            known = log.result(key, digest)
            if known:
                return mutant, known["finding"], known["row"]
            root = roots.get()
            original = (root / name).read_bytes()
            (root / name).write_text("\n".join(text) + "\n")
            finding, row = kill(quiesce, root, env, log.order(key, KILLERS[name]))
            (root / name).write_bytes(original)
            roots.put(root)
            log.add(name=key, file=name, operator=operator, digest=digest,
                    tests=log.tests, finding=finding, row=row)
            return mutant, finding, row

        # What is not changed must not be found.
        for name in dict.fromkeys(m[1] for m in chosen if every <= 4):
            finding, row = kill(quiesce, roots.queue[0], env, KILLERS[name])
            if finding:
                print(f"{name} itself: {finding} by {row}")
                return 1

        with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
            for (key, name, line, _, _), finding, row in pool.map(one, chosen):
                if finding == "does not compile":
                    counts["invalid"] += 1
                    continue
                what = ("killed" if finding else
                        "argued" if key in argued else "survived")
                counts[what] += 1
                text = {"killed": f"{finding} by {row}",
                        "argued": f"equivalent: {argued.get(key)}",
                        "survived": "SURVIVES"}[what]
                if finding and key in argued:
                    print(f"argued for, but killed: {key}")
                print(f"{name}:{line + 1}: {key}: {text}", flush=True)
    total = counts["killed"] + counts["argued"] + counts["survived"]
    print(f"{counts['killed']} of {total} killed, {counts['argued']} argued "
          f"equivalent, {counts['survived']} survive; {counts['invalid']} do not "
          "compile")
    return 1 if counts["survived"] or unknown or not total else 0


def document(log):
    """What the log says of the mutants that there are now."""
    argued = equivalents()
    table = {}
    missing = total = killed = 0
    findings = {}
    for key, name, _, operator, text in named_mutants():
        known = log.known.get(key)
        if known is None or known["digest"] != digest_of(text):
            missing += 1
            continue
        if known["finding"] == "does not compile":
            continue
        total += 1
        row = table.setdefault(name, [0, 0, 0, 0])
        row[0] += 1
        if known["finding"]:
            killed += 1
            row[1] += 1
            kind = known["finding"].split(":")[0]
            findings[kind] = findings.get(kind, 0) + 1
        else:
            row[2 if key in argued else 3] += 1
    if missing:
        sys.exit(f"{missing} mutants are not in the log yet")
    print("# What was found of the faults planted into src/\n\nGenerated by "
          "`test/protocol_mutants.py --doc --log=FILE`,\nFILE being that of a whole "
          "run.\n\n"
          f"**{killed} of {total} killed: {100 * killed / total:.1f} %.** The rest "
          "is argued for, one line each, in\n"
          "[test/protocol/equivalent.txt](../test/protocol/equivalent.txt).\n\n"
          "| source | mutants | killed | argued equivalent | neither |\n"
          "|---|---|---|---|---|")
    for name, row in table.items():
        print(f"| {name} |", " | ".join(map(str, row)), "|")
    print("\n| found as | mutants |\n|---|---|")
    for kind, n in sorted(findings.items(), key=lambda f: (-f[1], f[0])):
        print(f"| {kind} | {n} |")
    return 0


def main():
    rest = sys.argv[1:]
    path = next((r[6:] for r in rest if r.startswith("--log=")), None)
    rest = [r for r in rest if not r.startswith("--log=")]
    if rest == ["--doc"] and path:
        return document(Log(path))
    return run_mutants(modules.program(rest, __doc__), Log(path), *map(int, rest[1:3]), *rest[3:4])


if __name__ == "__main__":
    sys.exit(main())
