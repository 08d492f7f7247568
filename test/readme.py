#!/usr/bin/env python3
"""Keeps the terminal output in README.md and docs/ true.

A block between

    <!-- run: quiesce check driver.c | lines 1-12 | status 1 -->
    <!-- end -->

is what that command prints, in a fence, with the command above it.  `lines`
(ranges, joined by commas) cuts the output, `status` is the exit status to
insist on.  `file: driver.c | lines 5-20` pastes a file instead.

usage: readme.py --quiesce PATH           runs the commands, rewrites the blocks
       readme.py --quiesce PATH --check   fails if a block is out of date

Times, and tokens, which depend on the compiler, are not compared.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(<!-- ((?:run|file): .*?) -->\n)(.*?)(<!-- end -->)",
                   re.DOTALL)
VOLATILE = [
    (re.compile(r"\d+ min \d+ s|\d+(\.\d+)? m?s\b"), "TIME"),
    (re.compile(r"\bq1\.[A-Za-z0-9._-]+"), "TOKEN"),
]


def parts(directive):
    words = [word.strip() for word in directive.split("|")]
    command, lines, status = words[0], None, 0
    for word in words[1:]:
        key, value = word.split(" ", 1)
        if key == "lines":
            lines = value
        elif key == "status":
            status = int(value)
        else:
            sys.exit(f"readme.py: unknown word {word!r} in {directive!r}")
    return command, lines, status


def cut(text, ranges):
    if ranges is None:
        return text
    lines, out = text.splitlines(), []
    for part in ranges.split(","):
        first, _, last = part.strip().partition("-")
        chosen = lines[int(first) - 1:int(last or first)]
        if out:
            out.append("  …")
        out += chosen
    return "\n".join(out) + "\n"


def fill(quiesce, directive):
    kind, _, rest = directive.partition(": ")
    command, lines, status = parts(rest)
    if kind == "file":
        text = (ROOT / command).read_text(encoding="utf-8")
        return f"```c\n{cut(text, lines)}```\n"
    words = command.split()
    if words[0] != "quiesce":
        sys.exit(f"readme.py: only quiesce is run here, not {words[0]!r}")
    environment = {k: v for k, v in os.environ.items() if k != "COLUMNS"}
    done = subprocess.run([quiesce, *words[1:]], cwd=ROOT, timeout=100,
                          env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False)
    if done.returncode != status:
        sys.exit(f"readme.py: {command}: exit status {done.returncode}, "
                 f"expected {status}\n{done.stdout}{done.stderr}")
    return f"```\n$ {command}\n{cut(done.stdout, lines)}```\n"


def comparable(text):
    for pattern, word in VOLATILE:
        text = pattern.sub(word, text)
    # Padding in front of a volatile word is volatile as well.
    return re.sub(r"[ \t]+", " ", text)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quiesce", required=True)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    quiesce = str(pathlib.Path(arguments.quiesce).resolve())
    stale = 0
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        old = page.read_text(encoding="utf-8")
        new = BLOCK.sub(
            lambda m: m.group(1) + fill(quiesce, m.group(2)) + m.group(4), old)
        if comparable(old) == comparable(new):
            continue
        if arguments.check:
            stale += 1
            print(f"{page.relative_to(ROOT)} is out of date: run ./dev readme")
        else:
            page.write_text(new, encoding="utf-8")
            print(f"{page.relative_to(ROOT)}: rewritten")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
