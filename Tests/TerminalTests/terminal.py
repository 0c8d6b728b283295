"""A terminal to run a program in: a pty whose output pyte turns into a screen.

Nothing here sleeps: every wait is for output, for the end of a process or for a condition on the screen.
"""

import copy
import errno
import fcntl
import os
import pty
import re
import resource
import select
import signal
import struct
import termios
import time

import pyte

PATIENCE = 15.0

KEYS = {
    "Enter": b"\r", "Escape": b"\x1b", "Tab": b"\t", "BackTab": b"\x1b[Z", "Space": b" ", "Backspace": b"\x7f",
    "Up": b"\x1bOA", "Down": b"\x1bOB", "Right": b"\x1bOC", "Left": b"\x1bOD", "Home": b"\x1bOH", "End": b"\x1bOF",
    "PageUp": b"\x1b[5~", "PageDown": b"\x1b[6~", "Delete": b"\x1b[3~", "F1": b"\x1bOP", "F2": b"\x1bOQ",
    "F5": b"\x1b[15~", "F10": b"\x1b[21~",
}


def key_bytes(name):
    """The bytes of a named key, of `C-x`, or of text that stands for itself."""
    if re.fullmatch(r"C-[a-z@\[\\\]^_]", name):
        return bytes([ord(name[2].upper()) & 0x1F])
    return KEYS.get(name) or name.encode()


class Screen(pyte.Screen):
    """pyte's screen with what ncurses sends to an xterm and pyte lacks: the alternate screen, SU, SD, REP and CBT."""

    last_drawn = " "
    shell_screen = None

    def set_mode(self, *modes, **options):
        super().set_mode(*modes, **options)
        if options.get("private") and 1049 in modes:
            self.shell_screen = copy.deepcopy(self.buffer), copy.copy(self.cursor)
            self.erase_in_display(2)

    def reset_mode(self, *modes, **options):
        super().reset_mode(*modes, **options)
        if options.get("private") and 1049 in modes and self.shell_screen:
            self.buffer, self.cursor = self.shell_screen
            self.shell_screen = None

    def draw(self, data):
        self.last_drawn = data[-1:] or self.last_drawn
        super().draw(data)

    def scroll_up(self, count=1, **_):
        self._scroll(count or 1, up=True)

    def scroll_down(self, count=1, **_):
        self._scroll(count or 1, up=False)

    def _scroll(self, count, up):
        row, column = self.cursor.y, self.cursor.x
        top, bottom = self.margins or (0, self.lines - 1)
        self.cursor.y = bottom if up else top
        for _ in range(min(count, bottom - top + 1)):
            self.index() if up else self.reverse_index()
        self.cursor.y, self.cursor.x = row, column

    def repeat_last(self, count=1, **_):
        super().draw(self.last_drawn * (count or 1))

    def back_tab(self, count=1, **_):
        for _ in range(count or 1):
            self.cursor.x = max([stop for stop in self.tabstops if stop < self.cursor.x] or [0])

    def report_device_attributes(self, *_, **__):
        pass


class Stream(pyte.ByteStream):
    csi = {**pyte.ByteStream.csi, "S": "scroll_up", "T": "scroll_down", "b": "repeat_last", "Z": "back_tab"}
    events = frozenset(pyte.ByteStream.events | {"scroll_up", "scroll_down", "repeat_last", "back_tab"})

    # What pyte would print instead of ignoring: window operations, and selecting a character set by ESC ( B.
    unknown = re.compile(rb"\x1b\[[0-9;]*t|\x1b[()][0-9A-B]|\x1b[=>]")
    # A sequence that the end of a read has cut.
    cut = re.compile(rb"\x1b(?:\[[0-9;?>]*|[()])?\Z")

    def __init__(self, screen):
        super().__init__(screen)
        self.held = b""

    def put(self, data):
        data = self.unknown.sub(b"", self.held + data)
        match = self.cut.search(data)
        self.held = data[match.start():] if match else b""
        self.feed(data[: match.start()] if match else data)


