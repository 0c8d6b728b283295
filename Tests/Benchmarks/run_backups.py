#!/usr/bin/env python3
"""Measures what a backup costs the machine that it is watched from, and says whether psconsole keeps its limits.

    run_backups.py [--program .build/release/psconsole] [--probe .build/debug/JournalProbe] [--objects 100000]

Exit status 0: every limit is kept; 1: one is missed; 2: something never came up. Needs pyte. Takes some two minutes.

runner        a stand-in for gcloud tells of an export that goes on: the runner's resident set 10 s after its start, and the
              most of it in the 15 s after that; its start-up pages are let go every 5 s.
progress      from the end of the stand-in that says how far the export is (`STAND_IN_NOTES`) to those counters on the
              screen of a console that watches the run. The stand-in is asked every 5 s.
history       with 10,000 runs in the journal (JournalProbe makes them): from the key H to the first and to the last of the
              screen's rows.
verify        `checkpoints verify` of a checkpoint with so many objects, which `cat` prints at full speed in the place of gcloud,
              against the listing that is stored beside it: the most memory of psconsole's own process or of one of its
              children, whichever is larger, and objects a second.
compare       `checkpoints compare` of two checkpoints with so many objects each, which two `cat` print at full speed: once with
              the same names but a few, one in ten of them changed; and once with all names of the one before all of the other,
              and a folder for each, so that one listing waits for the other to its end. Memory and objects (of both) a second.
"""

import argparse
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time

import figures
import lab
from run import Table, leave

RUNS = 10_000

# Prints a listing that was taken before; everything else is the stand-in's.
LISTER = """#!/bin/sh
case "$*" in
*"objects list"*) exec cat '{lines}' ;;
*) exec '{stand_in}/gcloud' "$@" ;;
esac
"""

# Prints the listing that has the checkpoint's name.
TWO_LISTER = """#!/bin/sh
case "$*" in
*"objects list"*/one/*) exec cat '{folder}/one' ;;
*"objects list"*/two/*) exec cat '{folder}/two' ;;
esac
exit 70
"""

# A process is said to have had the memory of the one that started it, which is therefore a small one.
MEASURER = """
import os, sys
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(pid, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_maxrss, file=sys.stderr)
"""


def back_and_leave(session):
    while "q quit" not in session.text():
        session.press("Escape")
        session.until(lambda s: s.unread() == 0)
        session.quiet(0.2)
    leave(session)


def most_resident_mb(pid):
    with open(f"/proc/{pid}/status") as file:
        return int(re.search(r"VmHWM:\s+(\d+)", file.read())[1]) / 1024


def runner_and_progress(options, folder, table):
    slow = lab.instance("train-a", transfers={"scan": "1ms", "rate": "64KiB/s"}, files=[
        {"path": "more/{i}", "count": 400, "size": "64KiB"}])
    demo = lab.Demo(options.program, folder / "cloud", lab.scenario(slow))
    notes = folder / "notes"
    operator = lab.Operator(options.program, folder / "home", demo, stand_in=True, STAND_IN_NOTES=str(notes))
    try:
        run = operator.backup("train-a", "one")
        began = time.monotonic()
        pid = operator.until(lambda: operator.runners(run))[0]
        session = operator(columns=120, rows=40)
        session.until("INSTANCES 1", patience=30)
        session.press("H")
        session.until("goes on", patience=30)
        session.press("Enter")
        session.until("2 export the data .*copied|2 export the data .* of ", patience=30)
        figures.take(session, max(0.0, began + 10 - time.monotonic()))
        table.add("runner after 10 s, MB", [figures.resident_mb(pid)], 30)
        most, delays = [], []
        for _ in range(3):
            shown = counters(session)
            # Each look at the operation has counted more than the one before.
            before = len(ends(notes))
            session.until(lambda s: most.append(figures.resident_mb(pid)) or counters(s) != shown, patience=30)
            at = session.chunks[-1][0]
            # The clock may have painted after it; only what ended before can have been shown.
            delays.append(at - max(end for end in ends(notes) if end < at))
            assert len(ends(notes)) > before, "the screen was ahead of gcloud"
        table.add("runner after that, MB", most, 30)
        table.add("runner at its largest ever, MB", [most_resident_mb(pid)])
        table.add("gcloud's answer to screen, s", delays, 1)
        back_and_leave(session)
    finally:
        operator.close()
        demo.close()


def ends(notes):
    """When each stand-in ended that told how far the export is."""
    return [float(line.split()[0]) for line in notes.read_text().splitlines() if "operations describe" in line]


def export_row(session):
    return next((line for line in session.text().splitlines() if "2 export the data" in line), "")


def counters(session):
    """What the service has counted, without what the clock moves."""
    return re.findall(r"\d+ %|[\d.]+(?: \w+)? of [\d.]+ \w+", export_row(session))


