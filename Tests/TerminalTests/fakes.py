"""A gcloud that answers at once from files, until a test makes trouble; and a look at what keeps running."""

import json
import os
import pathlib
import time

SAMPLES = pathlib.Path(__file__).resolve().parents[1] / "CloudCommandsTests/Samples"

# It finds its own tools whatever PATH the console has, because a test may leave no other gcloud on that.
SCRIPT = """#!/bin/sh
PATH=/usr/bin:/bin
cd '{folder}' || exit 70
echo "$*" >> calls
[ -e trouble ] && . ./trouble
case "$*" in
*instances*list*) cat instances ;;
*operations*list*) cat operations ;;
*) echo 'ERROR: (gcloud) One or more URLs matched no objects.' >&2; exit 1 ;;
esac
"""


def instance(name, state="ACTIVE", **more):
    place = f"projects/p/locations/us-central1-a/instances/{name}"
    return {"name": place, "state": state, "capacityGib": "12000", "createTime": "2026-01-01T00:00:00Z", **more}


class FakeGcloud:
    """A folder with a program named gcloud in it; `path` is a PATH on which there is no other."""

    def __init__(self, folder, instances):
        self.folder = folder
        folder.mkdir()
        bin_folder = folder / "bin"
        bin_folder.mkdir()
        self.program = bin_folder / "gcloud"
        self.path = str(bin_folder)
        self.install()
        self.answer(instances)
        (folder / "operations").write_text("[]")

    def install(self):
        self.program.write_text(SCRIPT.format(folder=self.folder))
        self.program.chmod(0o755)

    def answer(self, instances):
        self._put("instances", json.dumps(instances))

    def trouble(self, script):
        """From the next call on, it runs this piece of shell first."""
        self._put("trouble", script)

    def mend(self):
        """From the next call on, it answers as before."""
        (self.folder / "trouble").unlink(missing_ok=True)
        self.install()

    def calls(self):
        """The arguments of each call until now, a line each."""
        file = self.folder / "calls"
        return file.read_text().splitlines() if file.exists() else []

    def _put(self, name, text):
        # Renamed into place, as a call may read it at any moment.
        part = self.folder / f"{name}.part"
        part.write_text(text)
        part.rename(self.folder / name)


def says(sample):
    """Shell that ends as the real gcloud did when that sample was taken."""
    return f"cat '{SAMPLES / sample}.txt' >&2; exit 1"


def processes_of(home, but=()):
    """What runs with that home in its environment, as everything does that a test's console has started."""
    mark = b"HOME=" + os.fsencode(str(home)) + b"\0"
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit() or int(name) in but:
            continue
        try:
            variables = pathlib.Path(f"/proc/{name}/environ").read_bytes()
            if mark in b"\0" + variables and b"\0" + mark in b"\0" + variables:
                found.append(int(name))
        except OSError:
            continue
    return found


def assert_nothing_runs(home, patience=3.0):
    """Nothing of a console's is left; the kernel may take a moment to bury what was killed."""
    end = time.monotonic() + patience
    while processes_of(home):
        assert time.monotonic() < end, [pathlib.Path(f"/proc/{pid}/cmdline").read_bytes() for pid in processes_of(home)]
        time.sleep(0.01)
