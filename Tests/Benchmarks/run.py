#!/usr/bin/env python3
"""Measures psconsole with 200 instances at 120x40 and says whether it keeps its limits.

    run.py [--program .build/release/psconsole] [--runs 7] [--idle 20]

Exit status 0: every limit is kept; 1: one is missed; 2: the console never came up. Needs pyte, and gcloud on PATH.
Takes about two minutes.

How each figure is determined (`figures.py` has the details):

first frame   the real gcloud on PATH: from just before fork to the chunk of output after which the screen is full. Median of
              --runs starts, as other programs on the machine delay some; the slowest is shown beside it.
first paint   the bytes until then; and, as "with rows", all bytes until 200 instances are on the screen.
cursor key    twenty presses of Down and Up while nothing else is painted: the bytes of the key itself and the time to the
              first of them. The checkpoints follow the cursor 150 ms after it rests; their repaint is told separately,
              without a limit, as a held key does not cause it.
idle          once every backup root was read, in --idle seconds in which nobody types and nothing changes in the cloud: the
              bytes, and the processor time of the console's own process. Instances and operations are read meanwhile, by a
              stand-in for gcloud: the real one takes half an hour to read 200 roots, in which things do change.
memory        the resident set after that, with the checkpoints of all 200 instances; and with the real gcloud.
gcloud        from the moment at which the stand-in ends to the moment at which what it brought is on the screen.
"""

import argparse
import pathlib
import statistics
import sys
import tempfile
import time

import figures
from cloud import COUNT, Cloud

import terminal

HERE = pathlib.Path(__file__).resolve().parent
SHOWN = f"INSTANCES {COUNT}"
CURSOR = ["Down"] * 10 + ["Up"] * 10


class Table:
    """The figures, each with its limit."""

    def __init__(self):
        self.missed = []
        print(f"{'':32} {'median':>9} {'max':>9} {'limit':>9}")

    def add(self, name, values, limit=None, by=max):
        """Prints a figure; it is kept when its median, or its largest value, is within the limit."""
        median, most = statistics.median(values), max(values)
        is_missed = limit is not None and (median if by is statistics.median else most) > limit
        if is_missed:
            self.missed.append(name)
        shown = f"{limit:9g}" if limit is not None else " " * 9
        print(f"{name:32} {median:9.2f} {most:9.2f} {shown} {'MISSED' if is_missed else ''}".rstrip(), flush=True)


class Bench:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        names = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("CONFIG", "STATE", "CACHE", "DATA")}
        self.base = terminal.environment(folder, **names)
        self.table = Table()
        self.cloud = Cloud(options.program, folder, self.base)

    def start(self, **more):
        env = {**self.base, **self.cloud.environment, **more}
        return terminal.Session([self.options.program], env, 120, 40)

    def with_real_gcloud(self):
        frames = []
        for _ in range(self.options.runs):
            with self.start() as session:
                frames.append(figures.first_frame(session))
                leave(session)
        self.table.add("first frame, ms", [time for time, _ in frames], 50, by=statistics.median)
        self.table.add("first paint, bytes", [size for _, size in frames], 8000)
        with self.start() as session:
            session.until(SHOWN, patience=60)
            session.quiet(figures.SILENCE)
            self.table.add("first paint with rows, bytes", [session.count()], 8000)
            figures.take(session, 10)
            self.table.add("memory with the real gcloud, MB", [figures.resident_mb(session.pid)], 40)
            leave(session)

    def with_stand_in(self):
        notes, failed = self.folder / "notes", self.folder / "failed"
        notes.touch()
        failed.touch()
        with self.start(PATH=self.stand_in(), BENCH_NOTES=str(notes), BENCH_FAILED=str(failed)) as session:
            session.until(lambda s: notes.read_text().count(" cat\n") >= COUNT, patience=180)
            session.until(f"All {COUNT} instances protected")
            # What was read last is taken in, and the pace of the reading is the usual one again.
            figures.take(session, 5)
            size, percent = figures.idle(session, self.options.idle)
            self.table.add(f"idle {self.options.idle:g} s, bytes", [size], 500)
            self.table.add(f"idle {self.options.idle:g} s, % of a core", [percent], 0.5)
            self.table.add("memory, MB", [figures.resident_mb(session.pid)], 40)
            presses = figures.keys(session, CURSOR)
            if len(presses) < 10:
                raise AssertionError(f"only {len(presses)} presses could be measured")
            sizes, times, follows = zip(*presses)
            self.table.add("cursor key, bytes", sizes, 300)
            self.table.add("cursor key, ms", times, 5, by=statistics.median)
            self.table.add("checkpoints that follow, bytes", follows)
            self.table.add("gcloud's exit to paint, ms", [
                self.until_painted(session, notes, failed, f"train-{number:03}") for number in range(3, 43, 8)
            ], 50)
            leave(session)

    def stand_in(self):
        """A PATH on which the stand-in is gcloud.

        It is run by the very interpreter that runs this: what a version manager puts on PATH takes longer than all the rest.
        """
        path = self.folder / "bin"
        path.mkdir()
        program = path / "gcloud"
        program.write_text(f"#!{sys.executable} -IS\n" + (HERE / "stand_in.py").read_text())
        program.chmod(0o755)
        return str(path)

    def until_painted(self, session, notes, failed, name):
        """Milliseconds from the end of the gcloud that tells of a failure to that failure on the screen."""
        failed.write_text(name)
        session.press("C-r")
        session.until(f"FAILED +{name} ", patience=30)
        shown = session.chunks[-1][0]
        ends = [float(line.split()[0]) for line in notes.read_text().splitlines() if line.split()[1] == name]
        return (shown - min(ends)) * 1000


def leave(session):
    session.press("q")
    status = session.wait()
    if status != 0:
        raise AssertionError(f"it ended with {status}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=".build/release/psconsole")
    parser.add_argument("--runs", type=int, default=7, help="how many starts the first frame's median is of")
    parser.add_argument("--idle", type=float, default=20, metavar="SECONDS")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        began = time.monotonic()
        try:
            bench = Bench(options, pathlib.Path(name))
            try:
                bench.with_real_gcloud()
                bench.with_stand_in()
            finally:
                bench.cloud.close()
        except (AssertionError, OSError, RuntimeError) as error:
            print(f"run.py: {error}", file=sys.stderr)
            sys.exit(2)
    print(f"took {time.monotonic() - began:.0f} s", file=sys.stderr)
    sys.exit(1 if bench.table.missed else 0)


if __name__ == "__main__":
    main()
