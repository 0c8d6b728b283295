"""Ctrl-Z in a real shell, and being stopped from outside."""

import os
import signal

import pytest

import terminal

INSIDE = r"^probe 80x24 .* end(.*\n)+.*corner$"


@pytest.fixture
def shell(probe_path, log, tmp_path):
    env = terminal.environment(tmp_path, PS1="prompt> ", PS2="> ", PS4="+ ", ENV=None)
    with terminal.Session(["sh", "-i"], env) as session:
        session.until("prompt>")
        session.send(f"{probe_path} {log}\n".encode())
        session.until(INSIDE)
        yield session


def at_prompt(session):
    """Waits until the shell has the terminal; its earlier prompts are on the screen, too."""
    session.until(lambda s: s.raw.endswith(b"prompt> "))


def leave(session):
    session.press("q")
    at_prompt(session)
    session.send(b"echo left $? >&2\n")
    session.until("left 0")
    session.send(b"exit\n")
    assert session.wait() == 0


def test_suspend_hands_the_terminal_to_the_shell_and_takes_it_again(shell):
    inside = shell.modes()
    shell.press("C-z")
    shell.until(lambda s: b"\x1b[?1049l" in s.raw and s.raw.endswith(b"prompt> "))
    assert shell.modes() == shell.modes_before
    shell.resize(100, 30)
    shell.send(b"fg\n")
    shell.until(r"^probe 100x30 .* end\n.*last resized 100x30(.*\n)+.*corner$")
    assert shell.modes() == inside
    shell.press("j")
    shell.until("last character")
    leave(shell)
    shell.assert_given_back()


STOPS = {
    "Ctrl-Z": lambda session: session.press("C-z"),
    "SIGTSTP": lambda session: os.killpg(foreground(session), signal.SIGTSTP),
    "SIGSTOP": lambda session: os.killpg(foreground(session), signal.SIGSTOP),
}


@pytest.mark.parametrize("stop", STOPS.values(), ids=STOPS)
def test_in_the_background_it_leaves_the_terminal_to_the_shell(shell, stop):
    stop(shell)
    at_prompt(shell)
    modes = shell.modes()
    shell.send(b"bg\n")
    shell.until(lambda s: s.raw.count(b"prompt> ") == 3)
    mark = shell.count()
    shell.send(b"echo free $((40 + 2))\n")
    shell.until("free 42")
    assert b"\x1b[?1049" not in shell.raw[mark:]
    assert shell.modes() == modes
    shell.send(b"fg\n")
    shell.until(INSIDE)
    leave(shell)


def test_a_stop_signal_from_outside_does_the_same(shell):
    os.killpg(foreground(shell), signal.SIGTSTP)
    at_prompt(shell)
    assert shell.modes() == shell.modes_before
    shell.send(b"fg\n")
    shell.until(INSIDE)
    leave(shell)


def test_being_stopped_without_a_word_is_mended_on_continuing(shell):
    inside = shell.modes()
    os.killpg(foreground(shell), signal.SIGSTOP)
    at_prompt(shell)
    shell.send(b"fg\n")
    shell.until(r"^probe 80x24 .* end\n.*last resized 80x24(.*\n)+.*corner$")
    assert shell.modes() == inside
    assert "prompt>" not in shell.text()
    leave(shell)


def test_without_job_control_suspend_only_paints_again(probe):
    session = probe(ignoring=[signal.SIGTSTP])
    session.press("C-z")
    session.until("last resized 80x24")
    session.press("q")
    assert session.wait() == 0


def foreground(session):
    return os.tcgetpgrp(session.master)
