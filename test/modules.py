#!/usr/bin/env python3
"""Holds `quiesce check` to what the tables say of each sample module.

modules.txt is about test/modules, traps.txt about test/modules/traps, and so on
for bugs.txt and idioms.txt.

A row is   NAME [OPTIONS] : EXPECTATION...   with these expectations:

  exit=N                 the exit status
  kind[/diagnosis][@thread]   a finding that must be there, error or warning
  !kind                  a finding that must not be there
  proven=closed          how it was proven; also demands that nothing is vacuous:
                         every mark after `reached=` was reached
  reached=a,b            named situations
  unreached=a,b          named situations that must not arise
  early=N                the first finding within N executions
  silent                 the finding says that this kernel would not notice
  held=a,b               counters that were held constant
  trap=T8                the trap that a finding is named after
  says=TEXT              (to the end of the row) is part of what is printed

Besides the rows, for every module of modules.txt that compiles, and for those
of the others with --cross: the state search, the bounded depth-first search and
bounded DPOR agree on the kinds of errors within the bounds, both carriers
replay alike, and every schedule is repeatable.

docs/traps.md is made of traps.txt and of `quiesce explain`, docs/bugs.md and
docs/idioms.md of their tables, in which

  # D7: TEXT                 is what D7 is about: d07_... are its modules
  # D7 is not here: TEXT     says why it has none

Checking a table also checks its page.

usage: modules.py QUIESCE [NAME...]
       modules.py QUIESCE --table=T [--shard=I/N] [--cross] [NAME...]
       modules.py QUIESCE --table=T --doc > docs/T.md
       modules.py --self-test    rows that must fail do fail
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import zlib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent


def run(quiesce, *arguments):
    done = subprocess.run([quiesce, *arguments], cwd=ROOT, text=True,
                          capture_output=True, timeout=300)
    return done.returncode, done.stdout, done.stdout + done.stderr


def target(module):
    """kmod/… is a directory with a Makefile, a+b are two klds of one folder,
    everything else is one source."""
    if module.startswith("kmod/"):
        return f"test/{module}"
    folder, _, names = module.rpartition("/")
    return "+".join(f"test/modules/{folder}/{name}.c".replace("//", "/")
                    for name in names.split("+"))


def check(quiesce, module, options, json_too=True):
    extra = ["--json"] if json_too else []
    # Before the options: what follows `--` is the compiler's.
    status, out, everything = run(quiesce, "check", target(module),
                                  *extra, *options)
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
        elif key == "unreached":
            for mark in value.split(","):
                if mark in reached_marks(result):
                    wrong.append(f"reached {mark}")
        elif key == "early":
            first = min((f["found_after"] for f in findings
                         if f["severity"] == "error"
                         and f["kind"] != "data-race"), default=None)
            if first is None or first > int(value):
                wrong.append(f"found after {first} executions")
        elif key == "trap":
            have = [f["trap"] for f in findings]
            if value not in have:
                wrong.append(f"no trap {value} among {have}")
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


def rows(table="modules"):
    folder = "" if table == "modules" else table + "/"
    for line in (HERE / f"{table}.txt").read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        left, _, expectation = line.partition(" : ")
        name, *options = left.split()
        yield folder + name, [o.replace("_&_", " & ") for o in options], expectation


def error_kinds(result):
    return {f["kind"] for f in result["findings"] if f["severity"] == "error"
            and f["kind"] != "data-race"}


def timers(finding):
    return sum("is_clock" in e for e in finding["trace"]["events"])


def cross_check(quiesce, module, options):
    """The engines, the carriers and repetition, on one module."""
    wrong = []
    keep = options + ["--keep-going"]
    _, states, _ = check(quiesce, module, keep + ["--strategy=states",
                                                  "--time=20s"])
    for name, bounds in (
            ("dfs", ["--preemptions=2", "--timer-events=3", "--runs=30000"]),
            ("dpor", ["--timer-events=2", "--runs=30000"])):
        _, other, _ = check(quiesce, module,
                            keep + [f"--strategy={name}"] + bounds)
        if states.get("complete"):
            more = error_kinds(other) - error_kinds(states)
            if more:
                wrong.append(f"{name} finds {more}, states does not")
        if states.get("complete") and other.get("complete"):
            # What takes more pre-emptions or timers than the bounds allow is
            # out of reach; everything else must be seen.
            near = {f["kind"] for f in states["findings"]
                    if f["severity"] == "error" and f["kind"] != "data-race"
                    and f["preemptions"] <= 1 and timers(f) <= 2}
            less = near - error_kinds(other)
            if less:
                wrong.append(f"states finds {less} nearby, {name} does not")
    for finding in states["findings"][:2]:
        source = target(module)
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


def compiler():
    """What the counts of docs/traps.md depend on, besides ourselves."""
    done = subprocess.run(["cc", "--version"], text=True, capture_output=True)
    first = done.stdout.splitlines()[0] if done.stdout else "no compiler"
    if "Free Software Foundation" in done.stdout:
        first = "gcc " + first.split()[-1]
    return first


def trap_line(title, broken, fixed):
    """One trap of the table in docs/traps.md; both are (options, row, result).
    """
    options, expectation, result = broken
    kind = next(re.match(r"[a-z-]+", w).group() for w in expectation.split()
                if re.fullmatch(r"[a-z-]+(/[a-z-]+)?(@\S+)?", w))
    named = re.search(r"trap=(T\d+)", expectation)
    found = min((f["found_after"] for f in result["findings"]
                 if f["kind"] == kind), default=None)
    asked = " ".join(f"`{o}`" for o in options) or "—"
    trap, _, words = title.partition(" ")
    return (f"| {trap} | {words.strip()} | {kind} | "
            f"{named.group(1) if named else '—'} | {asked} | {found} | "
            f"{fixed[2].get('states')} |")


def without_counts(line):
    return re.sub(r"\| \d+ \| \d+ \|$", "| · | · |", line)


def trap_titles(quiesce):
    _, out, _ = run(quiesce, "list", "traps")
    return {line.split()[0]: line.strip() for line in out.splitlines()}


def trap_lines(quiesce, results):
    """Lines of the table for the traps in `results`: name -> list of
    (options, expectation, result)."""
    lines = []
    for trap, title in trap_titles(quiesce).items():
        name = f"traps/t{int(trap[1:]):02d}_"
        broken, fixed = (next((r for n, r in results.items()
                               if n.startswith(name + which)), None)
                         for which in ("broken", "fixed"))
        if broken and fixed:
            lines.append(trap_line(title, broken[0], fixed[0]))
    return lines


def traps_doc(quiesce):
    results = {}
    for name, options, expectation in rows("traps"):
        if name not in results:
            results[name] = [(options, expectation,
                              check(quiesce, name, options)[1])]
    print("""# Traps

