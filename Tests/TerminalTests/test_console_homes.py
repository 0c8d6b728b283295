"""Homes that nobody can write to, and none at all: the console works all the same, and keeps nothing."""

import os

import pytest

import fakes

# Not even root can make anything in /proc; nobody else could in a home that is read-only.
HOMES = {
    "read-only home": {"HOME": "/proc", "XDG_STATE_HOME": None, "XDG_CONFIG_HOME": None},
    "no home": {"HOME": None, "XDG_STATE_HOME": None, "XDG_CONFIG_HOME": None},
    "home that is gone": {"HOME": "/nowhere/at/all", "XDG_STATE_HOME": None},
    "unwritable state": {"XDG_STATE_HOME": "/proc/state"},
    "relative state": {"XDG_STATE_HOME": "state"},
}


@pytest.mark.parametrize("changes", HOMES.values(), ids=HOMES)
def test_it_runs(psconsole, tmp_path, changes):
    fake = fakes.FakeGcloud(tmp_path / "gcloud", [fakes.instance("fs-00")])
    session = psconsole(PATH=fake.path, **changes)
    session.until(r"▸ ● ACTIVE +fs-00")
    session.press("q")
    assert session.wait() == 0
    session.assert_given_back()


def test_the_demo_runs_with_a_read_only_home(psconsole, tmp_path):
    """The real gcloud needs a folder for itself."""
    session = psconsole("--demo", TMPDIR=str(tmp_path), **HOMES["read-only home"])
    session.until("INSTANCES 12", patience=60)
    session.press("q")
    assert session.wait() == 0


def test_what_it_keeps_is_its_users_alone(psconsole, tmp_path):
    fake = fakes.FakeGcloud(tmp_path / "gcloud", [fakes.instance("fs-00")])
    session = psconsole(PATH=fake.path)
    session.until(r"▸ ● ACTIVE +fs-00")
    folder = tmp_path / "state/psconsole"
    assert os.stat(folder).st_mode & 0o777 == 0o700
    assert os.stat(folder / "psconsole.log").st_mode & 0o777 == 0o600
    session.press("q")
    assert session.wait() == 0
