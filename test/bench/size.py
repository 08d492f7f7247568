#!/usr/bin/env python3
"""What the protocol costs, against the hand-written idiom (a flag, a mutex, and
a sleep on the thread).

Bytes of text of each object with the kernel's code-generation flags.  Then the
instructions executed, counted one by one by valgrind's callgrind: those of the
driver and of src/ alone, and beside them the calls that they make of the kernel,
which cost what the kernel makes of them.  The headers are the simulator's, so
an uncontended mutex is a call in both; FreeBSD's are one as well, in a kld.

usage: size.py [COMPILER]       the table of docs/protocol-cost.md, on stdout
       size.py --check          whether the programs that it measures still run
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
COMMON = ["-O2", "-ffreestanding", "-fno-pic", "-mno-red-zone", "-mno-sse",
          "-msoft-float", "-fno-asynchronous-unwind-tables", "-w", "-gdwarf-4"]
C = COMMON + ["-std=gnu17", "-D_KERNEL", "-nostdinc", "-Isim/kpi/include",
              "-Isim/kernel/abi", "-Isrc/kld", "-Itest/bench",
              "-D__FreeBSD_version=1201000"]
CXX = COMMON + ["-x", "c++", "-std=c++20", "-nostdinc", "-fno-exceptions",
                "-fno-rtti", "-fno-threadsafe-statics"]
IDIOM = [(C, "test/bench/cost_idiom.c")]
DRIVER = [(C, "test/bench/cost_quiesce.c")]
SHARED = [(C, "src/kld/os.c"), (CXX, "src/kld/quiesce.cc")]
MINE = ["-DQUIESCE_IN_MODULE"]
PROGRAMS = [("by hand", IDIOM, ()), ("quiesce.ko", DRIVER + SHARED, ()),
            ("without quiesce.ko", DRIVER + SHARED, MINE)]
PAIRS, CHECKS = 100, 1000


def build(compiler, flags, source, out, defines=()):
    subprocess.run([compiler, *flags, *defines, "-c", source, "-o", out],
                   cwd=ROOT, check=True)
    listing = subprocess.run(["size", "-A", out], text=True, capture_output=True,
                             check=True).stdout
    return sum(int(n) for n in re.findall(r"^\.text\S*\s+(\d+)", listing, re.M))


def link(compiler, units, directory, defines=()):
    """The program that runs `units`."""
    objects = []
    for flags, source in units:
        out = f"{directory}/{pathlib.Path(source).stem}.o"
        build(compiler, flags, source, out, defines)
        objects.append(out)
    program = f"{directory}/cost"
    subprocess.run([compiler, "-O2", "-no-pie", "-w", "-Isim/kernel/abi",
                    "test/bench/cost.c", *objects, "-o", program,
                    "-Wl,-z,noexecstack"], cwd=ROOT, check=True)
    return program


def own_cost(text):
    """Of a callgrind file: instructions of what is written in src/ and in the
    drivers to be compared."""
    mine = ("src/", f"{ROOT}/src/", "test/bench/cost_",
            f"{ROOT}/test/bench/cost_")
    names, total, own, skip = {}, 0, False, False
    for line in text.splitlines():
        found = re.match(r"(fl|fi|fe|cfi|cfl)=\((\d+)\)(?: (.*))?", line)
        if found:
            kind, number, name = found.groups()
            if name:
                names[number] = name
            if not kind.startswith("c"):
                own = names[number].startswith(mine)
        elif line.startswith("calls="):
            skip = True  # the next line is what the callee cost
        elif re.match(r"[+\-*\d]", line):
            if own and not skip:
                total += int(line.split()[-1])
            skip = False
    return total


def measure(program, directory, pairs, checks):
    out = f"{directory}/callgrind.out"
    done = subprocess.run(["valgrind", "--tool=callgrind", "-q",
                           f"--callgrind-out-file={out}", program, str(pairs),
                           str(checks)], text=True, capture_output=True)
    if done.returncode:
        raise SystemExit(f"{program}: {done.stderr}")
    calls = {word: int(n) for word, n in
             (line.split() for line in done.stdout.splitlines())}
    return own_cost(pathlib.Path(out).read_text()), calls


def per(program, directory):
    """Instructions and calls of one pair, and of one check."""
    nothing, none = measure(program, directory, 1, 1)
    pairs, made = measure(program, directory, 1 + PAIRS, 1)
    checks, locked = measure(program, directory, 1,
                             1 + CHECKS)

    def each(a, b, count):
        return {k: (a[k] - b[k]) / count for k in a if k != "state" and a[k] != b[k]}
    return ((pairs - nothing) / PAIRS, each(made, none, PAIRS),
            (checks - nothing) / CHECKS, each(locked, none, CHECKS),
            none["state"])


def words(calls):
    return ", ".join(f"{n:g} {name}" for name, n in calls.items()) or "none"


def runs(compiler):
    """The programs that are measured can be: each starts what it should, and one
    more to be checked."""
    failed = 0
    for name, units, defines in PROGRAMS:
        with tempfile.TemporaryDirectory() as directory:
            out = subprocess.run([link(compiler, units, directory, defines), "3",
                                  "1"], text=True, capture_output=True).stdout
        good = "kthread_add 4\n" in out
        failed += not good
        print("ok  " if good else "FAIL", name)
    return 1 if failed else 0


def main():
    if sys.argv[1:] == ["--check"]:
        return runs("cc")
    compiler = sys.argv[1] if len(sys.argv) > 1 else "gcc"
    for tool in (compiler, "valgrind", "size"):
        if shutil.which(tool) is None:
            print(f"{tool} is not installed", file=sys.stderr)
            return 2
    version = subprocess.run([compiler, "--version"], text=True,
                             capture_output=True).stdout.splitlines()[0]
    print("# What the protocol costs\n\nGenerated by `python3 test/bench/size.py "
          f"{compiler}` ({version}, x86-64,\n-O2 and the kernel's code-generation "
          "flags).\n\n| text | bytes |\n|---|---|")
    with tempfile.TemporaryDirectory() as directory:
        out = f"{directory}/o.o"
        for name, units, defines in (
                ("driver, by hand (test/bench/cost_idiom.c)", IDIOM, ()),
                ("driver, with the protocol (test/bench/cost_quiesce.c)", DRIVER, ()),
                ("quiesce.ko, once for all drivers", SHARED, ()),
                ("the same in the driver, without quiesce.ko", SHARED, MINE)):
            total = sum(build(compiler, f, s, out, defines) for f, s in units)
            print(f"| {name} | {total} |")
        print("\nInstructions executed by the driver and the protocol, without "
              "those of the kernel\nfunctions that they call (counted by "
              "callgrind; the thread waits when it is stopped,\nand nothing is "
              "contended). WITNESS_WARN counts as a call, which it is where there "
              "is WITNESS.\n\n| | bytes of state | `should_stop` in a loop | it "
              "calls | start and stop | they call |\n|---|---|---|---|---|---|")
        for name, units, defines in PROGRAMS:
            pair, made, check, locked, state = per(
                link(compiler, units, directory, defines), directory)
            print(f"| {name} | {state} | {check:g} | {words(locked)} | "
                  f"{pair:g} | {words(made)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