def history(options, folder, table):
    state = folder / "many/state/psconsole"
    state.parent.mkdir(parents=True)
    subprocess.run([options.probe, "measure", str(state)], check=True, stdout=subprocess.DEVNULL)
    demo = lab.Demo(options.program, folder / "many/cloud", lab.scenario(lab.instance("train-a")))
    operator = lab.Operator(options.program, folder / "many", demo, stand_in=True)
    try:
        firsts, lasts = [], []
        for _ in range(5):
            session = operator(columns=120, rows=40)
            session.until("INSTANCES 1", patience=30)
            session.quiet(figures.SILENCE)
            at, begin = time.monotonic(), len(session.chunks)
            session.press("H")
            session.until(r"HISTORY")
            session.quiet(figures.SILENCE)
            chunks = [when - at for when, _ in session.chunks[begin:] if when - at < 1]
            firsts.append(chunks[0] * 1000)
            lasts.append((figures.full_frame(session) - at) * 1000)
            back_and_leave(session)
        table.add(f"H with {RUNS} runs, first rows, ms", firsts, 100)
        table.add(f"H with {RUNS} runs, whole, ms", lasts, 100)
        table.add(f"console with {RUNS} runs, MB", [session.usage.ru_maxrss / 1024])
    finally:
        operator.close()
        demo.close()


def verify(options, folder, table):
    count = options.objects
    many = lab.instance("train-a", files=[{"path": "shards/{i}", "count": count - lab.OBJECTS, "size": "64MiB"}])
    demo = lab.Demo(options.program, folder / "cloud", lab.scenario(many))
    operator = lab.Operator(options.program, folder / "verifier", demo, stand_in=True)
    stand_in = operator.home / "bin"
    try:
        run = operator.backup("train-a", "one")
        # The listing of the backup is taken by the stand-in, page by page.
        operator.until(lambda: demo.requests("POST", "exportData"))
        demo.advance("10h")
        operator.until_runner_ends(run, 120)
        lines = folder / "lines"
        with open(lines, "wb") as file:
            subprocess.run(
                [stand_in / "gcloud", "storage", "objects", "list", f"gs://{lab.BUCKET}/train-a/one/**"],
                env=operator.environment(), stdout=file, check=True)
        put_gcloud(folder / "lister", LISTER.format(lines=lines, stand_in=stand_in))
        output, status, mb, took = measured(
            options, operator, folder / "lister", "verify", f"gs://{lab.BUCKET}/train-a/one/")
        if status != 0 or f"{count:,} objects" not in output:
            raise AssertionError(f"verify said {output!r}\n{operator.log(run)}")
        table.add(f"verify of {count} objects, MB", [mb], 60)
        table.add("  objects a second", [count / took])
    finally:
        operator.close()
        demo.close()


def put_gcloud(folder, text):
    """A folder in which that script is gcloud."""
    folder.mkdir()
    (folder / "gcloud").write_text(text)
    (folder / "gcloud").chmod(0o755)


def measured(options, operator, gcloud, *words):
    """What `checkpoints` with these words prints, its exit status, its memory in MB and the seconds that it took."""
    env = operator.environment(PATH=f"{gcloud}:/usr/bin:/bin")
    began = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-IS", "-c", MEASURER, options.program, "checkpoints", *words], env=env, capture_output=True,
        text=True, check=True)
    status, kilobytes = ended.stderr.splitlines()[-1].split()
    return ended.stdout, int(status), int(kilobytes) / 1024, time.monotonic() - began


def write_listing(file, checkpoint, objects):
    """As gcloud prints it, of names with a CRC32C each."""
    with open(file, "w") as lines:
        for name, crc in objects:
            lines.write(f"{crc}\t67108864\t2026-11-20T10:00:05+0000\t\ttrain-a/{checkpoint}/{name}\n")


def compare(options, folder, table):
    count = options.objects
    demo = lab.Demo(options.program, folder / "two", lab.scenario(lab.instance("train-a")))
    operator = lab.Operator(options.program, folder / "comparer", demo)

    def alike(first, odd):
        return ((f"d{i * 100 // count:03}/shard-{i:09}", odd if i % 10 == 0 else "AAAAAA==")
                for i in range(first, first + count))

    def apart(letter):
        return ((f"{letter}{i:09}/shard", "AAAAAA==") for i in range(count))

    try:
        for words, one, two in (("alike", alike(0, "AAAAAA=="), alike(5, "BBBBBB==")), ("apart", apart("a"), apart("b"))):
            lister = folder / f"lister-{words}"
            put_gcloud(lister, TWO_LISTER.format(folder=lister))
            write_listing(lister / "one", "one", one)
            write_listing(lister / "two", "two", two)
            output, status, mb, took = measured(
                options, operator, lister, "compare", f"gs://{lab.BUCKET}/train-a/one/", "two")
            if status != 2 or output.count(f"{count:,} objects") != 2:
                raise AssertionError(f"compare said {output!r}")
            table.add(f"compare of twice {count} {words}, MB", [mb], 80)
            table.add("  objects a second", [2 * count / took])
    finally:
        operator.close()
        demo.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=".build/release/psconsole")
    parser.add_argument("--probe", default=".build/debug/JournalProbe")
    parser.add_argument("--objects", type=int, default=100_000)
    options = parser.parse_args()
    options.program, options.probe = (str(pathlib.Path(path).resolve()) for path in (options.program, options.probe))
    # Core files of what is killed are of no use to anybody.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    table = Table()
    with tempfile.TemporaryDirectory() as name:
        began = time.monotonic()
        try:
            for measure in (verify, compare, history, runner_and_progress):
                measure(options, pathlib.Path(name), table)
        except (AssertionError, OSError, RuntimeError, subprocess.SubprocessError) as error:
            print(f"run_backups.py: {error}", file=sys.stderr)
            sys.exit(2)
    print(f"took {time.monotonic() - began:.0f} s", file=sys.stderr)
    sys.exit(1 if table.missed else 0)


if __name__ == "__main__":
    main()
