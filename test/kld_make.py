#!/usr/bin/env python3
"""Builds src/kld with the Makefiles of a real FreeBSD: `make` as users run it.

kld_headers.py spells the compiler's words itself; here they come from
share/mk/bsd.kmod.mk and sys/conf/kern.mk of a source tree that is given by path,
through src/kld/quiesce.mk.  Checked for quiesce.ko and both examples: they build,
the .ko files are what kld_headers.py asks of them, a header that changes makes
the C++ compile again, load and unload run kldload and kldunload, and clean leaves
nothing.  Runs on FreeBSD, or elsewhere with bmake, clang and ld.lld.

usage: kld_make.py --srcdir=DIR [--arch=amd64] [--cc=CLANG] [--ld=LD] [--make=MAKE]

DIR holds share/mk and sys (/usr/src).  Exit status: 0, 1 something is wrong,
2 cannot be run here.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import kld_headers
from kld_headers import ROOT, Unusable

# make's names of an architecture: MACHINE, MACHINE_ARCH, MACHINE_CPUARCH.
MACHINES = {"amd64": ("amd64", "amd64", "amd64"),
            "i386": ("i386", "i386", "i386"),
            "arm64": ("arm64", "aarch64", "aarch64")}
KLDS = [("kld", "quiesce", []), ("kld/examples/c", "example_c", ["quiesce"]),
        ("kld/examples/cxx", "example_cxx", [])]


class Build:
    """A copy of src/, and make in one of its folders."""

    def __init__(self, tree, arch, src, options):
        self.src = src
        triple = (f"--target={kld_headers.ARCHES[arch][0]}-unknown-freebsd"
                  f"{tree.version // 100000}.{tree.version // 1000 % 100}")
        machine, march, cpu = MACHINES[arch]
        self.command = [
            options.make, "-m", str(tree.path.parent / "share/mk"),
            f"SYSDIR={tree.path}", f"MACHINE={machine}", f"MACHINE_ARCH={march}",
            f"MACHINE_CPUARCH={cpu}", f"CC={options.cc} {triple}",
            f"CXX={options.cxx} {triple}", f"LD={options.ld}",
            f"OBJCOPY={options.objcopy}",
            # Old kernels' headers, new compilers; the C++ has to do without.
            "WERROR=",
            # Hiding symbols takes FreeBSD's own xargs.
            "EXPORT_SYMS=YES"]

    def __call__(self, folder, *words, c=True):
        """What make says; raises ValueError when it fails."""
        where = self.src / folder
        # A word of FreeBSD's own clang, of which only C has need.
        plain = ["FORMAT_EXTENSIONS=-D__printf__=__freebsd_kprintf__"] if c else []
        done = subprocess.run(
            [*self.command, *plain, *words], cwd=where, text=True,
            capture_output=True, env={**os.environ, "MAKEOBJDIR": str(where)})
        if done.returncode:
            raise ValueError(f"make {' '.join(words)} in {folder} fails:\n"
                             f"{(done.stdout + done.stderr)[-800:]}")
        return done.stdout


def left(folder):
    """What was made; the .depend files are for cleandepend."""
    return [p.name for p in folder.iterdir()
            if p.suffix in (".o", ".ko", ".kld") and p.name[0] != "."]


def wrong_of(tree, arch, make):
    # Objects of C++ take none of the words that only C, or only FreeBSD's
    # clang, knows.
    make("kld", "quiesce.o", c=False)
    exported = {}
    for folder, name, needs in KLDS:
        make(folder, "all")
        module = kld_headers.Module(name, [], needs)
        for complaint in kld_headers.inspect(
                tree, arch, module, make.src / folder / f"{name}.ko", exported):
            yield f"{name}.ko: {complaint}"
    if "-o quiesce.o" in make("kld", "-n", "all"):
        yield "make compiles again what nobody has changed"
    header = make.src / "worker.h"
    later = (make.src / "kld/quiesce.o").stat().st_mtime + 5
    os.utime(header, (later, later))
    if "-o quiesce.o" not in make("kld", "-n", "all"):
        yield "make does not see that worker.h has changed"
    for target in ("load", "unload"):
        if f"kld{target} -v" not in make("kld", "-n", target):
            yield f"make {target} runs no kld{target}"
    for folder, _, _ in KLDS:
        make(folder, "clean")
        for name in left(make.src / folder):
            yield f"make clean in {folder} leaves {name}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--srcdir", required=True)
    parser.add_argument("--arch", default="amd64,i386,arm64")
    parser.add_argument("--cc", default="clang")
    parser.add_argument("--cxx", default="clang++")
    parser.add_argument("--ld", default="ld.lld")
    parser.add_argument("--objcopy", default="llvm-objcopy")
    parser.add_argument("--make", default="bmake" if shutil.which("bmake")
                        else "make")
    options = parser.parse_args()
    for tool in (options.cc, options.cxx, options.ld, options.objcopy,
                 options.make):
        if shutil.which(tool) is None:
            raise Unusable(f"{tool} is not installed")
    path = pathlib.Path(options.srcdir).resolve()
    if not (path / "share/mk/bsd.kmod.mk").exists():
        raise Unusable(f"{path} has no share/mk/bsd.kmod.mk")
    tree = kld_headers.Tree(path / "sys")
    failed = 0
    for arch in options.arch.split(","):
        with tempfile.TemporaryDirectory() as directory:
            src = pathlib.Path(directory) / "src"
            shutil.copytree(ROOT / "src", src)
            try:
                wrong = list(wrong_of(tree, arch, Build(tree, arch, src, options)))
            except ValueError as error:
                wrong = [str(error)]
        failed += bool(wrong)
        print("FAIL" if wrong else "ok  ", arch, *wrong, sep="  ", flush=True)
    print(f"FreeBSD {tree.version}: {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Unusable as missing:
        print(missing)
        sys.exit(2)