Ways to get a shutdown wrong, each with two modules in
[test/modules/traps](../test/modules/traps): a broken one that is found, and one
that is mended in a few lines and proven. This page is made by
`test/modules.py QUIESCE --table=traps --doc`.

*named* is the trap that the finding carries: its own where the run shows which
it is, that of the common cause where several traps end alike. *found* is the
number of executions until then, *states* the size of the proof of the mended
module. T51 is a note: nothing is wrong with its modules.
""")
    print(f"Counted with {compiler()}.\n")
    print("| trap | what | finding | named | options | found | states |")
    print("|---|---|---|---|---|---|---|")
    for line in trap_lines(quiesce, results):
        print(line)
    for trap in trap_titles(quiesce):
        _, out, _ = run(quiesce, "explain", trap)
        head, _, rest = out.partition("\n\n")
        steps, _, rest = rest.partition("\n\n")
        print(f"\n## {head}\n\n```text\n{steps}\n```")
        labels = re.split(r"^(kernel|help|finding|modules): +", rest,
                          flags=re.M)[1:]
        for label, text in zip(labels[::2], labels[1::2]):
            print(f"\n*{label}*: {' '.join(text.split())}")


def doc_complaints(quiesce, results):
    """What of docs/traps.md is no longer so."""
    page = (ROOT / "docs" / "traps.md").read_text()
    same = f"Counted with {compiler()}." in page
    have = set(page.splitlines())
    if not same:
        have = {without_counts(line) for line in have}
    wrong = [line for line in trap_lines(quiesce, results)
             if (line if same else without_counts(line)) not in have]
    for trap in trap_titles(quiesce):
        _, out, _ = run(quiesce, "explain", trap)
        words = " ".join(out.partition("\n\n")[2].split())
        flat = " ".join(page.replace("```", "").replace("*", "").split())
        if words not in flat:
            wrong.append(f"the words of {trap}")
    return wrong


INTRODUCTIONS = {
    "bugs": """# Bugs

