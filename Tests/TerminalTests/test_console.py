"""The console itself on the demo cloud, read by the real gcloud, in the terminals that operators have: three at once."""

import re
import time

import pytest

import fakes

SIZES = [(80, 24), (120, 40), (200, 50)]
IDS = [f"{columns}x{rows}" for columns, rows in SIZES]


@pytest.fixture(scope="module")
def consoles(shared_psconsole):
    """One console of each size, all running side by side."""
    return {size: shared_psconsole("--demo", columns=size[0], rows=size[1]) for size in SIZES}


@pytest.fixture(params=SIZES, ids=IDS)
def console(request, consoles):
    # Those whose turn it is not must not wait for the terminal to take what they show.
    for session in consoles.values():
        session.quiet(0)
    return consoles[request.param]


def row_of(session, name, below="INSTANCES"):
    """The row on which a name stands, at or below a title."""
    lines = [session.line(row) for row in range(session.screen.lines)]
    start = next(row for row, line in enumerate(lines) if below in line)
    return next((row for row, line in enumerate(lines) if row > start and name in line), None)


def test_the_first_frame_waits_for_nothing(console):
    console.until(r"psconsole (.*\n)+.*Reading instances(.*\n)+.*q quit")
    # gcloud needs more than half a second for anything at all.
    assert console.chunks[0][0] - console.began < 0.5


def test_a_failed_instance_comes_first(console):
    # It fails 8 s after the start and is looked at every 15 s, by three consoles on one machine.
    console.until(r"✗ +train-a +FAILED", patience=max(1, console.began + 45 - time.monotonic()))
    # The rows below the strip are painted after it.
    console.until(r"(?m)^▸ ✗ FAILED +train-a ")
    strip = row_of(console, "train-a", below="psconsole")
    assert "✗ train-a" in console.line(strip)
    titles = row_of(console, "STATE")
    assert re.search(r"▸ ✗ FAILED +train-a ", console.line(titles + 1))
    assert console.screen.buffer[titles + 1][0].data == "▸"


def test_what_is_known_of_it_is_shown(console):
    console.until(r"train-a +.*step-12000", patience=90)
    console.until(r"✗1 failed|✗ 1 failed")


def test_names_and_descriptions_cannot_touch_the_terminal(console):
    console.until(r"train-c", patience=60)
    # The demo has an instance whose description blinks, and an object that would rename the window.
    assert b"\x1b[5m" not in console.raw and b"\x1b]0;" not in console.raw and b"owned\x07" not in console.raw


def test_a_tiny_screen_and_back_shows_the_same(console):
    columns, rows = console.screen.columns, console.screen.lines
    console.until("INSTANCES 12")
    console.resize(20, 5)
    console.until(lambda s: s.line(0).startswith("psconsole"))
    console.resize(columns, rows)
    console.until(r"INSTANCES 12(.*\n)+.*q quit")
    console.press("C-l")
    console.until(r"▸ . FAILED +train-a(.*\n)+.*q quit")
    assert len(re.findall("INSTANCES", console.text())) == 1


def test_checkpoints_are_listed(console):
    console.press("Enter")
    console.until(r"CHECKPOINTS of train-a +gs://ml-backups/train-a/")
    console.until(r"step-12000 .*✓ complete", patience=60)
    assert re.search(r"step-13000 .*✗ incomplete", console.text())
    console.press("G")
    console.until("manual-friday|step-500 ")
    console.press("Escape")
    console.until("Enter open")


def test_a_transfer_opens_in_full(console):
    console.press("g")
    console.until(r"▸ . FAILED +train-a")
    console.press("Tab")
    console.until(r"▸ ?(export|import) |▸ (export|import)")
    console.press("Enter")
    console.until(r"(?s)export of / running;.*copied.*gs://ml-backups/train-b/.*Esc back")
    console.press("Escape")
    console.until(r"TRANSFERS")
    console.press("Escape")
    console.until(r"▸ . FAILED +train-a")


def test_refresh_reads_again(console):
    console.press("C-r")
    console.until("reading everything now")
    console.until("gcloud now|  now |[^g] now ", patience=60)


def test_leaving_leaves_nothing(consoles, shared_psconsole):
    for session in consoles.values():
        session.press("q")
        assert session.wait() == 0
        session.assert_given_back()
    fakes.assert_nothing_runs(shared_psconsole.home)
