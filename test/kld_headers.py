#!/usr/bin/env python3
"""Compiles and links src/kld against the headers of a real FreeBSD kernel.

The simulator's headers are declarations of our own: that the same sources are
right for the real ones is checked here, from a kernel source tree that is given
by path.  Nothing of it is needed otherwise, and nothing of it is kept.

For each architecture, with and without INVARIANTS and WITNESS: quiesce.ko, both
example clients and the clients of test/protocol compile with the warnings that
conf/kern.mk asks for, as errors; they link as conf/kmod.mk links them; and in
each .ko

  - an undefined symbol is one of quiesce.ko's (if the module depends on it), or
    is defined in kern/, libkern/ or the architecture's directories;
  - a relocation is one that the architecture's elf_machdep.c handles;
  - nothing is initialised dynamically, and no undefined symbol is weak;
  - the module, its version and what it depends on are in set_modmetadata_set,
    its event handler in set_sysinit_set.

usage: kld_headers.py --sysdir=DIR [--arch=amd64,i386,arm64] [--cc=CLANG]
                      [--ld=LD] [--keep=DIR]
       kld_headers.py --self-test --sysdir=DIR    what must fail does fail

DIR holds sys/param.h and conf/kern.mk (/usr/src/sys).  --keep leaves the .ko
files there.  Exit status: 0, 1 something is wrong, 2 cannot be run here.
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
KLD = ROOT / "src/kld"

WARNINGS = """-Werror -Wall -Wredundant-decls -Wnested-externs
-Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wcast-qual -Wundef
-Wno-pointer-sign -Wmissing-include-dirs -Wno-unknown-pragmas
-Wno-address-of-packed-member -D__printf__=__freebsd_kprintf__""".split()
COMMON = """-O2 -fno-strict-aliasing -D_KERNEL -DKLD_MODULE -nostdinc
-fno-common -ffreestanding -fwrapv -fstack-protector""".split()
CXX = """-std=c++20 -nostdinc++ -fno-exceptions -fno-rtti
-fno-threadsafe-statics -fno-use-cxa-atexit -fno-c++-static-destructors
-fno-use-init-array -Wall -Wextra -Werror""".split()
ARCHES = {
    "amd64": ("x86_64", "elf_x86_64_fbsd", ["machine", "x86"],
              "-mno-aes -mno-avx -mcmodel=kernel -mno-red-zone -mno-mmx "
              "-mno-sse -msoft-float -fno-asynchronous-unwind-tables "
              "-fno-omit-frame-pointer"),
    "i386": ("i386", "elf_i386_fbsd", ["machine", "x86"],
             "-mno-aes -mno-avx -mno-mmx -mno-sse -msoft-float"),
    "arm64": ("aarch64", "aarch64elf", ["machine"],
              "-mgeneral-regs-only -ffixed-x18 -fPIC"),
}
KERNELS = {"release": [],
           "debug": ["-DINVARIANTS", "-DINVARIANT_SUPPORT", "-DWITNESS"]}

# The words of a .ko, of which the kernel resolves none: linker sets' bounds.
# They are weak from 14 on, where ld.lld would otherwise want them kept.
BOUNDS = re.compile(r"__(start|stop)_set_\w+|_GLOBAL_OFFSET_TABLE_")
BANNED = re.compile(r"\.(init_array|ctors|preinit_array|tdata|tbss)\b")


class Unusable(Exception):
    """What is missing to run here."""


class Module:
    """`sources` are paths; `name` is what DECLARE_MODULE calls it."""

    def __init__(self, name, sources, needs=(), defines=()):
        self.name, self.sources = name, sources
        self.needs, self.defines = list(needs), list(defines)


def modules():
    yield Module("quiesce", [KLD / "quiesce.cc", KLD / "quiesce_mod.c",
                             KLD / "os.c"])
    example = KLD / "examples/c/example_c.c"
    yield Module("example_c", [example], ["quiesce"])
    yield Module("example_c", [example, KLD / "quiesce.cc", KLD / "os.c"],
                 defines=["-DQUIESCE_IN_MODULE"])
    yield Module("example_cxx", [KLD / "examples/cxx/example_cxx.cc",
                                 KLD / "examples/cxx/example_cxx_mod.c",
                                 KLD / "os.c"])
    for source in sorted((ROOT / "test/protocol").glob("*.c")):
        if "_mod" not in source.name:
            yield Module("client", [source], ["quiesce"])
    yield Module("step3", [ROOT / "test/tutorial/step3.c"], ["quiesce"])


def output(*command):
    return subprocess.run(command, text=True, capture_output=True,
                          check=True).stdout


class Tree:
    """The kernel sources, and what is looked up in them."""

    def __init__(self, path):
        self.path = path
        for needed in ("sys/param.h", "conf/kern.mk", "kern/kern_kthread.c"):
            if not (path / needed).exists():
                raise Unusable(f"{path} is no kernel source tree: it has no "
                               f"{needed}")
        found = re.search(r"define\s+__FreeBSD_version\s+(\d+)",
                          (path / "sys/param.h").read_text())
        self.version = int(found[1])
        self._defined = {}

    def defines(self, arch, symbol):
        if arch not in self._defined:
            words = set()
            folders = ["kern", "libkern", f"{arch}/{arch}", "vm"]
            if arch in ("amd64", "i386"):
                folders.append("x86/x86")
            for folder in folders:
                for file in (self.path / folder).glob("*.[cS]"):
                    text = file.read_text(errors="replace")
                    words |= set(re.findall(r"^\(?(\w+)\)?\(", text, re.M))
                    words |= set(re.findall(r"^DEFINE_IFUNC\([^,]*,[^,]*, *"
                                            r"(\w+),", text, re.M))
                    words |= set(re.findall(
                        r"^(?:volatile |const )*(?:int|u_int|long|sbintime_t|"
                        r"struct \w+)\s+\**(\w+)\s*[;=\[]", text, re.M))
                    words |= set(re.findall(r"^\s*\.?E(?:NTRY|ND)\((\w+)\)",
                                            text, re.M))
                    words |= set(re.findall(r"^\s*\.globa?l\s+(\w+)", text,
                                            re.M))
            self._defined[arch] = words
        return symbol in self._defined[arch]

    def relocations(self, arch):
        file = self.path / arch / arch / "elf_machdep.c"
        return set(re.findall(r"case (R_\w+):", file.read_text()))


def compiles(tree, arch, kernel, module, where, options):
    """The objects; raises ValueError with what the compiler says."""
    triple, _, _, flags = ARCHES[arch]
    release = f"{tree.version // 100000}.{tree.version // 1000 % 100}"
    objects = []
    for source in module.sources:
        out = where / (source.stem + ".o")
        common = [options.cc, f"--target={triple}-unknown-freebsd{release}",
                  *COMMON, *flags.split(), f"-I{KLD}", *module.defines]
        if source.suffix == ".cc":
            command = [*common, *CXX]
        else:
            command = [*common, f"-I{where}", f"-I{tree.path}",
                       f"-I{tree.path}/contrib/ck/include", *WARNINGS,
                       "-std=iso9899:1999", *KERNELS[kernel]]
        done = subprocess.run([*command, "-c", str(source), "-o", str(out)],
                              text=True, capture_output=True)
        if done.returncode:
            raise ValueError(f"{source.relative_to(ROOT)} does not compile:\n"
                             f"{done.stderr[:600]}")
        objects.append(str(out))
    return objects


def links(arch, objects, where, module, options):
    emulation = ARCHES[arch][1]
    first = where / (f"{module.name}.ko" if arch == "amd64"
                     else f"{module.name}.kld")
    subprocess.run([options.ld, "-m", emulation, "-r", "-o", first, *objects],
                   check=True)
    if arch == "amd64":
        return first
    out = where / f"{module.name}.ko"
    subprocess.run([options.ld, "-m", emulation, "-Bshareable", "-znotext",
                    "-o", out, first], check=True)
    return out


def inspect(tree, arch, module, path, exported):
    """What is wrong with a .ko; what it defines is left in `exported`."""
    wrong = []
    offered = set().union(*(exported.get(n, set()) for n in module.needs))
    defined = set()
    for line in output("nm", path).splitlines():
        *_, kind, symbol = line.split()
        if kind in "TDBRVW":
            defined.add(symbol)
        if kind in "wv" and not BOUNDS.fullmatch(symbol):
            wrong.append(f"a weak symbol is undefined: {symbol}")
        if kind == "U" and not (BOUNDS.fullmatch(symbol) or symbol in offered
                                or tree.defines(arch, symbol)):
            wrong.append(f"nobody defines {symbol}")
    exported[module.name] = defined
    listing = output("readelf", "-rSW", path)
    handled = tree.relocations(arch)
    for relocation in sorted(set(re.findall(r"\b(R_(?:X86_64|386|AARCH64)_\w+)",
                                            listing))):
        # readelf cuts long names, and spells one of i386 as others do.
        relocation = relocation.replace("386_JUMP", "386_JMP")
        if not any(name.startswith(relocation) for name in handled):
            wrong.append(f"the kernel's linker does not know {relocation}")
    sections = re.findall(r"\]\s+(\S+)\s+[A-Z_]+\s+[0-9a-f]+\s+[0-9a-f]+\s+"
                          r"([0-9a-f]+)\s", listing)
    sizes = {name: int(size, 16) for name, size in sections}
    wrong += [f"has {name}" for name in sizes if BANNED.match(name)]
    word = 4 if arch == "i386" else 8
    # The module, its version, the kernel's version; then what it depends on.
    for section, entries in (("set_modmetadata_set", 3 + len(module.needs)),
                             ("set_sysinit_set", 1)):
        # More is right too: MALLOC_DEFINE is a SYSINIT.
        if sizes.get(section, 0) < entries * word:
            wrong.append(f"{section} has {sizes.get(section, 0) // word} "
                         f"entries, not {entries}")
    return wrong


def one(tree, arch, kernel, module, where, options, exported):
    try:
        objects = compiles(tree, arch, kernel, module, where, options)
    except ValueError as error:
        return [str(error)]
    return inspect(tree, arch, module,
                   links(arch, objects, where, module, options), exported)


def place(tree, arch, directory):
    """A build directory with the links that a kernel build makes."""
    where = pathlib.Path(directory)
    for link in ARCHES[arch][2]:
        target = tree.path / (arch if link == "machine" else link) / "include"
        if not target.is_dir():
            raise Unusable(f"the tree has no {target}")
        (where / link).symlink_to(target)
    return where


def run(tree, options):
    failed = ran = 0
    for arch in options.arch.split(","):
        for kernel in KERNELS:
            exported = {}
            with tempfile.TemporaryDirectory() as directory:
                where = place(tree, arch, directory)
                for module in modules():
                    wrong = one(tree, arch, kernel, module, where, options,
                                exported)
                    ran += 1
                    failed += bool(wrong)
                    print("FAIL" if wrong else "ok  ", arch, kernel,
                          module.name, *module.defines,
                          module.sources[0].relative_to(ROOT), *wrong,
                          sep="  ", flush=True)
                if options.keep:
                    kept = pathlib.Path(options.keep) / f"{arch}-{kernel}"
                    kept.mkdir(parents=True, exist_ok=True)
                    for ko in where.glob("*.ko"):
                        shutil.copy(ko, kept)
    print(f"FreeBSD {tree.version}: {ran} modules, {failed} failed")
    return 1 if failed or not ran else 0


def self_test(tree, options):
    head = "#include <sys/param.h>\n#include <sys/systm.h>\n" \
           "#include <sys/kernel.h>\n#include <sys/module.h>\n"
    event = "static int event(module_t m, int what, void *arg)" \
            "{ return (%s); }\n" \
            "static moduledata_t data = { \"planted\", event, NULL };\n" \
            "DECLARE_MODULE(planted, data, SI_SUB_DRIVERS, SI_ORDER_ANY);\n"
    version = "MODULE_VERSION(planted, 1);\n"
    planted = {
        "": head + event % "0" + version,
        "does not compile": head + event % "what ? 0" + version,
        "nobody defines quiesce_nowhere": head + "int quiesce_nowhere(void);\n"
        + event % "quiesce_nowhere()" + version,
        "set_modmetadata_set has 2": head + event % "0",
        "a weak symbol": head + "int maybe(void) __attribute__((__weak__));\n"
        + event % "maybe ? maybe() : 0" + version,
        "has .ctors": head + "void (*const hook[])(void) "
        "__attribute__((__section__(\".ctors\"), __used__)) = { 0 };\n"
        "extern void (*const hook[])(void);\n" + event % "0" + version,
    }
    missed = 0
    for text, source in planted.items():
        with tempfile.TemporaryDirectory(dir=ROOT / "test") as directory:
            where = place(tree, "amd64", directory)
            path = where / "planted.c"
            path.write_text(source)
            wrong = one(tree, "amd64", "release", Module("planted", [path]),
                        where, options, {})
        if not any(text in w for w in wrong) if text else wrong:
            missed += 1
            print(f"planted `{text}`, found {wrong}")
    return 1 if missed else 0


def main():
    parser = argparse.ArgumentParser(add_help=True)
    parser.add_argument("--sysdir", required=True)
    parser.add_argument("--arch", default="amd64,i386,arm64")
    parser.add_argument("--cc", default="clang")
    parser.add_argument("--ld", default="ld.lld")
    parser.add_argument("--keep")
    parser.add_argument("--self-test", action="store_true")
    options = parser.parse_args()
    for arch in options.arch.split(","):
        if arch not in ARCHES:
            raise Unusable(f"--arch={arch}: one of {', '.join(ARCHES)}")
    for tool in (options.cc, options.ld, "nm", "readelf"):
        if shutil.which(tool) is None:
            raise Unusable(f"{tool} is not installed")
    path = pathlib.Path(options.sysdir).resolve()
    if (path / "sys/sys/param.h").exists():
        path /= "sys"
    tree = Tree(path)
    if tree.version < 1200000:
        raise Unusable(f"FreeBSD {tree.version}: src/kld is for 12 and later")
    return self_test(tree, options) if options.self_test else run(tree, options)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Unusable as missing:
        print(missing)
        sys.exit(2)