Bugs of real kernels and drivers, each told again by a small module in
[test/modules/bugs](../test/modules/bugs): as it was, which is found, and as it
was mended, which is proven.
""",
    "idioms": """# Idioms

What drivers do to stop their threads, timers and tasks, as small modules in
[test/modules/idioms](../test/modules/idioms): the right ways are proven, the
ways they are got wrong are found.
""",
}


def table_titles(table):
    """What the comments of a table say: (id, is there, text)."""
    for line in (HERE / f"{table}.txt").read_text().splitlines():
        match = re.fullmatch(r"# ([A-Z]\d+)(:| is not here:) (.*)", line)
        if match:
            yield match.group(1), match.group(2) == ":", match.group(3)


def module_line(cells, name, options, expectation, result):
    """One module of docs/bugs.md or docs/idioms.md."""
    kind = next((re.match(r"[a-z-]+", w).group() for w in expectation.split()
                 if re.fullmatch(r"[a-z-]+(/[a-z-]+)?(@\S+)?", w)), None)
    asked = " ".join(f"`{o}`" for o in options) or "—"
    if kind is None:
        judged, count = result.get("proven"), result.get("states")
        judged = "proven" if judged == "closed" else "nothing found"
        count = f"{count} states"
    else:
        judged = kind
        found = min((f["found_after"] for f in result["findings"]
                     if f["kind"] == kind), default=None)
        count = f"found in run {found}"
    return f"| {cells} | `{name}` | {judged} | {asked} | {count} |"


def table_lines(table, results):
    """The lines of the page for the modules in `results`, and what of the
    table's words is wrong."""
    lines, wrong = [], []
    for which, here, text in table_titles(table):
        prefix = f"{table}/{which[0].lower()}{int(which[1:]):02d}_"
        names = [n for n in results if n.startswith(prefix)]
        if not here:
            lines.append(f"| {which} | {text} | — | — | — | — |")
            continue
        if not names:
            wrong.append(f"{which} has no modules")
        for i, name in enumerate(names):
            cells = f"{which} | {text}" if i == 0 else " | "
            lines.append(module_line(cells, name.split("/")[1],
                                     *results[name][0]))
    return lines, wrong


def table_doc(quiesce, table):
    results = {}
    for name, options, expectation in rows(table):
        if name not in results:
            results[name] = [(options, expectation,
                              check(quiesce, name, options)[1])]
    print(INTRODUCTIONS[table])
    print(f"This page is made by `test/modules.py QUIESCE --table={table} "
          f"--doc`. Counted\nwith {compiler()}, when it was made.\n")
    print("| | what | module | judged | options | after |")
    print("|---|---|---|---|---|---|")
    print("\n".join(table_lines(table, results)[0]))


def table_complaints(table, results):
    """What of docs/TABLE.md is no longer so, apart from the counts."""
    def plain(line):
        return re.sub(r"\d+ states \|$|run \d+ \|$", "· |", line)
    page = (ROOT / "docs" / f"{table}.md").read_text()
    have = {plain(line) for line in page.splitlines()}
    lines, wrong = table_lines(table, results)
    return wrong + [line for line in lines if plain(line) not in have]


