"""A journal that is damaged, missing, or can't be written: the console says so, and says when it can be used again."""

import pytest

import fakes


@pytest.fixture
def folder(tmp_path):
    """psconsole's own folder, which only its user may look into."""
    path = tmp_path / "state/psconsole"
    path.mkdir(mode=0o700, parents=True)
    return path


@pytest.fixture
def console(psconsole, tmp_path, folder):
    fake = fakes.FakeGcloud(tmp_path / "gcloud", [fakes.instance("fs-00")])

    def start():
        session = psconsole(PATH=fake.path)
        session.until(r"▸ ● ACTIVE +fs-00")
        return session

    return start


def leave(session):
    session.press("q")
    assert session.wait() == 0


def test_a_damaged_journal_is_said_until_it_was_read(console, folder):
    file = folder / "journal.sqlite"
    file.write_bytes(b"no database at all\n" * 500)
    file.chmod(0o600)
    session = console()
    session.until(r"(?m)^✗ journal +was damaged and set aside; its runs are unknown")
    # The history is empty, and that is not all there is to say about it.
    session.press("H")
    session.until(r"No runs yet(.*\n)+.*Esc back")
    session.press("Escape")
    session.until(r"(?m)^✗ journal +was damaged")
    session.press("BackTab", "g", "Enter")
    session.until(r"(?s)look at the\s+transfers.*journal.sqlite.damaged-.*Esc back")
    session.press("Escape")
    session.until(r"q quit")
    assert "✗ journal" not in session.text()
    leave(session)
    assert list(folder.glob("journal.sqlite.damaged-*"))


def test_a_journal_heals(console, folder):
    """Nobody writes to a journal that can't be used, so that no change of it tells that it can."""
    (folder / "journal.sqlite").mkdir()
    session = console()
    session.until(r"(?m)^✗ journal +can't be ")
    (folder / "journal.sqlite").rmdir()
    session.until(lambda s: "✗ journal" not in s.text())
    session.press("H")
    session.until(r"No runs yet(.*\n)+.*Esc back")
    session.press("Escape")
    session.until("q quit")
    leave(session)


def test_a_journal_that_can_only_be_read(console, folder):
    """What it keeps is shown; that nothing can be begun is said before somebody confirms a plan."""
    leave(console())
    lock = folder / "journal.lock"
    lock.unlink()
    lock.mkdir()
    session = console()
    session.until(r"(?m)^✗ journal +can't be written: ")
    session.press("b")
    session.until("b: no journal")
    session.press("H")
    session.until(r"(?s)HISTORY 0.*The journal can't be written:.*then try again.*Esc back")
    lock.rmdir()
    session.until(lambda s: "can't be written" not in s.text())
    session.press("Escape")
    session.until("q quit")
    leave(session)
