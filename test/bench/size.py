#!/usr/bin/env python3
"""What the protocol costs, against the hand-written idiom (a flag, a mutex, and
a sleep on the thread: test/modules/r6_kthread_proc0.c).

Bytes of text of each object with the kernel's code-generation flags, and the
instructions on the straight path of a stop check when there is nothing to stop.
The headers are the simulator's, so inlined mutexes are calls in both.

usage: size.py [COMPILER]
"""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
COMMON = ["-O2", "-ffreestanding", "-fno-pic", "-mno-red-zone", "-mno-sse",
          "-msoft-float", "-fno-asynchronous-unwind-tables", "-w"]
C = COMMON + ["-std=gnu17", "-D_KERNEL", "-nostdinc", "-Isim/kpi/include",
              "-Isim/kernel/abi", "-Isrc/kld", "-D__FreeBSD_version=1201000"]
CXX = COMMON + ["-x", "c++", "-std=c++20", "-nostdinc", "-fno-exceptions",
                "-fno-rtti", "-fno-threadsafe-statics"]


def build(compiler, flags, source, out):
    subprocess.run([compiler, *flags, "-c", source, "-o", out], cwd=ROOT,
                   check=True)
    listing = subprocess.run(["size", "-A", out], text=True, capture_output=True,
                             check=True).stdout
    return sum(int(n) for n in re.findall(r"^\.text\S*\s+(\d+)", listing, re.M))


def shortest_path(path, symbol):
    """Instructions on the shortest way from entry to ret that calls nothing."""
    out = subprocess.run(["objdump", "-d", "--no-show-raw-insn", path], text=True,
                         capture_output=True, check=True).stdout
    body = out.split(f"<{symbol}>:\n")[1].split("\n\n")[0]
    lines = re.findall(r"^\s*([0-9a-f]+):\s+(\S+)[ \t]*([0-9a-f]*)", body, re.M)
    place = {int(address, 16): i for i, (address, _, _) in enumerate(lines)}
    frontier, seen, steps = {0}, set(), 0
    while frontier:
        steps += 1
        seen |= frontier
        reached = set()
        for i in frontier:
            _, name, target = lines[i]
            if name.startswith("ret"):
                return steps
            if name.startswith("j") and int(target, 16) in place:
                reached.add(place[int(target, 16)])
            if not name.startswith(("jmp", "call")) and i + 1 < len(lines):
                reached.add(i + 1)
        frontier = reached - seen
    return None


def main():
    compiler = sys.argv[1] if len(sys.argv) > 1 else "gcc"
    with tempfile.TemporaryDirectory() as directory:
        out = f"{directory}/o.o"
        rows = [
            ("client: hand-written idiom", C, "test/modules/r6_kthread_proc0.c"),
            ("client: quiesce, in C", C, "src/kld/examples/c/example_c.c"),
            ("shared: quiesce.ko, C", C, "src/kld/os.c"),
            ("shared: quiesce.ko, C++", CXX, "src/kld/quiesce.cc"),
        ]
        for name, flags, source in rows:
            print(f"{name:32} {build(compiler, flags, source, out):6} bytes of text")
        print("should_stop, nothing to do:      "
              f"{shortest_path(out, 'quiesce_worker_should_stop'):6} instructions, "
              "no lock (idiom: a lock and an unlock)")


if __name__ == "__main__":
    main()