def self_test():
    result = {"findings": [{"kind": "hang", "diagnosis": "deadlock",
                            "thread": "admin", "severity": "error",
                            "found_after": 60, "trap": "T2"}],
              "proven": "none", "reached": [], "notes": []}
    bad = ["exit=0", "proven=closed reached=unload-done", "leak",
           "hang/lost-wakeup", "hang/deadlock@worker", "!hang", "early=50",
           "silent", "held=beats", "says=nothing of the kind", "proven=none",
           "trap=T1"]
    missed = [row for row in bad if not complaints(row, 1, result, "")]
    good = complaints("exit=1 hang/deadlock@admin !leak early=60 trap=T2", 1, result,
                      "")
    if missed or good:
        sys.exit(f"passed but must not: {missed}; failed but must not: {good}")
    print(f"{len(bad)} bad rows were refused")


def program(arguments, usage):
    """The first argument, which has to be a quiesce; else the usage is said."""
    if not arguments or not shutil.which(arguments[0]):
        sys.exit(usage)
    return arguments[0]


def number(name):
    """A pair's own number, so that both are in one shard; else any."""
    own = re.search(r"/[a-z](\d+)_", name)
    return int(own.group(1)) if own else zlib.crc32(name.encode())


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    quiesce = program(sys.argv[1:], __doc__)
    flags = [a for a in sys.argv[2:] if a.startswith("--")]
    names = [a for a in sys.argv[2:] if not a.startswith("--")]
    table = next((f[8:] for f in flags if f.startswith("--table=")), "modules")
    traps = table == "traps"
    if "--doc" in flags:
        return traps_doc(quiesce) if traps else table_doc(quiesce, table)
    shard, shards = 0, 1
    for flag in flags:
        if flag.startswith("--shard="):
            shard, shards = map(int, flag[8:].split("/"))
    failed = 0
    results = {}
    known = trap_titles(quiesce) if traps else {}
    for name, options, expectation in rows(table):
        if names and name not in names:
            continue
        if number(name) % shards != shard:
            continue
        status, result, everything = check(quiesce, name, options)
        wrong = complaints(expectation, status, result, everything)
        for f in result["findings"]:
            if traps and f["trap"] and f["trap"] not in known:
                wrong.append(f"{f['trap']} is not in the catalogue")
        failed += bool(wrong)
        print("FAIL" if wrong else "ok  ", name, *options, *wrong, sep="  ")
        results.setdefault(name, []).append((options, expectation, result))
    if not names and (traps or (table != "modules" and shards == 1)):
        wrong = (doc_complaints(quiesce, results) if traps
                 else table_complaints(table, results))
        failed += bool(wrong)
        print("FAIL" if wrong else "ok  ", f"docs/{table}.md", *wrong, sep="  ")
    for name, ((options, expectation, _), *_) in results.items():
        if "exit=2" in expectation or name.startswith("fault_spin"):
            continue
        if table != "modules" and "--cross" not in flags:
            continue
        plain = [o for o in options if o.startswith("--kernel")]
        wrong = cross_check(quiesce, name, plain)
        failed += bool(wrong)
        print("FAIL" if wrong else "ok  ", name, "engines agree", *wrong,
              sep="  ")
    inside = "" if table == "modules" else table + "/"
    have = {inside + p.stem for p in (HERE / "modules" / inside).glob("*.c")}
    ours = {"/".join([*name.split("/")[:-1], part]) for name, _, _ in rows(table)
            for part in name.split("/")[-1].split("+")}
    if have - ours:
        failed += 1
        print("FAIL  modules without a row:", sorted(have - ours))
    print(f"{sum(map(len, results.values()))} rows, {failed} failed")
    return 1 if failed or not results else 0


if __name__ == "__main__":
    sys.exit(main())
