"""What is shown, on every kind of terminal, at every size."""

import re

import pytest

STOCK = ["xterm-256color", "tmux-256color", "screen", "linux", "vt100"]
NEW = ["xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm"]
UNHEARD_OF = ["xterm-unheard", "alacritty-unheard", "foot-unheard", "kitty-unheard", "ghostty-unheard", "wezterm-unheard"]


@pytest.mark.parametrize("term", STOCK)
def test_stock_terminals_are_used_as_they_are(probe, term):
    session = probe(TERM=term, LANG="C")
    session.until(rf"^probe 80x24 ascii {term} +end\n")
    session.until(r"corner$")
    session.press("q")
    assert session.wait() == 0
    assert session.modes() == session.modes_before


@pytest.mark.parametrize("term", NEW)
def test_new_terminals_work_with_and_without_a_description(probe, term):
    session = probe(TERM=term)
    session.until(rf"^probe 80x24 utf8 ({term}|xterm-256color for {term}) +end\n")
    session.press("q")
    assert session.wait() == 0
    session.assert_given_back()


@pytest.mark.parametrize("term", UNHEARD_OF)
def test_what_calls_itself_a_relative_of_xterm_is_taken_for_one(probe, term):
    probe(TERM=term).until(rf"utf8 xterm-256color for {term} +end\n")


def test_anything_else_is_taken_for_an_xterm(probe):
    probe(TERM="unheard-of").until(r"utf8 xterm for unheard-of +end\n")


@pytest.mark.parametrize("term", ["", None])
def test_no_type_is_taken_for_an_xterm(probe, term):
    probe(TERM=term).until(r"utf8 xterm for +end\n")


def test_a_terminal_without_cursor_movement_is_refused(probe):
    session = probe(TERM="dumb", ready=None)
    assert session.wait() == 2
    assert "TERM=dumb" in session.text() and "set TERM=xterm-256color" in session.text()
    assert b"\x1b" not in session.raw
    assert session.modes() == session.modes_before


@pytest.mark.parametrize("redirection, side", [("< /dev/null", "input"), ("> /dev/null", "output")])
def test_anything_but_a_terminal_is_refused(probe_path, tmp_path, redirection, side):
    import terminal

    argv = ["sh", "-c", f"'{probe_path}' {redirection}"]
    with terminal.Session(argv, terminal.environment(tmp_path)) as session:
        assert session.wait() == 2
        assert f"standard {side} is not a terminal" in session.text()


@pytest.mark.parametrize("locale", ["C", "POSIX", None])
def test_without_utf8_nothing_but_ascii_is_sent(probe, locale):
    session = probe(LANG=locale)
    session.until("x FAILED")
    session.press("Down")
    session.until("keys 1 ")
    assert max(session.raw) < 0x80


@pytest.mark.parametrize("locale", ["en_US.UTF-8", "xx_XX.utf8", "ja_JP.UTF-8"])
def test_a_locale_that_is_not_installed_still_says_utf8(probe, locale):
    probe(LANG=locale).until("utf8 .* end(.*\n)*.*東京")


def test_wide_characters_are_aligned(probe):
    session = probe(columns=120, rows=40, ready="corner$")
    assert session.column(3, "|") == len("wide ") + 4 + 1 + 4 + len(" é café ●")


def test_colours_say_what_is_wrong(probe):
    session = probe()
    session.press("Down")
    session.until(lambda s: s.screen.buffer[5][10].reverse)
    failed = next(row for row in range(5, 24) if "FAILED" in session.line(row))
    assert session.screen.buffer[failed][session.column(failed, "FAILED")].fg == "red"
    assert session.screen.buffer[5][10].fg == "default"


def test_no_color_means_none(probe):
    session = probe(NO_COLOR="1")
    session.until(lambda s: s.screen.buffer[4][10].reverse)
    session.until("corner$")
    assert not re.search(rb"\x1b\[[0-9;]*3[0-9]m", session.raw)


def test_exported_lines_and_columns_do_not_pin_the_size(probe):
    session = probe(LINES="10", COLUMNS="40")
    session.until("probe 80x24")
    session.resize(100, 30)
    session.until("probe 100x30")


def test_it_shrinks_and_grows(probe):
    session = probe(columns=120, rows=40)
    for columns, rows in [(20, 5), (500, 200), (80, 24), (21, 6), (20, 5), (120, 40)]:
        session.resize(columns, rows)
        session.until(lambda s: s.line(0).startswith(f"probe {columns}x{rows}"[:columns]))
        session.until("corner$")
    assert session.column(3, "|") == 23
    session.press("q")
    assert session.wait() == 0


def test_a_table_that_scrolls_stays_whole_and_within_bounds(probe):
    session = probe(columns=120, rows=40)
    session.press(*["Down"] * 34)
    session.until("keys 34 (.*\n)+.*instance-34 ")
    session.quiet(0.3)
    for selected in range(35, 60):
        before = session.count()
        session.press("Down")
        session.until(lambda s: s.screen.buffer[38][30].reverse and f"instance-{selected} " in s.line(38))
        session.quiet(0.05)
        # Its rows are sent anew: scrolling them with SU and SD would garble terminals that don't know those.
        assert session.count() - before < 4000
        assert not re.search(rb"\x1b\[\d+[ST]", session.raw)
        for row in range(4, 39):
            assert f" instance-{selected - 38 + row} " in session.line(row)
    session.until(r"keys 59 (.*\n)+q quit +corner$")


def test_repaint_mends_what_others_wrote(probe):
    session = probe()
    session.stream.put(b"\x1b[Hgarbage all over\x1b[10;10Hmore of it")
    assert "garbage" in session.text()
    session.press("C-l")
    session.until(lambda s: "garbage" not in s.text() and "more of it" not in s.text())
    session.until("^probe 80x24 .* end")


def test_standard_error_goes_to_the_log(probe, log):
    session = probe()
    session.press("e")
    session.until("keys 1 ")
    assert log.read_text() == "written to standard error\n"
    assert log.stat().st_mode & 0o777 == 0o600
    assert b"written to standard error" not in session.raw


def test_an_unwritable_log_is_no_reason_to_stop(probe_path, tmp_path):
    import terminal

    env = terminal.environment(tmp_path)
    with terminal.Session([probe_path, str(tmp_path / "absent" / "log")], env) as session:
        session.until("probe .* end")
        session.press("e", "q")
        assert session.wait() == 0


def test_the_bell_rings_once(probe):
    session = probe()
    before = session.raw.count(b"\a")
    session.press("C-g")
    session.until("keys 1 ")
    assert session.raw.count(b"\a") == before + 1


def test_a_cursor_key_and_a_first_frame_are_small(probe):
    session = probe(columns=120, rows=40)
    session.quiet(0.1)
    assert session.count() <= 8000
    for key in ["Down"] * 10 + ["Up"] * 10:
        keys = int(re.search(r"keys (\d+)", session.text())[1])
        before = session.count()
        session.press(key)
        session.until(f"keys {keys + 1} ")
        session.quiet(0.05)
        if keys > 0:
            assert session.count() - before <= 320
