"""Every way to end the console: the terminal as it was, the process gone, and nothing of its gcloud left."""

import os
import signal

import pytest

import fakes
import terminal


@pytest.fixture
def fake(tmp_path):
    return fakes.FakeGcloud(tmp_path / "gcloud", [fakes.instance("fs-00")])


@pytest.fixture
def busy(psconsole, fake, tmp_path):
    """Starts a console whose gcloud hangs with a child of its own."""

    def start(**options):
        fake.trouble("trap '' TERM INT HUP; sleep 600 & sleep 600")
        session = psconsole(PATH=fake.path, **options)
        session.until("Reading instances")
        session.until(lambda s: len(fakes.processes_of(tmp_path, but=[s.pid])) >= 3)
        return session

    return start


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal(busy, tmp_path, number):
    session = busy()
    session.kill(number)
    assert session.wait(patience=5) == -number
    session.assert_given_back()
    fakes.assert_nothing_runs(tmp_path)


def test_a_lost_terminal(busy, tmp_path):
    session = busy()
    session.hang_up()
    assert session.wait(patience=5) in (129, -signal.SIGHUP)
    fakes.assert_nothing_runs(tmp_path)


def test_a_lost_terminal_with_the_signal_ignored(busy, tmp_path):
    session = busy(ignoring=[signal.SIGHUP])
    session.hang_up()
    assert session.wait(patience=5) == 129
    assert session.usage.ru_utime + session.usage.ru_stime < 1, "it spun before it ended"
    fakes.assert_nothing_runs(tmp_path)


def test_a_signal_with_the_real_gcloud(psconsole, tmp_path):
    session = psconsole("--demo")
    session.until(lambda s: len(fakes.processes_of(tmp_path, but=[s.pid])) >= 2)
    session.kill(signal.SIGTERM)
    assert session.wait(patience=5) == -signal.SIGTERM
    session.assert_given_back()
    fakes.assert_nothing_runs(tmp_path)


def test_suspend_and_continue(psconsole, fake):
    """In a real shell; the console goes on where it was, and keys reach it again."""
    fake.answer([fakes.instance(f"fs-{number:02}") for number in range(5)])
    env = psconsole.environment(PS1="prompt> ", ENV=None, PATH=f"{fake.path}:{os.environ['PATH']}")
    with terminal.Session(["sh", "-i"], env, 120, 40) as shell:
        shell.until("prompt>")
        shell.send(f"{psconsole.program}\n".encode())
        shell.until(r"▸ ● ACTIVE +fs-00")
        inside = shell.modes()
        shell.press("C-z")
        shell.until(lambda s: b"\x1b[?1049l" in s.raw and s.raw.endswith(b"prompt> "))
        assert shell.modes() == shell.modes_before
        shell.resize(100, 30)
        shell.send(b"fg\n")
        shell.until(r"▸ ● ACTIVE +fs-00(.*\n)+.*q quit")
        assert shell.modes() == inside
        shell.press("Down")
        shell.until(r"▸ ● ACTIVE +fs-01")
        shell.press("q")
        shell.until(lambda s: s.raw.endswith(b"prompt> "))
        shell.send(b"echo left $? >&2\n")
        shell.until("left 0")
        shell.send(b"exit\n")
        assert shell.wait() == 0
        shell.assert_given_back()
