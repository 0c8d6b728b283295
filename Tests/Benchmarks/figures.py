"""What is measured of a console in a pty, all in the parent's CLOCK_MONOTONIC."""

import os
import pathlib
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "TerminalTests"))

import terminal  # noqa: E402

SILENCE = 0.3
# A key's own answer is there long before the checkpoints follow, 150 ms after it.
KEY_WINDOW = 0.1
FOLLOW_WINDOW = 0.45


def cells(screen):
    return [screen.buffer[row][column].data for row in range(screen.lines) for column in range(screen.columns)]


def filled(all_cells):
    return sum(1 for cell in all_cells if cell.strip())


def full_frame(session):
    """When the screen was first what it is now, nearly: 95 % of what is filled, and 95 % of all cells the same.

    What was written is replayed chunk by chunk to find that out.
    """
    final = cells(session.screen)
    screen = terminal.Screen(session.screen.columns, session.screen.lines)
    stream = terminal.Stream(screen)
    for at, data in session.chunks:
        stream.put(data)
        now = cells(screen)
        same = sum(1 for a, b in zip(now, final) if a == b)
        if filled(now) >= 0.95 * filled(final) and same >= 0.95 * len(final):
            return at
    raise AssertionError("no full frame")


def take(session, seconds):
    """Takes output for that long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not session.is_at_end:
        session.pump(end - time.monotonic())


def processor_seconds(pid):
    """User and system time of the process itself, without its children."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid):
    with open(f"/proc/{pid}/status") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read())[1]) / 1024


def first_frame(session):
    """Milliseconds from just before fork to the full frame, and its bytes; gcloud can't have answered by then."""
    session.until(lambda s: s.raw)
    session.quiet(SILENCE)
    return (full_frame(session) - session.began) * 1000, session.count()


def keys(session, names):
    """Of each press: its bytes, the milliseconds to the first of them, and the bytes of what follows the resting cursor.

    A press is left out when something else was painted next to it: an answer of gcloud, or the clock.
    """
    presses = []
    for name in names:
        session.quiet(SILENCE)
        begin, at = len(session.chunks), time.monotonic()
        session.press(name)
        take(session, FOLLOW_WINDOW)
        chunks = [(when - at, len(data)) for when, data in session.chunks[begin:]]
        own = [(when, size) for when, size in chunks if when <= KEY_WINDOW]
        follow = [size for when, size in chunks if when > KEY_WINDOW]
        if own and len(own) <= 2 and len(follow) <= 1:
            presses.append((sum(size for _, size in own), own[0][0] * 1000, sum(follow)))
    return presses


def idle(session, seconds):
    """The bytes and the percentage of one core in which nobody types and nothing changes."""
    session.quiet(SILENCE)
    before, used, began = session.count(), processor_seconds(session.pid), time.monotonic()
    take(session, seconds)
    took = time.monotonic() - began
    return session.count() - before, (processor_seconds(session.pid) - used) * 100 / took
