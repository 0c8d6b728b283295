"""Where the programs under test are: PROBE and PSCONSOLE in the environment, else the debug build."""

import os
import pathlib
import subprocess

import pytest

import terminal

ROOT = pathlib.Path(__file__).resolve().parents[2]
# The files that take longest, in that order: one of them, begun last, would go on alone.
LONGEST = ["test_schedule", "test_populator", "test_crashes_elsewhere", "test_repoint", "test_setup", "test_backup_script",
           "test_crashes", "test_drill", "test_backup", "test_console", "test_restore", "test_status"]


def pytest_collection_modifyitems(items):
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path.stem, len(LONGEST)))


@pytest.fixture(scope="session")
def probe_path():
    return os.environ.get("PROBE", str(ROOT / ".build/debug/TerminalProbe"))


@pytest.fixture(scope="session")
def psconsole_path():
    return os.environ.get("PSCONSOLE", str(ROOT / ".build/debug/psconsole"))


@pytest.fixture
def log(tmp_path):
    return tmp_path / "probe.log"


@pytest.fixture
def probe(probe_path, log, tmp_path):
    """Starts the probe in a terminal, waits for its first frame, and ends it whatever the test did."""
    sessions = []

    def start(columns=80, rows=24, ignoring=(), ready="^probe (.*\n)+.*corner$", **env):
        argv = [probe_path, str(log)]
        session = terminal.Session(argv, terminal.environment(tmp_path, **env), columns, rows, ignoring)
        sessions.append(session.__enter__())
        if ready:
            session.until(ready)
        return session

    yield start
    for session in sessions:
        session.__exit__()


class Consoles:
    """Starts psconsole with folders of its own, so that nothing of the user who runs the tests is read or written."""

    def __init__(self, program, home):
        self.program = program
        self.home = home
        self.sessions = []

    def environment(self, **changes):
        folders = {f"XDG_{name}_HOME": str(self.home / name.lower()) for name in ("CONFIG", "STATE", "CACHE", "DATA")}
        return terminal.environment(self.home, **{**folders, **changes})

    def __call__(self, *arguments, columns=120, rows=40, ignoring=(), **env):
        session = terminal.Session([self.program, *arguments], self.environment(**env), columns, rows, ignoring)
        self.sessions.append(session.__enter__())
        return session

    def run(self, *arguments, patience=60, **env):
        """Runs it without a terminal to its end, and gives its status and what it wrote to standard output and error."""
        return self.begin(*arguments, **env)(patience)

    def begin(self, *arguments, **env):
        """The same, in two steps: what it gives waits for the end."""
        process = subprocess.Popen(
            [self.program, *arguments], env=self.environment(**env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)

        def end(patience=60):
            output, error = process.communicate(timeout=patience)
            return process.returncode, output, error

        return end

    def close(self):
        for session in self.sessions:
            session.__exit__()


@pytest.fixture
def psconsole(psconsole_path, tmp_path):
    consoles = Consoles(psconsole_path, tmp_path)
    yield consoles
    consoles.close()


@pytest.fixture(scope="module")
def shared_psconsole(psconsole_path, tmp_path_factory):
    """The same for the consoles that a file's tests share."""
    consoles = Consoles(psconsole_path, tmp_path_factory.mktemp("home"))
    yield consoles
    consoles.close()
