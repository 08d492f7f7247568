#!/usr/bin/env python3
"""Shows that the test of a rule fails when the rule is negated.

A branch of the simulator that is a rule has a mark, a comment of its own before
the statement, or at the end of its line:

    // [K5.8]
    CallHandler(kld, s.index, kModUnload, "MOD_UNLOAD");

One mark at a time, the statement is negated: the condition of an `if` or a
`while`, a value that is returned, the truth of a variable that begins with a
comparison; a number grows by one; what a call would have returned is zero, and
the call left out, like every other statement.  In a
header of sim/kpi/include, a #define grows by one.  The file is compiled to an
object of its own, the test program that has the rule's test is linked with it,
and the test must fail.  Nothing in the source tree or the build is touched.

usage: negate.py BUILD                  20 rules, chosen by today's date
       negate.py BUILD --seed=S [--count=N]
       negate.py BUILD RULE...|all      these
       negate.py --list                 the marks, and what becomes of each
       negate.py --self-test            a rule without a test survives
"""
import concurrent.futures
import datetime
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARK = re.compile(r"(?://|/\*) \[(K\d\.\d+(?:, K\d\.\d+)*)\]")
TEST = re.compile(r"^TEST_F\((\w+), ((K\d)_(\d+)_\w+)\)", re.M)

# Their tests do not notice yet: not sampled, and named at the end of each run.
SURVIVE = ()


def tests():
    """{rule: [(program, test)]}"""
    found = {}
    for path in sorted((ROOT / "test").glob("rules_*_test.cc")):
        for suite, name, section, number in TEST.findall(path.read_text()):
            found.setdefault(f"{section}.{number}", []).append(
                (path.stem, f"{suite}.{name}"))
    return found


def close(text, at):
    """Behind the bracket that closes the one at `at`."""
    depth = 0
    quoted = None
    while True:
        c = text[at]
        if quoted:
            if c == "\\":
                at += 1
            elif c == quoted:
                quoted = None
        elif c in "\"'":
            quoted = c
        elif c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1


def semicolon(text, at):
    while text[at] != ";":
        at = close(text, at) if text[at] in "([{\"'" and text[at] not in "\"'" \
            else at + 1
    return at


def negated(text, at):
    """The text with the statement at `at` negated, and in words."""
    rest = text[at:]
    head = re.match(r"(?:\} )?(?:else )?(?:if|while)( constexpr)? \(", rest)
    if head:
        begin = at + head.end() - 1
        end = close(text, begin)
        return (text[:begin] + "(!" + text[begin:end] + ")" + text[end:],
                "not " + text[begin:end])
    head = re.match(r"#define\s+\w+\s+(.+)", rest)
    if head:
        begin, end = at + head.start(1), at + head.end(1)
        value = text[begin:end].split("/*")[0].rstrip()
        return (text[:begin] + f"({value} + 1)" + text[begin + len(value):],
                f"{value} + 1")
    end = semicolon(text, at)
    head = re.match(r"return ", rest)
    if head:
        value = text[at + head.end():end]
        return (text[:at] + f"return !({value})" + text[end:],
                f"return not {value}")
    head = re.match(r"(?:static |constexpr |const )*([\w:]+) \w+ =\s+", rest)
    if head:
        begin = at + head.end()
        value = text[begin:end]
        new = (f"!({value})" if head[1] == "bool" else
               "{}" if value.endswith(")") else f"({value}) + 1")
        return text[:begin] + new + text[end:], new
    return (text[:at] + "if (false) " + text[at:], "without " + text[at:end])


class Mutant:
    def __init__(self, rules, path, line, text, words):
        self.rules, self.path, self.line = rules, path, line
        self.text, self.words = text, " ".join(words.split())
        if len(self.words) > 60:
            self.words = self.words[:57] + "…"

    def place(self):
        return f"{self.path.relative_to(ROOT)}:{self.line}"


