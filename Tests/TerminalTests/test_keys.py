"""What is typed arrives as the key it is, or not at all."""

import re

import pytest

SEQUENCES = [
    (b"j", 'character("j")'), (b"\xc3\xa9", 'character("é")'), ("東".encode(), 'character("東")'),
    (b"\x1bOA", "up"), (b"\x1b[A", "up"), (b"\x1bOB", "down"), (b"\x1b[B", "down"), (b"\x1bOC", "right"),
    (b"\x1b[C", "right"), (b"\x1bOD", "left"), (b"\x1b[D", "left"), (b"\x1bOH", "home"), (b"\x1b[H", "home"),
    (b"\x1b[1~", "home"), (b"\x1b[7~", "home"), (b"\x1bOF", "end"), (b"\x1b[F", "end"), (b"\x1b[4~", "end"), (b"\x1bOq", "end"),
    (b"\x1b[8~", "end"), (b"\x1b[5~", "pageUp"), (b"\x1b[6~", "pageDown"), (b"\x1b[3~", "delete"),
    (b"\x7f", "backspace"), (b"\x08", "backspace"), (b"\r", "enter"), (b"\n", "enter"), (b"\x1bOM", "enter"),
    (b"\t", "tab"), (b"\x1b[Z", "backTab"), (b"\x1b", "escape"), (b"\x01", 'control("a")'), (b"\x03", 'control("c")'),
    (b"\x1bOP", "function(1)"), (b"\x1b[11~", "function(1)"), (b"\x1b[[A", "function(1)"), (b"\x1bOS", "function(4)"),
    (b"\x1b[15~", "function(5)"), (b"\x1b[24~", "function(12)"),
]


def keys_so_far(session):
    return int(re.search(r"keys (\d+)", session.text())[1])


def expect(session, count, name):
    """Waits until so many keys have arrived, and the last one was that; output may arrive in pieces."""
    session.until(re.escape(f"keys {count} batches some last {name}."))


@pytest.fixture(scope="module")
def typed(probe_path, tmp_path_factory):
    import terminal

    folder = tmp_path_factory.mktemp("keys")
    with terminal.Session([probe_path, str(folder / "log")], terminal.environment(folder)) as session:
        session.until("corner$")
        yield session


@pytest.mark.parametrize("data, name", SEQUENCES, ids=[repr(data) for data, _ in SEQUENCES])
def test_a_key_has_its_name(typed, data, name):
    before = keys_so_far(typed)
    typed.send(data)
    expect(typed, before + 1, name)


UNKNOWN = [
    b"\x1b[99~", b"\x1b[1;5A", b"\x1b[I", b"\x1b[27;5;9~", b"\x1b[106;5u", b"\x1b[<0;10;10M", b"\x1b[<0;10;10m",
    b"\x1b[M !!", b"\x1b[?62;22c", b"\x1b]11;rgb:0000/0000/0000\x1b\\", b"\x1b]0;qqq\x07", b"\x1bP1$r0m\x1b\\", b"\x1bj",
    b"\x1bq", b"\x1b\x1bOA", b"\x1b\x1b[A", b"\x1b[[Q", b"\x1b[=1;2c", b"\xff", b"\xc3", b"\xc2\x85",
    b"\xed\xa0\x80", b"\x1c", b"\x1b[" + b"1;" * 40 + b"q",
]


@pytest.mark.parametrize("data", UNKNOWN, ids=[repr(data)[:24] for data in UNKNOWN])
def test_what_is_unknown_is_no_key(typed, data):
    before = keys_so_far(typed)
    typed.send(data + b"m")
    expect(typed, before + 1, 'character("m")')


SPLIT = [
    (b"\x1b[", b"A", "up"), (b"\x1b[1", b"5~", "function(5)"), (b"\x1b[5", b"~", "pageUp"), (b"\xe6\x9d", b"\xb1", 'character("東")'),
    (b"\xc3", b"\xa9", 'character("é")'),
]


@pytest.mark.parametrize("first, second, name", SPLIT, ids=[repr(a + b) for a, b, _ in SPLIT])
def test_a_key_may_arrive_in_two_parts(typed, first, second, name):
    before = keys_so_far(typed)
    typed.send(first)
    typed.until(lambda s: s.unread() == 0)
    # Longer than the 25 ms for which curses waits by itself; what is tested is that time passes in between.
    typed.quiet(0.06)
    typed.send(second)
    expect(typed, before + 1, name)


PASTES = [
    (b"gs://b/x", "gs://b/x"), (b"train-a\n", "train-a"), (b" a\tb\r\nc ", "a b  c"), (b"\x1b[A\x07y\x1b", "Ay"), ("é東".encode(), "é東"),
    (b"\xff\xc3", ""), (b"", ""), (b"\x1b[201x\x1b[20", "x"),
]


@pytest.mark.parametrize("data, text", PASTES, ids=[repr(data) for data, _ in PASTES])
def test_a_paste_is_one_key(typed, data, text):
    before = keys_so_far(typed)
    typed.send(b"\x1b[200~" + data + b"\x1b[201~")
    expect(typed, before + 1, f'pasted("{text}")')


def test_a_paste_may_arrive_in_parts_and_has_an_end(typed):
    before = keys_so_far(typed)
    typed.send(b"\x1b[200~qqq")
    typed.until(lambda s: s.unread() == 0)
    typed.quiet(0.7)
    typed.send(b"y" * 100_000 + b"\x1b[20")
    typed.until(lambda s: s.unread() == 0)
    typed.send(b"1~m")
    expect(typed, before + 2, 'character("m")')


def test_pastes_are_marked_while_it_is_open(typed):
    assert typed.raw.rfind(b"\x1b[?2004h") > typed.raw.rfind(b"\x1b[?2004l")


def hasty(session):
    return int(re.search(r"hasty (\d+)", session.text())[1])


def test_what_arrives_together_is_not_alone(typed):
    typed.quiet(0.1)
    before, hurried = keys_so_far(typed), hasty(typed)
    typed.send(b"yy\r")
    expect(typed, before + 3, "enter")
    typed.until(lambda s: hasty(s) == hurried + 3)
    typed.quiet(0.1)
    typed.send(b"y")
    expect(typed, before + 4, 'character("y")')
    assert hasty(typed) == hurried + 3


def test_a_thousand_keys_are_all_there(probe):
    session = probe(columns=120, rows=40)
    before = session.count()
    for _ in range(1000):
        session.send(b"\x1bOB")
    session.until("keys 1000 ")
    assert session.count() - before < 1000 * 310
    session.press("q")
    assert session.wait() == 0
