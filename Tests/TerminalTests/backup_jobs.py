"""Runs the backup script as the pods of a CronJob's Jobs do, on a tree of files and the demo cloud."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import uuid

import conftest
import lab

SCRIPT = conftest.ROOT / "Resources/schedule/backup.sh"
GUIDE = pathlib.Path(__file__).parent / "Samples/guide.sh"
# What is no mount is refused, and a test can't mount anything.
# What gcloud does besides: `hook` is a piece of shell with the words in "$*", and afterwards the status in $status.
GCLOUD = """#!/bin/bash
here=$(dirname "$0")
[ ! -e "$here/before" ] || . "$here/before"
{program} "$@"
status=$?
[ ! -e "$here/after" ] || . "$here/after"
exit $status
"""
MOUNTPOINT = '#!/bin/sh\n[ ! -e "$(dirname "$0")/unmounted" ]\n'
SCHEDULED = 29_800_000
CHECKPOINT = "train-a-20260829T104000Z"
DAY = 86_400


class Pods:
    """A cloud, a mounted tree, and whatever is a pod on them; `mount` holds what the instance does."""

    def __init__(self, program, folder, demo, instance="train-a", real=False):
        self.program, self.folder, self.demo, self.instance = program, folder, demo, instance
        self.mount = folder / "mount"
        self.mount.mkdir(parents=True)
        self.bin = folder / "bin"
        self.bin.mkdir()
        program = shutil.which("gcloud") if real else lab.put_stand_in(folder / "stand-in") / "gcloud"
        self.put_program("gcloud", GCLOUD.replace("{program}", str(program)))
        self.put_program("mountpoint", MOUNTPOINT)
        # The very interpreter that runs this: one that a version manager puts in front takes longer to start.
        (self.bin / "python3").symlink_to(os.path.realpath(sys.executable))
        self.message_file = folder / "termination-log"
        self.notes = folder / "notes"
        self.uid = str(uuid.uuid4())
        self.root = f"gs://{lab.BUCKET}/{instance}/"

    def put_program(self, name, text):
        (self.bin / name).write_text(text)
        (self.bin / name).chmod(0o755)

    def hook(self, when, shell):
        """From the next call of gcloud on, this is done "before" or "after" it."""
        (self.bin / when).write_text(shell)

    def unmount(self):
        (self.bin / "unmounted").touch()

    def environment(self, **changes):
        led = {name: value for name, value in self.demo.environment.items() if name != "CLOUDSDK_CONFIG"}
        own = {
            "PATH": f"{self.bin}:{os.environ['PATH']}", "HOME": str(self.folder), "TMPDIR": str(self.folder),
            "CLOUDSDK_CONFIG": str(self.folder / "gcloud"), "STAND_IN_NOTES": str(self.notes),
            "PSTORE_MOUNT_PATH": str(self.mount), "PSTORE_NAME": self.instance, "PSTORE_LOCATION": lab.ZONE,
            "SOURCE_PARALLELSTORE_PATH": "/", "DESTINATION_GCS_URI": self.root, "DELETE_AFTER_BACKUP": "false",
            "PSTORE_PROJECT": lab.PROJECT, "JOB_NAME": f"nightly-{SCHEDULED}", "JOB_UID": self.uid,
            "CRONJOB_NAME": "nightly", "POD_NAMESPACE": "ml", "POLL_SECONDS": "1",
            "TERMINATION_LOG": str(self.message_file)}
        return {name: value for name, value in {**led, **own, **changes}.items() if value is not None}

    def begin(self, script=SCRIPT, interpreter=("/bin/bash", "-p"), **changes):
        self.message_file.write_text("")
        return subprocess.Popen(
            [*interpreter, str(script)], env=self.environment(**changes), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True, cwd=self.folder)

    def run(self, expected=0, patience=60, **changes):
        """Runs a pod to its end; what it wrote."""
        process = self.begin(**changes)
        try:
            output = process.communicate(timeout=patience)[0].decode(errors="replace")
        finally:
            self.kill(process)
        assert process.returncode == expected, f"{process.returncode}\n{output}"
        return output

    def run_guide(self, expected=0, replacing=(), **changes):
        """Runs the guide's script as its CronJob does, with a part of it mended so that another mistake shows."""
        text = GUIDE.read_text()
        for old, new in replacing:
            assert old in text, old
            text = text.replace(old, new)
        return self.run(expected, script=text, interpreter=("/bin/bash", "-c"), **changes)

    def kill(self, process):
        """As a node that loses power: all of the pod, at once."""
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
        process.stdout.close()

    def next_job(self):
        self.uid = str(uuid.uuid4())

    @property
    def message(self):
        """The termination message, which is one line that Kubernetes does not cut."""
        text = self.message_file.read_text()
        assert text.endswith("\n") and text.count("\n") == 1 and len(text.encode()) <= 4096, text
        return json.loads(text)

    def manifest(self, name=CHECKPOINT, root=None):
        return json.loads(self.demo.read(f"{root or self.instance}/.psconsole/{name}.json"))

    def has_manifest(self, name=CHECKPOINT):
        return f"{self.instance}/.psconsole/{name}.json" in self.demo.objects(f"{self.instance}/.psconsole/")

    def lock_name(self):
        return f"{self.instance}/.psconsole/locks/{lab.ZONE}-{self.instance}.json"

    def is_locked(self):
        return self.lock_name() in self.demo.objects(f"{self.instance}/.psconsole/locks/")

    def exports(self, name=CHECKPOINT):
        return self.demo.exports(f"{self.root}{name}/")

    def put(self, path, content, age=30 * DAY):
        """A file on the mount, last changed so long ago, as its folders were."""
        path = os.fsencode(path) if isinstance(path, str) else path
        full = os.path.join(os.fsencode(self.mount), path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as file:
            file.write(content)
        then = time.time() - age
        while full != os.fsencode(self.mount):
            os.utime(full, (then, then))
            full = os.path.dirname(full)

    def left(self):
        """What lies at the top of the mount; nothing where that is gone itself."""
        return sorted(os.listdir(os.fsencode(self.mount))) if self.mount.exists() else []


    def calls(self, part=""):
        """The command lines that gcloud got, as far as it came to its end."""
        lines = self.notes.read_text().splitlines() if self.notes.exists() else []
        return [line.split(" ", 2)[2] for line in lines if part in line]


CONTENT = "0123456789"


def tree(*names):
    """Files of an instance, each with the same content."""
    return [{"path": name, "text": CONTENT} for name in names]