def environment(home, **changes):
    """What a login on a quiet machine has, so that the tests don't depend on whose shell runs them."""
    base = {"PATH": os.environ["PATH"], "HOME": str(home), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    for name, value in changes.items():
        base.pop(name, None)
        if value is not None:
            base[name] = value
    return base


class Session:
    """One program in one terminal."""

    def __init__(self, argv, env, columns=80, rows=24, ignoring=()):
        self.screen = Screen(columns, rows)
        self.stream = Stream(self.screen)
        self.raw = b""
        self.chunks = []
        self.is_at_end = False
        self.status = None
        self.usage = None
        self.master, slave = pty.openpty()
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        # On Linux the master answers for its slave, even when nobody has that open any more.
        self.modes_before = termios.tcgetattr(self.master)
        self.slave_name = os.ttyname(slave)
        self.began = time.monotonic()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.setsid()
                fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
                # A shell that runs the tests in the background has them ignored, which every program inherits.
                for number in (signal.SIGINT, signal.SIGQUIT):
                    signal.signal(number, signal.SIG_DFL)
                for number in ignoring:
                    signal.signal(number, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
                for file in (0, 1, 2):
                    os.dup2(slave, file)
                os.closerange(3, 64)
                os.execvpe(argv[0], argv, env)
            finally:
                os._exit(127)
        os.close(slave)
        self.ended = os.pidfd_open(self.pid)
        os.set_blocking(self.master, False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.status is None:
            # Asked first: only what ends by itself takes along what it has started.
            os.kill(self.pid, signal.SIGTERM)
            os.kill(self.pid, signal.SIGCONT)
            end = time.monotonic() + 5
            while time.monotonic() < end and not select.select([self.ended], [], [], 0.02)[0]:
                if self.master is not None:
                    self.pump(0)
            os.kill(self.pid, signal.SIGKILL)
            self.wait()
        os.close(self.ended)
        if self.master is not None:
            os.close(self.master)

    # What the program writes

    def pump(self, seconds):
        """Takes output for at most that long, the program's end permitting; says whether there was any."""
        if self.is_at_end or not select.select([self.master], [], [], max(0.0, seconds))[0]:
            return False
        try:
            data = os.read(self.master, 65536)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            data = b""
        if not data:
            self.is_at_end = True
            return False
        self.chunks.append((time.monotonic(), data))
        self.raw += data
        self.stream.put(data)
        return True

    def quiet(self, seconds, patience=PATIENCE):
        """Takes output until there was none for that long."""
        end = time.monotonic() + patience
        while time.monotonic() < end and self.pump(seconds):
            pass

    def until(self, condition, patience=PATIENCE):
        """Takes output until a regular expression is on the screen or a function of the session is true."""
        if isinstance(condition, str):
            pattern = re.compile(condition)
            return self.until(lambda session: pattern.search(session.text()), patience)
        end = time.monotonic() + patience
        while True:
            found = condition(self)
            if found:
                return found
            left = end - time.monotonic()
            if left <= 0 or self.is_at_end:
                raise AssertionError(f"never so; the screen is\n{self.text()}\nafter {self.raw[-400:]!r}")
            self.pump(min(left, 0.05))

    def text(self):
        """The screen, a line each row, without what is blank at the ends."""
        return "\n".join(self.line(row).rstrip() for row in range(self.screen.lines))

    def line(self, row):
        """One row of the screen; the second half of a wide character is empty there."""
        cells = self.screen.buffer[row]
        return "".join(cells[column].data for column in range(self.screen.columns))

    def column(self, row, text):
        """The column at which a text begins, as the terminal counts."""
        cells = [self.screen.buffer[row][column].data for column in range(self.screen.columns)]
        for start in range(len(cells)):
            if "".join(cells[start:]).startswith(text):
                return start
        raise AssertionError(f"{text} is not in {''.join(cells)!r}")

    def count(self):
        """How many bytes the program has written so far."""
        return len(self.raw)

    # What the program is told

    def send(self, data):
        """Types bytes; a terminal that is full is given time to be read."""
        while data:
            try:
                data = data[os.write(self.master, data):]
            except BlockingIOError:
                self.pump(0.01)

    def press(self, *names):
        """Types keys by name."""
        self.send(b"".join(key_bytes(name) for name in names))

    def resize(self, columns, rows):
        """Gives the terminal another size, which tells the program."""
        self.screen.resize(rows, columns)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def kill(self, number):
        """Sends the program a signal."""
        os.kill(self.pid, number)

    def hang_up(self):
        """Takes the terminal away, as a dropped connection does."""
        os.close(self.master)
        self.master = None
        self.is_at_end = True

    # What the program leaves behind

    def wait(self, patience=PATIENCE):
        """Waits for the end; the exit status, negative for a signal."""
        end = time.monotonic() + patience
        while self.status is None:
            left = end - time.monotonic()
            assert left > 0, f"still running; the screen is\n{self.text()}"
            files = [self.ended] if self.is_at_end else [self.ended, self.master]
            ready = select.select(files, [], [], left)[0]
            if self.ended in ready:
                _, status, self.usage = os.wait4(self.pid, 0)
                self.status = os.waitstatus_to_exitcode(status)
            elif ready:
                self.pump(0)
        while self.pump(0):
            pass
        return self.status

    def modes(self):
        """The modes of the terminal now."""
        return termios.tcgetattr(self.master)

    def unread(self):
        """How many bytes typed the program has not read yet."""
        slave = os.open(self.slave_name, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            return struct.unpack("i", fcntl.ioctl(slave, termios.FIONREAD, b"\0" * 4))[0]
        finally:
            os.close(slave)

    def assert_given_back(self):
        """The terminal is as it was before the program: modes, screen, cursor, keypad."""
        assert self.modes() == self.modes_before
        for on, off in ((b"\x1b[?1049h", b"\x1b[?1049l"), (b"\x1b[?25l", b"\x1b[?25h"), (b"\x1b[?1h", b"\x1b[?1l")):
            assert self.raw.rfind(on) < self.raw.rfind(off), f"{on!r} was not taken back"
        # Only terminals that know it are asked to mark pastes.
        assert self.raw.rfind(b"\x1b[?2004h") <= self.raw.rfind(b"\x1b[?2004l"), "pastes are still marked"


def wait_for_end(pid, patience=PATIENCE):
    """Waits for the end of a process that need not be a child; one that is gone already has ended."""
    try:
        ended = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        assert select.select([ended], [], [], patience)[0], f"process {pid} still runs"
    finally:
        os.close(ended)


def is_running(pid):
    """Whether a process is there and not a zombie."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