def mutants():
    found = []
    for folder in ("sim/kernel", "sim/kpi"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix not in (".cc", ".h"):
                continue
            text = path.read_text()
            for mark in MARK.finditer(text):
                begin = text.rfind("\n", 0, mark.start()) + 1
                before = text[begin:mark.start()]
                if before.strip():  # at the end of its line
                    at = begin
                    while not re.match(r"\s*(?:} else|if|while) ?", text[at:]) \
                            and text[:at].rstrip()[-1] not in ";{}:/":
                        at = text.rfind("\n", 0, at - 1) + 1
                else:
                    at = text.index("\n", mark.end()) + 1
                    while text[at:].lstrip().startswith("//"):
                        at = text.index("\n", at) + 1
                at += len(text[at:]) - len(text[at:].lstrip())
                changed, words = negated(text, at)
                found.append(Mutant(mark[1].split(", "), path,
                                    text.count("\n", 0, at) + 1, changed, words))
    return found


def command(build, target):
    lines = subprocess.run(["ninja", "-C", str(build), "-t", "commands", target],
                           check=True, capture_output=True, text=True).stdout
    return lines.strip().splitlines()[-1]


class Bench:
    """Compiles a mutant once, and links it with each program that needs it."""

    def __init__(self, build):
        self.build = pathlib.Path(build).resolve()
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="quiesce-negate-"))
        self.marked = mutants()

    def compile(self, mutant, number):
        if mutant.path.suffix == ".h":
            if "include" not in mutant.path.parts:
                raise SystemExit(f"{mutant.place()}: no mark in a header that "
                                 "is compiled into the simulator")
            home = self.scratch / f"home{number}"
            for part in ("sim/kpi/include", "sim/kernel/abi", "sim/kpi/shim"):
                shutil.copytree(ROOT / part, home / part)
            (home / mutant.path.relative_to(ROOT)).write_text(mutant.text)
            return None, home
        folder = mutant.path.parent
        library = f"quiesce_{folder.name}"
        target = (f"{folder.relative_to(ROOT)}/CMakeFiles/{library}.dir/"
                  f"{mutant.path.name}.o")
        source = self.scratch / f"{number}_{mutant.path.name}"
        source.write_text(mutant.text)
        made = self.scratch / f"{number}.o"
        line = command(self.build, target)
        line = re.sub(r"-o \S+ -c \S+$",
                      lambda _: f"-o {made} -c {source}", line)
        line = re.sub(r"-MD -MT \S+ -MF \S+", "", line)
        done = subprocess.run(line + " -Wno-error", shell=True, cwd=self.build,
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{mutant.place()}: the negation does not "
                             f"compile:\n{done.stderr[:2000]}")
        return made, None

    def link(self, program, made, number):
        if made is None:
            return self.build / "test" / program
        to = self.scratch / f"{number}_{program}"
        line = command(self.build, f"test/{program}")
        line = line.replace(f" -o test/{program} ", f" {made} -o {to} ")
        subprocess.run(line, shell=True, cwd=self.build, check=True)
        return to

    def survivors(self, mutant, number, wanted, has):
        """[(rule, why)] of those of its rules that do not notice."""
        made, home = self.compile(mutant, number)
        wrong, linked = [], {}
        for rule in mutant.rules:
            if rule not in wanted:
                continue
            killed = False
            for program, test in has.get(rule, []):
                if program not in linked:
                    linked[program] = self.link(program, made, number)
                env = dict(os.environ)
                if home:
                    env["QUIESCE_HOME"] = str(home)
                try:
                    done = subprocess.run(
                        [linked[program], f"--gtest_filter={test}",
                         "--gtest_brief=1"], env=env, cwd=self.scratch,
                        capture_output=True, text=True, timeout=120)
                    killed = done.returncode != 0
                except subprocess.TimeoutExpired:
                    killed = True
                if killed:
                    break
            print(f"{rule:6} {'killed  ' if killed else 'SURVIVED'}  "
                  f"{mutant.place()}: {mutant.words}", flush=True)
            if not killed:
                wrong.append(rule)
        for path in linked.values():
            if made is not None:
                path.unlink()
        if made is not None:
            made.unlink()
        return wrong


def main(arguments):
    if "--list" in arguments:
        for m in mutants():
            print(f"{', '.join(m.rules):12}  {m.place()}: {m.words}")
        return 0
    if "--self-test" in arguments:
        source = "  if (a && f(b)) return;\n  g(1);\n  return x == 1;\n"
        want = ["  if (!(a && f(b))) return;\n", "  if (false) g(1);\n",
                "  return !(x == 1);\n"]
        at = 0
        for line, expected in zip(source.splitlines(True), want):
            changed, _ = negated(source, at + 2)
            if changed != source.replace(line, expected):
                print(f"{line!r} became {changed!r}")
                return 1
            at += len(line)
        return 0
    options = dict(a[2:].split("=", 1) for a in arguments if a.startswith("--"))
    words = [a for a in arguments if not a.startswith("--")]
    bench = Bench(words[0])
    has = tests()
    marked = sorted({r for m in bench.marked for r in m.rules},
                    key=lambda r: [int(n) for n in r[1:].split(".")])
    wanted = set(words[1:])
    if "all" in wanted:
        wanted = set(marked)
    elif not wanted:
        seed = options.get("seed", datetime.date.today().isoformat())
        count = min(int(options.get("count", 20)), len(marked))
        fit = [rule for rule in marked if rule not in SURVIVE]
        wanted = set(random.Random(seed).sample(fit, min(count, len(fit))))
        if SURVIVE:
            print("not sampled, known to survive: " + " ".join(SURVIVE))
        print(f"seed {seed}: {count} of {len(marked)} rules")
    unmarked = wanted - set(marked)
    for rule in sorted(unmarked):
        print(f"{rule} has no mark")
    wrong = list(unmarked)
    jobs = [m for m in bench.marked if wanted & set(m.rules)]
    try:
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for more in pool.map(
                    lambda job: bench.survivors(job[1], job[0], wanted, has),
                    enumerate(jobs)):
                wrong += more
    finally:
        shutil.rmtree(bench.scratch, ignore_errors=True)
    print(f"{len(wanted)} rules, {len(wrong)} survived" +
          (": " + " ".join(sorted(set(wrong))) if wrong else ""))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
