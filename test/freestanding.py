#!/usr/bin/env python3
"""Compiles src/ as a kernel would, and looks into the objects.

For each compiler and target: no warning, no dynamic initialisation (.init_array
makes kldload fail, .ctors is run too late), and no undefined symbol beyond
ALLOWED, which docs/protocol.md documents. The C files see the KPI as sim/kpi
declares it: there a kernel function's symbol is quiesce_kpi_….

usage: freestanding.py            (says which compilers are not there)
       freestanding.py --self-test
"""
import itertools
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BOTH = "-O2 -ffreestanding -nostdinc -Wall -Wextra -Wpedantic -Werror".split()
FLAGS = BOTH + ("-std=c++20 -nostdinc++ -fno-exceptions -fno-rtti "
                "-fno-threadsafe-statics -fno-use-cxa-atexit").split()
KERNEL = "-fwrapv -fstack-protector -fno-asynchronous-unwind-tables".split()
AMD64 = ("-fno-pic -mcmodel=kernel -mno-red-zone -mno-mmx -mno-sse "
         "-msoft-float").split() + KERNEL
ARM64 = "-mgeneral-regs-only -ffixed-x18".split() + KERNEL
CLANG = ["-fno-c++-static-destructors", "-fno-use-init-array"]
BUILDS = [
    ("g++", FLAGS),
    ("g++", FLAGS + AMD64),
    ("clang++", FLAGS + CLANG),
    ("clang++", FLAGS + CLANG + AMD64 + ["--target=x86_64-unknown-freebsd"]),
    ("clang++", FLAGS + CLANG + ARM64 + ["--target=aarch64-unknown-freebsd"]),
]
C_FLAGS = BOTH + ["-std=gnu17", "-Isim/kpi/include", "-Isim/kernel/abi"]
C_BUILDS = [
    ("gcc", C_FLAGS + AMD64),
    ("clang", C_FLAGS + AMD64 + ["--target=x86_64-unknown-freebsd"]),
    ("clang", C_FLAGS + ARM64 + ["--target=aarch64-unknown-freebsd"]),
]
C_UNITS = [("src/kld/os.c", []), ("src/kld/quiesce_mod.c", [])]
UNITS = [("src/kld/quiesce.cc", []),
         ("src/kld/quiesce.cc", ["-DQUIESCE_IN_MODULE"]),
         ("src/kld/examples/cxx/example_cxx.cc", [])]
# os.h, and what compilers call for copies, fills and to guard the stack: the
# kernel exports them. For the C files also the KPI and the trampoline.
ALLOWED = re.compile(r"quiesce_os_[a-z_]+|memcpy|memset|__stack_chk_(fail|guard)")
ALLOWED_IN_C = re.compile(ALLOWED.pattern + r"|quiesce_kpi_\w+"
                          r"|quiesce_trampoline_\w+")
BANNED = re.compile(r"\.(init_array|ctors|preinit_array|tdata|tbss|eh_frame)\b")


def symbols(path):
    out = subprocess.run(["nm", "-u", path], text=True, capture_output=True,
                         check=True).stdout
    return {line.split()[-1] for line in out.splitlines() if line.strip()}


def sections(path):
    out = subprocess.run(["readelf", "-SW", path], text=True,
                         capture_output=True, check=True).stdout
    return set(re.findall(r"\]\s+(\.\S+)", out))


def inspect(compiler, flags, source, defines, kernel):
    with tempfile.TemporaryDirectory() as directory:
        out = f"{directory}/out.o"
        done = subprocess.run([compiler, *flags, *defines, "-c", source, "-o", out],
                              cwd=ROOT, text=True, capture_output=True)
        if done.returncode:
            return [f"does not compile: {done.stderr[:600]}"]
        allowed = ALLOWED_IN_C if source.endswith(".c") else ALLOWED
        wrong = [f"needs {s}" for s in sorted(symbols(out))
                 if not allowed.fullmatch(s)]
        for section in sorted(sections(out)):
            if not BANNED.match(section):
                continue
            if "eh_frame" in section and not kernel:
                continue
            # A simulated DECLARE_MODULE is a constructor, FreeBSD's is not.
            if source.endswith("_mod.c") and re.search("init_array|ctors", section):
                continue
            wrong.append(f"has {section}")
        return wrong


def main():
    failed = 0
    ran = 0
    for (compiler, flags), (source, defines) in [
            *itertools.product(BUILDS, UNITS),
            *itertools.product(C_BUILDS, C_UNITS)]:
        if shutil.which(compiler) is None:
            print("skip", source, *defines, f"no {compiler}")
            continue
        ran += 1
        wrong = inspect(compiler, flags, source, defines, "-fwrapv" in flags)
        failed += bool(wrong)
        print("FAIL" if wrong else "ok  ", compiler,
              *[f for f in flags if f.startswith("--target")], source,
              *defines, *wrong)
    # Every header stands alone.
    for header in sorted((ROOT / "src").glob("*.h")):
        done = subprocess.run(["g++", *FLAGS, "-fsyntax-only", "-x", "c++", "-",
                               "-I."], cwd=ROOT, text=True, capture_output=True,
                              input=f'#include "src/{header.name}"\n')
        failed += done.returncode != 0
        ran += 1
        if done.returncode:
            print("FAIL", header.name, done.stderr[:300])
    print(f"{ran} objects and headers, {failed} failed")
    return 1 if failed or ran == 0 else 0


def self_test():
    planted = {"dynamic": "int f(); int x = f();",
               "runtime": "struct B { virtual ~B(); }; B::~B() {}",
               "library": "extern \"C\" int puts(const char*);"
                          "int g() { return puts(\"\"); }",
               "library_in_c": "int puts(const char *);"
                               "int g(void) { return (puts(\"\")); }"}
    with tempfile.TemporaryDirectory() as directory:
        for name, text in planted.items():
            c = name == "library_in_c"
            path = pathlib.Path(directory) / (f"{name}.c" if c else f"{name}.cc")
            path.write_text(text)
            if not inspect("gcc" if c else "g++", C_FLAGS if c else FLAGS, str(path),
                           [], False):
                print(f"not noticed: {name}")
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(self_test() if sys.argv[1:] == ["--self-test"] else main())
