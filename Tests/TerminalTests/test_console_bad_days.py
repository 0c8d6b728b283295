"""When gcloud fails: the last good rows stay, marked stale with their age, and one line says what happened and what to do."""

import re
import statistics
import time

import pytest

import fakes

INSTANCES = [fakes.instance(f"fs-{number:02}") for number in range(12)]

WAIT = "wait: psconsole keeps trying"
BROKEN = "gcloud itself does not work; run it by hand: gcloud version"
UNCLEAR = f"the answer could not be understood; {WAIT}"

# What gcloud does, and the words that the operator reads about it.
TROUBLES = {
    "signed out": (fakes.says("auth-none"), "gcloud is signed out; run: gcloud auth login"),
    "sign-in revoked": (fakes.says("auth-refresh-invalid-grant"), "gcloud is signed out; run: gcloud auth login"),
    "no network": (fakes.says("net-conn-refused"), f"the service did not answer as it should; {WAIT}"),
    "read-only home": (fakes.says("cli-readonly-config"), rf"{BROKEN}.* gcloud crashed \(FileNotFoundError\)"),
    "not allowed": (fakes.says("http-403-list"), "PERMISSION_DENIED[^;]*; ask for "),
    "crash": ("kill -SEGV $$", f"{BROKEN}.* gcloud was ended by signal 11"),
    "silent failure": ("exit 3", f"{BROKEN}.* gcloud ended with code 3 and said nothing"),
    "garbage": (r"printf '<html>\033[2J\033]0;owned\007</html>'; exit 0", f"{UNCLEAR}.* gcloud printed: <html>"),
    "nothing at all": ("exit 0", UNCLEAR),
    "half a list": ("printf '[]\\n'; " + fakes.says("extra-partial-page-json"), "PERMISSION_DENIED[^;]*; ask for "),
    "half an answer": ("head -c 300 instances; exit 0", f"{UNCLEAR}.* gcloud printed: "),
    "an endless answer": ("yes '[' | head -c 20000000; exit 0", f"{UNCLEAR}.* gcloud printed more than 16 MiB"),
}


@pytest.fixture(scope="module")
def fake(tmp_path_factory):
    return fakes.FakeGcloud(tmp_path_factory.mktemp("fake") / "gcloud", INSTANCES)


@pytest.fixture(scope="module")
def console(shared_psconsole, fake):
    """One console that has seen better days; wide, so that every line has room for all it says."""
    session = shared_psconsole(columns=200, rows=50, PATH=fake.path)
    session.until(r"INSTANCES 12(.*\n)+.*fs-11")
    return session


@pytest.fixture(autouse=True)
def good_again(console, fake):
    yield
    fake.mend()
    console.press("C-r")
    console.until(lambda s: "stale" not in s.text() and "ould not be read" not in s.text())


def assert_last_rows_stay(session):
    """Age and all."""
    session.until(r"INSTANCES 12 +stale: as of \S+ ago")
    session.until(r"stale, (now|\S+ ago) · ")
    for number in range(12):
        assert re.search(rf"● ACTIVE +fs-{number:02} ", session.text())


@pytest.mark.parametrize("script, words", TROUBLES.values(), ids=TROUBLES)
def test_the_last_good_rows_stay(console, fake, script, words):
    fake.trouble(script)
    console.press("C-r")
    console.until(rf"(?m)^✗ instances +Could not be read: .*{words}")
    assert_last_rows_stay(console)
    assert b"\x1b]0;" not in console.raw and b"owned\x07" not in console.raw
    # One cause is one line.
    assert len(re.findall("gcloud auth login", console.text())) <= 1


def test_gcloud_taken_away(console, fake):
    fake.program.unlink()
    console.press("C-r")
    console.until("gcloud was not found on the PATH; install the Google Cloud CLI")
    assert_last_rows_stay(console)


def test_a_line_of_attention_opens_in_full(console, fake):
    fake.trouble(fakes.says("auth-none"))
    console.press("C-r")
    console.until("gcloud is signed out")
    console.press("BackTab", "g", "Enter")
    # The footer is painted last: an Escape before that would meet a screen that still says "q quit".
    console.until(r"(?s)You do not currently have an active account selected.*Esc back")
    console.press("Escape")
    console.until("q quit")


def test_a_list_of_ten_megabytes_is_read(console, fake):
    fake.answer([fakes.instance(f"fs-{number:02}", description="x" * 800_000) for number in range(13)])
    console.press("C-r")
    console.until("INSTANCES 13")
    fake.answer(INSTANCES)


def test_keys_are_answered_while_it_hangs(console, fake):
    fake.trouble("sleep 600 & sleep 600")
    before = len(fake.calls())
    console.press("C-r")
    console.until(lambda s: len(fake.calls()) >= before + 2)
    console.press("h", "h", "g")
    console.until(r"▸ ● ACTIVE +fs-00")
    times = []
    for number in range(1, 12):
        console.quiet(0.02)
        pressed = time.monotonic()
        console.press("Down")
        console.until(rf"▸ ● ACTIVE +fs-{number:02}")
        times.append(console.chunks[-1][0] - pressed)
    assert statistics.median(times) < 0.1


def test_leaving_while_it_hangs_leaves_nothing(shared_psconsole, tmp_path):
    fake = fakes.FakeGcloud(tmp_path / "gcloud", INSTANCES)
    # Neither it nor its helper listens to anybody.
    fake.trouble("trap '' TERM INT HUP; (trap '' TERM INT HUP; sleep 600) & sleep 600; sleep 600")
    session = shared_psconsole(PATH=fake.path, HOME=str(tmp_path))
    session.until(lambda s: len(fakes.processes_of(tmp_path, but=[s.pid])) >= 3)
    pressed = time.monotonic()
    session.press("q")
    session.until(lambda s: b"\x1b[?1049l" in s.raw)
    assert session.chunks[-1][0] - pressed < 0.5
    assert session.wait() == 0
    session.assert_given_back()
    fakes.assert_nothing_runs(tmp_path)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_bad_from_the_start(shared_psconsole, tmp_path, size):
    """Nothing was ever read: no rows, no zero, and the same one line."""
    fake = fakes.FakeGcloud(tmp_path / "gcloud", INSTANCES)
    fake.trouble(fakes.says("auth-none"))
    session = shared_psconsole(columns=size[0], rows=size[1], PATH=fake.path)
    session.until("gcloud is signed out; run: gcloud auth login")
    session.until("not read")
    session.until("Could not be read")
    assert "INSTANCES 0" not in session.text() and "0 failed" not in session.text()
    fake.mend()
    session.press("C-r")
    session.until("INSTANCES 12")
    session.press("q")
    assert session.wait() == 0
