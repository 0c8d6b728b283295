"""Every way to end: the terminal is given back, the cause is reported, nothing of ours keeps running."""

import os
import re
import select
import signal
import sys

import pytest

import terminal


def start_child(session):
    session.press("c")
    return int(session.until(lambda s: re.search(r"children (\d+)\.", s.text()))[1])


def test_quit_gives_the_terminal_back(probe):
    session = probe()
    assert session.modes() != session.modes_before
    session.press("q")
    assert session.wait() == 0
    session.assert_given_back()


def test_exit_without_closing_gives_the_terminal_back(probe):
    session = probe()
    child = start_child(session)
    session.press("x")
    assert session.wait() == 4
    session.assert_given_back()
    terminal.wait_for_end(child)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_gives_the_terminal_back_and_is_reported(probe, number):
    session = probe()
    child = start_child(session)
    session.kill(number)
    assert session.wait() == -number
    session.assert_given_back()
    terminal.wait_for_end(child)


FAULTS = [
    ("!", {-signal.SIGILL, -signal.SIGTRAP}), ("S", {-signal.SIGSEGV}), ("O", {-signal.SIGSEGV, -signal.SIGBUS}),
    ("A", {-signal.SIGABRT}),
]


@pytest.mark.parametrize("key, statuses", FAULTS, ids=["trap", "segfault", "stack overflow", "abort"])
def test_a_crash_gives_the_terminal_back_and_kills_its_children(probe, log, key, statuses):
    session = probe()
    child = start_child(session)
    session.press(key)
    assert session.wait() in statuses
    session.assert_given_back()
    terminal.wait_for_end(child)
    shown = session.raw.decode()
    assert shown.find(f"probe crashed; what it wrote is in {log}") > shown.rfind("\x1b[?1049l")
    # The address of each caller, for whoever reads the log.
    assert "TerminalProbe" in log.read_text()


def test_what_a_trap_says_is_in_the_log(probe, log):
    session = probe()
    session.press("!")
    session.wait()
    assert "the probe was asked to trap" in log.read_text()
    assert b"asked to trap" not in session.raw


def test_a_stuck_program_gives_way_to_the_third_signal(probe):
    session = probe()
    child = start_child(session)
    session.press("B")
    session.until(lambda s: s.unread() == 0)
    for _ in range(3):
        session.kill(signal.SIGTERM)
    # The kernel keeps one of several equal signals that arrive together, so it may take more than three.
    while session.status is None:
        session.kill(signal.SIGTERM)
        session.pump(0.02)
        if select.select([session.ended], [], [], 0)[0]:
            session.wait()
    assert session.status == -signal.SIGTERM
    session.assert_given_back()
    terminal.wait_for_end(child)


def test_a_lost_terminal_ends_the_program(probe):
    session = probe()
    child = start_child(session)
    session.hang_up()
    assert session.wait() in (3, -signal.SIGHUP)
    terminal.wait_for_end(child)


def test_a_lost_terminal_ends_the_program_even_if_it_ignores_the_signal(probe):
    session = probe(ignoring=[signal.SIGHUP])
    child = start_child(session)
    session.hang_up()
    assert session.wait(patience=5) == 3
    terminal.wait_for_end(child)
    assert session.usage.ru_utime + session.usage.ru_stime < 1, "it spun before it ended"


# A session whose leader takes the terminal back once the program has lost its parent, and with it all job control.
LEADER = """
import os, signal, sys
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
parent = os.fork()
if parent == 0:
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.execv(sys.argv[2], sys.argv[2:])
    open(sys.argv[1], "w").write(str(child))
    signal.pause()
signal.sigwait([signal.SIGUSR1])
os.kill(parent, signal.SIGKILL)
os.waitpid(parent, 0)
os.tcsetpgrp(0, os.getpgrp())
signal.pause()
"""


def test_a_terminal_that_only_answers_with_errors_ends_the_program(probe_path, log, tmp_path):
    note = tmp_path / "pid"
    argv = [sys.executable, "-c", LEADER, str(note), probe_path, str(log)]
    with terminal.Session(argv, terminal.environment(tmp_path)) as session:
        session.until("probe .* end")
        pid = int(session.until(lambda s: note.exists() and note.read_text()))
        session.kill(signal.SIGUSR1)
        session.until(lambda s: os.tcgetpgrp(s.master) == s.pid)
        session.press("j")
        terminal.wait_for_end(pid, patience=5)


def test_an_unread_terminal_does_not_delay_the_end(probe):
    session = probe(columns=500, rows=200)
    # Nobody reads what it writes from here on, until the terminal goes.
    for _ in range(40):
        os.write(session.master, terminal.key_bytes("C-l"))
    session.hang_up()
    session.wait(patience=5)
