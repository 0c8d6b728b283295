"""Every key does what the help says, on sixty instances that a stand-in for gcloud lists at once."""

import re

import pytest

import fakes


@pytest.fixture(scope="module")
def console(shared_psconsole, tmp_path_factory):
    instances = [fakes.instance(f"fs-{number:02}") for number in range(60)]
    fake = fakes.FakeGcloud(tmp_path_factory.mktemp("fake") / "gcloud", instances)
    session = shared_psconsole(columns=80, rows=24, PATH=fake.path)
    session.until("INSTANCES 60(.*\n)+.*fs-05")
    return session


@pytest.fixture(autouse=True)
def at_the_top(console):
    """Each test begins with the cursor on the first instance."""
    console.press("h", "h", "g")
    at(console, "fs-00")


def at(session, name):
    """Waits until the cursor is on that row, which is in sight as a whole."""
    session.until(rf"▸ . ACTIVE +{name} ")


MOVES = [
    (["Down"], "fs-01"), (["j"], "fs-01"), (["Down"] * 3 + ["Up"], "fs-02"), (["j", "j", "k"], "fs-01"), (["Up"], "fs-00"),
    (["G"], "fs-59"), (["End"], "fs-59"), (["G", "g"], "fs-00"), (["End", "Home"], "fs-00"), (["G", "j"], "fs-59"),
]


@pytest.mark.parametrize("keys, name", MOVES, ids=[" ".join(keys) for keys, _ in MOVES])
def test_the_cursor_moves(console, keys, name):
    console.press(*keys)
    at(console, name)


@pytest.mark.parametrize("down, up", [("PageDown", "PageUp"), ("C-f", "C-b")])
def test_pages(console, down, up):
    rows = len(re.findall("ACTIVE", console.text()))
    console.press(down)
    at(console, f"fs-{rows - 1:02}")
    console.press(up)
    at(console, "fs-00")


def test_tab_walks_the_panes_and_back(console):
    titles = ["TRANSFERS 0", "CHECKPOINTS of fs-00", "INSTANCES 60"]
    for title in titles:
        console.press("Tab")
        console.until(rf"(?m)^{title}")
        # From the checkpoints it goes to the strip, which needs no pane of its own.
        if title.startswith("CHECKPOINTS"):
            console.press("Tab")
    for title in ["CHECKPOINTS of fs-00", "TRANSFERS 0", "INSTANCES 60"]:
        if title.startswith("CHECKPOINTS"):
            console.press("BackTab")
        console.press("BackTab")
        console.until(rf"(?m)^{title}")


def test_enter_shows_the_checkpoints_and_escape_leads_back(console):
    for there, back in (("Enter", "Escape"), ("Right", "Left"), ("l", "h")):
        console.press("Down", there)
        console.until(r"(?m)^CHECKPOINTS of fs-01")
        # On its own: an escape character right before another key is Alt with that key.
        console.press(back)
        at(console, "fs-01")
        console.press("Up")
        at(console, "fs-00")


def test_a_finding_opens_in_full(console):
    console.press("BackTab", "Enter")
    console.until("Esc back")
    console.until("No backup known: no export of it was seen")
    console.press("Escape")
    console.until("q quit")


@pytest.mark.parametrize("key", ["?", "F1"])
def test_help_shows_every_key(console, key):
    console.press(key)
    console.until(r"KEYS\n")
    for words in ("next row", "previous page", "last row", "next pane", "read everything now"):
        console.until(words)
    # There are more keys than rows.
    console.press("PageDown")
    for words in ("to the shell", "leave", "CHOOSING A CHECKPOINT"):
        console.until(words)
    console.until(lambda s: "INSTANCES" not in s.text())
    # What covers the dashboard closes first; the console goes on.
    console.press("q")
    at(console, "fs-00")


def test_nothing_moves_behind_the_help(console):
    console.press("?", "j", "j", "g")
    console.until(r"KEYS\n")
    console.press("?")
    at(console, "fs-00")


def test_repaint_mends_what_others_wrote(console):
    console.quiet(0.1)
    before = console.text()
    console.stream.put(b"\x1b[Hgarbage all over\x1b[10;10Hmore of it")
    console.press("C-l")
    console.until(lambda s: "garbage" not in s.text() and "more of it" not in s.text())
    console.until(r"q quit")
    assert console.text().splitlines()[1:] == before.splitlines()[1:]


def test_the_form_takes_a_paste_as_text_and_the_dashboard_does_not(console):
    console.send(b"\x1b[200~qqGb\x1b[201~")
    console.press("b")
    # Nobody knows a backup root of it yet, so that is where the cursor is.
    console.until(r"BACK UP +fs-00(.*\n)+▸ backup root")
    console.send(b"\x1b[200~gs://backups/fs-00/\n\x1b[201~")
    console.until(r"▸ backup root +gs://backups/fs-00/")
    console.press("Escape")
    at(console, "fs-00")


def test_an_unknown_key_does_nothing(console):
    console.press("x", "F10", "Delete", "Z", "r")
    console.press("Down")
    at(console, "fs-01")


def test_a_held_key_does_not_lag(console):
    console.press(*["Down"] * 59)
    at(console, "fs-59")
    console.press(*["Up"] * 59)
    at(console, "fs-00")


def test_the_last_key_leaves(console):
    console.press("C-c")
    assert console.wait() == 0
    console.assert_given_back()
