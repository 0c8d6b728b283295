#!/usr/bin/env python3
"""Measures choosing a checkpoint among many, and says whether psconsole keeps its limit.

    run_restore.py [--program .build/release/psconsole] [--checkpoints 5000]

Exit status 0: the limit is kept; 1: it is missed; 2: something never came up. Needs pyte. Takes some two minutes.

browser key   a FAILED instance with so many checkpoints, read by a stand-in for gcloud; in the browser that `r` opens, twenty
              presses of Down, Up and PageDown while nothing else is painted: the time to the first of their bytes, and the
              bytes.
"""

import argparse
import pathlib
import statistics
import sys
import tempfile
import time

import figures
import lab
from run import Table, leave

KEYS = ["Down"] * 5 + ["PageDown"] * 5 + ["Up"] * 5 + ["PageUp"] * 5


def scenario(count):
    root = f"gs://{lab.BUCKET}/train-a/"
    return lab.scenario(
        lab.instance("train-a", state="FAILED"),
        checkpoints=[{"root": root, "instance": "train-a", "name": "step-{n}", "first": 100 * count, "by": -100,
                      "count": count, "every": "1h", "layout": "small", "started": "-2h", "took": "1m"}],
        # What tells where its backups are.
        operations=[{"kind": "export", "instance": "train-a", "uri": root + "last/", "started": "-1h", "end": "cancelled"}])


def measure(operator, notes, count, table):
    session = operator()
    session.until(r"✗ FAILED +train-a", patience=60)
    session.until(r"CHECKPOINTS of train-a.* %d\b" % (count + 1), patience=120)
    # Manifests are read a portion at a time, and each portion paints the list anew: until none was for a while.
    seen = (0, time.monotonic())

    def is_read(_):
        nonlocal seen
        portions = notes.read_text().count("storage cat ")
        if portions != seen[0]:
            seen = (portions, time.monotonic())
        return portions and time.monotonic() - seen[1] > 8

    session.until(is_read, patience=300)
    session.press("r")
    session.until(r"RESTORE +train-a from .* %d, newest complete first" % (count + 1))
    presses = figures.keys(session, KEYS)
    if len(presses) < 10:
        raise AssertionError(f"only {len(presses)} presses could be measured")
    sizes, times, _ = zip(*presses)
    table.add("browser key, bytes", sizes)
    table.add("browser key, ms", times, 5, by=statistics.median)
    session.press("Escape")
    session.until(r"INSTANCES 1")
    leave(session)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=".build/release/psconsole")
    parser.add_argument("--checkpoints", type=int, default=5000)
    options = parser.parse_args()
    table = Table()
    with tempfile.TemporaryDirectory() as name:
        folder, began = pathlib.Path(name), time.monotonic()
        demo = lab.Demo(options.program, folder / "cloud", scenario(options.checkpoints))
        notes = folder / "notes"
        notes.touch()
        operator = lab.Operator(options.program, folder / "home", demo, stand_in=True, STAND_IN_NOTES=str(notes))
        try:
            measure(operator, notes, options.checkpoints, table)
        except (AssertionError, OSError, RuntimeError) as error:
            print(f"run_restore.py: {error}", file=sys.stderr)
            sys.exit(2)
        finally:
            operator.close()
            demo.close()
    print(f"took {time.monotonic() - began:.0f} s", file=sys.stderr)
    sys.exit(1 if table.missed else 0)


if __name__ == "__main__":
    main()
