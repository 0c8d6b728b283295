"""A yes on the command line is typed: what is pasted behind the question confirms nothing."""

import pytest

import fakes

BACKUP = ("backup", "fs-00", "--root", "gs://ml-backups/fs-00/")


@pytest.fixture
def question(psconsole, tmp_path):
    fake = fakes.FakeGcloud(tmp_path / "gcloud", [fakes.instance("fs-00")])
    # What could not be read is no obstacle.
    fake.trouble(f"case \"$*\" in *buckets*) {fakes.says('http-403-list')} ;; esac")
    session = psconsole(*BACKUP, PATH=fake.path, CLOUDSDK_CORE_PROJECT="p")
    session.until(r"To do it, type run:")
    return session


@pytest.mark.parametrize("paste", [b"run\n", b"run"], ids=["with its line's end", "before Enter"])
def test_a_paste_confirms_nothing(question, paste):
    question.send(b"\x1b[200~" + paste + b"\x1b[201~")
    if not paste.endswith(b"\n"):
        question.press("Enter")
    question.until("Nothing was done: pasted text confirms nothing")
    assert question.wait() == 1
    # The shell gets the terminal back as it was.
    assert question.raw.rindex(b"\x1b[?2004l") > question.raw.rindex(b"\x1b[?2004h")


def test_another_word_confirms_nothing(question):
    question.press("y", "Enter")
    question.until(r"Nothing was done\.")
    assert question.wait() == 1
