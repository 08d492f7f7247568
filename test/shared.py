#!/usr/bin/env python3
"""A search by several processes, killed and gone on with, or split into units,
ends as one process does.

usage: shared.py QUIESCE [TEST …]
"""
import glob
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
QUIESCE = ""
KILLS = 50


def quiesce(*words):
    return subprocess.run([QUIESCE, *words], cwd=ROOT, timeout=300,
                          stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=False)


def result(*words):
    """The JSON of a check, without what time decides: how long it took, and
    how often workers met what was being explored elsewhere."""
    ran = quiesce("check", *words, "--strategy=dpor", "--json")
    said = json.loads(ran.stdout)

    def strip(value):
        if isinstance(value, dict):
            return {k: strip(v) for k, v in value.items()
                    if k not in ("elapsed_s", "blocked")}
        return [strip(v) for v in value] if isinstance(value, list) else value

    return ran.returncode, strip(said)


def findings(said):
    return sorted({(f["kind"], f["location"]["file"], f["location"]["line"])
                   for f in said["findings"]})


class Shared(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.directory)
        self.file = os.path.join(self.directory, "checkpoint")

    def test_two_workers_count_what_one_process_counts(self):
        for words in (["litmus/counter:threads=4,rounds=2"],
                      ["litmus/handshake:workers=2,rounds=2",
                       "--carrier=thread"],
                      ["litmus/lastzero:writers=7"],
                      ["test/modules/r3_poll.c", "--timer-events=1"],
                      ["test/modules/r1_classic.c", "--timer-events=0",
                       "--keep-going", "--runs=1000000"]):
            with self.subTest(words):
                one, two = result(*words), result(*words, "-j2")
                # Which schedule shows a finding depends on who met it first.
                self.assertEqual(findings(one[1]), findings(two[1]))
                for _, said in one, two:
                    for key in ("findings", "notes"):
                        del said[key]
                self.assertEqual(one, two)
                self.assertTrue(one[1]["complete"])

    def test_a_small_search_is_optimal_in_however_many_hands(self):
        for writers, traces in ((5, 64), (10, 3328), (11, 7168)):
            ran = quiesce("check", f"litmus/lastzero:writers={writers}",
                          "--strategy=dpor", "-j2", "--json")
            said = json.loads(ran.stdout)
            self.assertEqual((said["executions"], said["blocked"]),
                             (traces, 0))

    def test_killed_at_any_moment_it_goes_on_without_loss(self):
        words = ["litmus/counter:threads=4,rounds=3"]
        whole = result(*words)
        search = [QUIESCE, "check", *words, "--strategy=dpor", "-j2",
                  "--checkpoint=" + self.file]
        seed = random.randrange(10**6)
        rng = random.Random(seed)
        kills = ends = 0
        while kills < KILLS:
            # A session of its own: the workers end by themselves.
            with subprocess.Popen(search, cwd=ROOT, start_new_session=True,
                                  stdout=subprocess.DEVNULL) as process:
                try:
                    process.wait(rng.uniform(0.05, 0.6))
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    kills += 1
            if process.returncode == 0:
                self.assertEqual(result(*words, "-j2",
                                        "--checkpoint=" + self.file),
                                 whole, f"seed {seed}")
                os.remove(self.file)
                ends += 1
        self.assertEqual(
            result(*words, "-j2", "--checkpoint=" + self.file), whole,
            f"seed {seed}")
        print(f"{kills} kills, {ends + 1} searches brought to their end")

    def test_a_checkpoint_of_another_search_is_refused(self):
        result("litmus/counter", "--checkpoint=" + self.file)
        for words, why in ((["litmus/counter:threads=3"], "target has changed"),
                           (["litmus/counter", "--kernel=12"], "kernel 13,debug "
                            "there and 12,debug here")):
            ran = quiesce("check", *words, "--strategy=dpor",
                          "--checkpoint=" + self.file)
            self.assertEqual(ran.returncode, 2)
            self.assertIn(why, ran.stderr)
        pathlib.Path(self.file).write_text("something else")
        ran = quiesce("check", "litmus/counter", "--strategy=dpor",
                      "--checkpoint=" + self.file)
        self.assertEqual(ran.returncode, 2)
        self.assertIn("no search of this version", ran.stderr)
        self.assertEqual(pathlib.Path(self.file).read_text(), "something else")

    def test_a_sample_is_the_same_for_any_number_of_workers(self):
        for words in (["test/modules/r3_poll.c", "--strategy=pct",
                       "--runs=9000"],
                      ["sct/bluetooth", "--strategy=random",
                       "--runs=50000"],
                      ["sct/twostage", "--strategy=surw", "--runs=5000",
                       "--keep-going"]):
            with self.subTest(words):
                two, three = (json.loads(quiesce(
                    "check", *words, n, "--json").stdout)
                    for n in ("-j2", "-j3"))
                for said in two, three:
                    del said["elapsed_s"]
                    for phase in said["phases"]:
                        del phase["elapsed_s"]
                self.assertEqual(two, three)
                self.assertEqual(two["verdict"] == "unsafe",
                                 words[0] != "test/modules/r3_poll.c")
        self.assertGreater(two["executions"], 4000)

    def test_what_cannot_be_shared_is_refused(self):
        for options, said in (
                (["--strategy=dfs", "-j2"], "searches in one process"),
                (["--checkpoint=" + self.file], "is for --strategy=dpor")):
            ran = quiesce("check", "litmus/counter", *options)
            self.assertEqual(ran.returncode, 2)
            self.assertIn(said, ran.stderr)

    def test_a_certificate_is_the_same_for_everybody(self):
        words = ["protocol/group:workers=2,controllers=2", "--faults=spurious"]
        for jobs in ("-j1", "-j2"):
            ran = quiesce("check", *words, "--strategy=states", jobs,
                          "--certificate=" + self.file)
            self.assertEqual(ran.returncode, 0, ran.stderr)
            ran = quiesce("verify", self.file)
            self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)

    def test_states_are_shared(self):
        # More of them than one process visits before it calls for others.
        words = ["protocol/group:workers=2,controllers=2", "--faults=spurious"]
        for options in (["--strategy=states"], []):
            with self.subTest(options=options):
                one, two = (json.loads(quiesce("check", *words, jobs, "--json",
                                               *options).stdout)
                            for jobs in ("-j1", "-j2"))
                self.assertGreater(one["states"], 50000)
                for said in ("verdict", "proven", "findings", "reached"):
                    self.assertEqual(one[said], two[said])
                self.assertLess(abs(one["states"] - two["states"]),
                                one["states"] / 50)

    def units(self, words, target):
        """Explores the units of a split search, in rounds; the final merge."""
        to = os.path.join(self.directory, "units")
        split = quiesce("split", *words, "--units=6", "--to=" + to)
        self.assertEqual(split.returncode, 0, split.stderr)
        for _ in range(50):
            units = glob.glob(to + "/*.unit")
            # One is left out, as if its machine had died.
            for unit in units[1:] or units:
                ran = quiesce("check", target, "--unit=" + unit)
                self.assertEqual(ran.returncode, 0, ran.stderr)
            merged = quiesce("merge", target, to, "--json")
            if merged.returncode != 3:
                return merged
        self.fail("the units do not come to an end")

    def test_units_add_up(self):
        for words in (["test/modules/r3_poll.c", "--timer-events=1"],
                      ["test/modules/r1_classic.c", "--timer-events=0"]):
            with self.subTest(words):
                shutil.rmtree(os.path.join(self.directory, "units"),
                              ignore_errors=True)
                _, one = result(*words, "--keep-going")
                merged = self.units(words, words[0])
                many = json.loads(merged.stdout)
                self.assertTrue(many["complete"])
                self.assertEqual(many["executions"], one["executions"])
                self.assertEqual(many["verdict"], one["verdict"])
                self.assertEqual(findings(many), findings(one))

    def test_units_of_nothing_are_refused(self):
        ran = quiesce("merge", "litmus/counter", self.directory)
        self.assertEqual(ran.returncode, 2)
        self.assertIn("quiesce split makes", ran.stderr)
        pathlib.Path(self.file).write_text("quiesce unit 2\nmoment 1\n\nrubbish")
        ran = quiesce("check", "litmus/counter", "--unit=" + self.file)
        self.assertEqual(ran.returncode, 2)
        self.assertIn("is no unit", ran.stderr)
        pathlib.Path(self.file).write_text("quiesce unit 1\nmoment 1\n\nrubbish")
        ran = quiesce("check", "litmus/counter", "--unit=" + self.file)
        self.assertEqual(ran.returncode, 2)
        self.assertIn("no search of this version", ran.stderr)


if __name__ == "__main__":
    QUIESCE = sys.argv.pop(1)
    unittest.main(verbosity=1)
