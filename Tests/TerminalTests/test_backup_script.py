"""Resources/schedule/backup.sh in real bash on real files: every way in which the guide's script loses data, and what
it promises itself. Where nothing else is said gcloud is the stand-in, as a run has a dozen calls."""

import concurrent.futures
import dataclasses
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

import backup_jobs
import conftest
import lab
from backup_jobs import CHECKPOINT, CONTENT, DAY, SCHEDULED, tree

# The guide reads when the newest folder was last read, not when it changed: mended, so that its other mistakes show.
BY_CHANGE = [("stat -c %x", "stat -c %y")]


class World:
    """A demo cloud, and the pods on it."""

    def __init__(self, program, folder, files, bucket=None, **instance):
        self.program, self.folder, self.files, self.count = program, folder, files, itertools.count(1)
        cloud = lab.scenario(lab.instance("train-a", files=tree(*files), layout=None, **instance))
        del cloud["instances"][0]["layout"]
        cloud["buckets"][0].update(bucket or {})
        self.demo = lab.Demo(program, folder / "cloud", cloud)

    def pods(self, ages=None, **more):
        """Pods on a tree of the instance's files, which are 30 days old unless told otherwise."""
        pods = backup_jobs.Pods(self.program, self.folder / f"pod-{next(self.count)}", self.demo, **more)
        for path, age in {**{path: 30 * DAY for path in self.files}, **(ages or {})}.items():
            pods.put(path, CONTENT.encode(), age)
        os.utime(pods.mount, (time.time(), time.time() - 40 * DAY))
        return pods

    def exports(self):
        return self.demo.requests("POST", ":exportData")


@pytest.fixture
def world(psconsole_path, tmp_path):
    worlds, count = [], itertools.count(1)

    def make(*files, **more):
        one = World(psconsole_path, tmp_path / f"world-{next(count)}", files, **more)
        worlds.append(one)
        return one

    yield make
    for one in worlds:
        one.demo.close()


def names(*texts):
    return sorted(os.fsencode(text) for text in texts)


# The guide's mistakes, by their numbers: what its script does, and what ours does, on the same files and cloud.


@dataclasses.dataclass
class Case:
    """One mistake: what lies on the instance and how old it is, and how either script ends and what it leaves."""

    mistake: str
    ages: dict
    guide: tuple
    ours: tuple
    instance: dict = dataclasses.field(default_factory=dict)
    bucket: dict = dataclasses.field(default_factory=dict)
    mending: list = dataclasses.field(default_factory=lambda: BY_CHANGE)
    settings: dict = dataclasses.field(default_factory=dict)
    elsewhere: tuple = ()  # What lies on the mount, but not on the instance that is exported.
    faults: list = dataclasses.field(default_factory=list)
    runs: int = 1  # How often a pod is started, as Kubernetes does after one that failed, or as the next Job.
    exports: tuple = (1, 1)


TWO = {"ck-100/a": 3 * DAY, "ck-200/a": 1 * DAY}
CASES = {
    "5.1": Case("a failed export ends with 0", TWO, guide=(0, ["ck-100", "ck-200"]), ours=(70, ["ck-100", "ck-200"]),
                bucket={"agent": False}),
    "5.2": Case("reading the newest makes everything old", TWO, guide=(0, []), ours=(0, ["ck-200"]), mending=[]),
    "5.3": Case("a parent is older than its newest child", {"run/ck-200/a": 60, "run/ck-100/a": 3 * DAY},
                guide=(1, []), ours=(0, ["run"])),
    "5.4": Case("what failed to export is deleted", TWO, guide=(0, ["ck-200"]), ours=(70, ["ck-100", "ck-200"]),
                instance={"unreadable": ["ck-100/a"]}),
    "5.5": Case("the second run deletes the newest", TWO, guide=(0, []), ours=(0, ["ck-200"]), runs=2, exports=(2, 2)),
    "5.6 quote": Case("no threshold is midnight", {"ck-1/a": 3 * DAY, "it's-new/a": 2 * DAY}, guide=(0, []),
                      ours=(0, ["it's-new"])),
    "5.6 mount": Case("a wrong mount path is no mistake", TWO, guide=(0, ["ck-100", "ck-200"]),
                      ours=(65, ["ck-100", "ck-200"]), settings={"PSTORE_MOUNT_PATH": "/nowhere/data"}, exports=(1, 0)),
    "5.7 blank": Case("a blank ends it", {"old run/a": 3 * DAY, "new/a": 60}, guide=(1, ["new", "old run"]),
                      ours=(0, ["new"])),
    "5.7 newline": Case("a newline deletes the mount", {"x/a": 60}, guide=(None, None), ours=(0, ["x", "x\nmount"]),
                        elsewhere=("x\nmount/a",)),
    "5.8": Case("one tree goes, then it fails", {"r1/a/f": 3 * DAY, "r2/a/f": 3 * DAY, "new/f": 60},
                guide=(1, ["new", "r2"]), ours=(0, ["new"])),
    "5.9": Case("a hiccup starts a second export", TWO, guide=(0, ["ck-200"]), ours=(0, ["ck-200"]), exports=(2, 1),
                faults=[{"method": "GET", "path": "*/operations/operation-*", "times": 5, "status": 503}], runs=2),
    "5.12": Case("what is deleted is not what was exported", TWO, elsewhere=("other/a",), guide=(0, ["ck-200"]),
                 ours=(0, ["ck-200", "other"])),
    "5.13 True": Case("True is not true", TWO, guide=(0, ["ck-100", "ck-200"]), ours=(64, ["ck-100", "ck-200"]),
                      settings={"DELETE_AFTER_BACKUP": "True"}, exports=(1, 0)),
    "5.13 run": Case("a setting is executed", TWO, guide=(0, ["ck-200", "ran"]),
                     ours=(64, ["ck-100", "ck-200"]), settings={"DELETE_AFTER_BACKUP": "touch mount/ran"},
                     exports=(1, 0)),
    "5.14": Case("a placeholder is like a name", TWO, mending=[("PSTORE_NAME", "train-a")],
                 guide=(1, ["ck-100", "ck-200"]), ours=(64, ["ck-100", "ck-200"]), settings={"PSTORE_NAME": "PSTORE_NAME"},
                 exports=(0, 0)),
    "5.15 file": Case("files stay for ever", {"old.log": 3 * DAY, "new.log": 60, "ck/a": 60},
                      guide=(0, ["ck", "new.log", "old.log"]), ours=(0, ["ck", "new.log"])),
}


@pytest.mark.parametrize("number", CASES)
def test_the_guides_mistake(world, number):
    """The guide's script makes the mistake here and now, and ours does not."""
    case = CASES[number]
    where = world(*case.ages, bucket=case.bucket, **case.instance)

    for is_guide in (True, False):
        pods = where.pods({**case.ages, **dict.fromkeys(case.elsewhere, 3 * DAY)})
        for folder, _, _ in os.walk(os.fsencode(pods.mount)):
            # Read a moment ago, as the guide's own find does it where access times are kept.
            os.utime(folder, (time.time(), os.stat(folder).st_mtime))
        before = len(where.exports())
        where.demo.faults(*case.faults)
        for turn in range(case.runs):
            process = pods.begin(
                script=mended(backup_jobs.GUIDE.read_text(), case.mending) if is_guide else backup_jobs.SCRIPT,
                interpreter=("/bin/bash", "-c") if is_guide else ("/bin/bash", "-p"),
                **{"DELETE_AFTER_BACKUP": "true", "KEEP_NEWEST": "1", "JOB_NAME": f"nightly-{SCHEDULED + turn}",
                   **case.settings})
            output = process.communicate(timeout=60)[0].decode(errors="replace")
            if process.returncode == 0:
                # The next one is of another Job.
                pods.next_job()
                if case.faults:
                    break
        status, left = case.guide if is_guide else case.ours
        if status is None:
            # It depends on what find lists last.
            status = process.returncode
        wanted = (status, [] if left is None else names(*left), case.exports[0 if is_guide else 1])
        found = (process.returncode, pods.left(), len(where.exports()) - before)
        assert found == wanted, f"guide: {is_guide}\n{output}"
        assert pods.mount.exists() == (left is not None)
        assert not [name for name in where.demo.objects("train-a/.psconsole/") if is_guide]


def mended(script, replacements):
    for old, new in replacements:
        assert old in script, old
        script = script.replace(old, new)
    return script


def test_5_10_it_waits_no_longer_than_it_is_told(world):
    """The guide's script waits for ever, and no further Job of its CronJob is started meanwhile."""
    where = world("a", transfers={"scan": "2h"})
    pods = where.pods()
    pods.put_program("sleep", '#!/bin/sh\necho "$1" >> slept\n[ "$(wc -l < slept)" -lt 5 ]\n')
    output = pods.run(1, script=backup_jobs.GUIDE.read_text(), interpreter=("/bin/bash", "-c"))
    assert pods.folder.joinpath("slept").read_text() == "60\n" * 5, output

    where = world("a", transfers={"scan": "2h"})
    pods = where.pods()
    output = pods.run(75, EXPORT_DEADLINE_SECONDS="2")
    operation = pods.exports()[0]["name"]
    assert f"the export goes on: {operation}" in output
    message = pods.message
    assert (message["outcome"], message["exitCode"], message["operation"]) == ("deadline", 75, operation)
    # The next pod of the Job goes on where this one stopped; another Job stays away.
    assert pods.is_locked()
    assert "adopting" in pods.run(75, EXPORT_DEADLINE_SECONDS="1")
    pods.next_job()
    pods.run(69, JOB_NAME=f"nightly-{SCHEDULED + 60}")
    assert len(where.exports()) == 1


def test_5_11_who_is_not_of_the_same_cronjob(world):
    """`concurrencyPolicy: Forbid` knows of no other CronJob, of no Job by hand and of no console."""
    slow = {"transfers": {"scan": "2h"}}
    where = world("a", **slow)
    pods = where.pods()
    pods.hook("after", 'case "$*" in *describe*) kill -9 0 ;; esac')
    for status in (-signal.SIGKILL, 1):
        output = pods.run(status, script=backup_jobs.GUIDE.read_text(), interpreter=("/bin/bash", "-c"))
    # It asks for another, and whether that is refused is the service's affair.
    assert len(where.exports()) == 2 and "a data transfer is already in progress" in output.lower()

    (pods.bin / "after").unlink()
    output = pods.run(69)
    assert "the instance is in use: " in output and len(where.exports()) == 2
    assert pods.message["outcome"] == "busy" and not pods.is_locked()


def test_5_12_everything_has_its_project(world):
    where = world("a")
    pods = where.pods()
    pods.run(script=backup_jobs.GUIDE.read_text(), interpreter=("/bin/bash", "-c"))
    assert pods.calls("export-data") and not pods.calls("--project")
    pods.run(CLOUDSDK_CORE_PROJECT="another")
    assert all("--project=lab" in call for call in pods.calls("export-data")[1:] + pods.calls("list --"))


def test_5_15_what_is_written_during_the_export_stays(world):
    """A log is appended to: its folder does not change, and the guide's script deletes it all the same."""
    grow = 'case "$*" in *export-data*) printf more >> mount/log/train.log ;; esac'
    ages = {"log/train.log": 2 * DAY, "old/a": 3 * DAY, "new/a": 60}
    where = world(*ages)
    pods = where.pods(ages)
    pods.hook("before", grow)
    pods.run(script=mended(backup_jobs.GUIDE.read_text(), BY_CHANGE), interpreter=("/bin/bash", "-c"),
             DELETE_AFTER_BACKUP="true")
    assert pods.left() == names("new")

    pods = where.pods(ages)
    pods.hook("before", grow)
    output = pods.run(DELETE_AFTER_BACKUP="true", KEEP_NEWEST="1")
    assert pods.left() == names("log", "new") and "kept 'log': it has changed" in output


def test_5_15_a_new_prefix_each_time(world, psconsole_path):
    """Out of one prefix for ever, a restore brings back what was deleted weeks ago; nothing says what is complete."""
    where = world("a", "b")
    pods = where.pods()
    pods.run(script=backup_jobs.GUIDE.read_text(), interpreter=("/bin/bash", "-c"))
    assert where.demo.objects("train-a/") == ["train-a/a", "train-a/b"]
    for hour in range(2):
        output = pods.run(JOB_NAME=f"nightly-{SCHEDULED + 60 * hour}")
        # It says what it does, not what every value is.
        assert "+ " not in output and "PSTORE_" not in output
        pods.next_job()
    for name in (CHECKPOINT, CHECKPOINT.replace("T10", "T11")):
        assert where.demo.objects(f"train-a/{name}/") == [f"train-a/{name}/a", f"train-a/{name}/b"]
        assert pods.manifest(name)["checkpoint"] == name


# What it promises


WRONG = [
    ("PSTORE_NAME", "--help"), ("PSTORE_NAME", ""), ("PSTORE_NAME", "a\nb"), ("PSTORE_NAME", "a b"),
    ("PSTORE_LOCATION", "us-central1"), ("PSTORE_PROJECT", None), ("PSTORE_PROJECT", "-x"),
    ("PSTORE_MOUNT_PATH", "mount"), ("PSTORE_MOUNT_PATH", "/"), ("PSTORE_MOUNT_PATH", "//"),
    ("SOURCE_PARALLELSTORE_PATH", "logs"), ("SOURCE_PARALLELSTORE_PATH", "/a/../b"),
    ("SOURCE_PARALLELSTORE_PATH", "/a\nb"), ("SOURCE_PARALLELSTORE_PATH", b"/a\xff"),
    ("DESTINATION_GCS_URI", "lab-backups/a"), ("DESTINATION_GCS_URI", "gs://lab-backups/a//b/"),
    ("DESTINATION_GCS_URI", "gs://lab-backups/*"), ("DESTINATION_GCS_URI", "gs://lab-backups/.psconsole/a"),
    ("DELETE_AFTER_BACKUP", "yes"), ("DELETE_AFTER_BACKUP", "TRUE"), ("DELETE_AFTER_BACKUP", "true "),
    ("DELETE_AFTER_BACKUP", "true\n"), ("BACKUP_MODE", "sync"), ("KEEP_NEWEST", "0"), ("KEEP_NEWEST", "-1"),
    ("KEEP_NEWEST", "a[$(touch ran)]"), ("EXPORT_DEADLINE_SECONDS", "1h"), ("POLL_SECONDS", "0"),
    ("CHECKPOINT_NAME", "../x"), ("CHECKPOINT_NAME", ".psconsole"), ("JOB_NAME", "a/b"), ("CRONJOB_NAME", "$(id)"),
    ("JOB_UID", ""), ("JOB_UID", "00000000-0000-0000-0000-000000000000"), ("TERMINATION_LOG", "log")]


def test_a_wrong_setting_changes_nothing(world):
    pods = world("a").pods()

    def status(setting):
        name, value = setting
        process = subprocess.run(["/bin/bash", "-p", backup_jobs.SCRIPT], env=pods.environment(**{name: value}),
                                 cwd=pods.folder, capture_output=True, timeout=60)
        return process.returncode, name in process.stderr.decode()

    with concurrent.futures.ThreadPoolExecutor(2) as two:
        found = list(two.map(status, WRONG))
    assert found == [(64, True)] * len(WRONG), [wrong for wrong, one in zip(WRONG, found) if one != (64, True)]
    pods.run(64, BACKUP_MODE="mirror", CHECKPOINT_NAME="x")
    pods.run(64, BACKUP_MODE="mirror", DESTINATION_GCS_URI="gs://lab-backups/")
    assert not pods.calls("list") and not (pods.folder / "ran").exists()


def test_what_is_no_mount_or_empty_is_refused(world):
    where = world("a", "sub/a")
    pods = where.pods()
    (pods.mount / "out").symlink_to(pods.folder)
    (pods.mount / "empty/below").mkdir(parents=True)
    for settings in ({"PSTORE_MOUNT_PATH": str(pods.mount / "a")}, {"SOURCE_PARALLELSTORE_PATH": "/none/"},
                     {"SOURCE_PARALLELSTORE_PATH": "/out"}, {"SOURCE_PARALLELSTORE_PATH": "/empty"}):
        pods.run(65, **settings)
        assert pods.message["outcome"] == "refused"
    pods.unmount()
    assert "nothing is mounted at" in pods.run(65)
    # By the program that decides it in the container, too.
    (pods.bin / "mountpoint").unlink()
    pods.run(65)
    assert not where.exports() and not pods.is_locked()


def test_names_and_paths_are_only_names(world, psconsole_path):
    """Names that a shell would take apart or execute, on the way there, in the manifest and in what is deleted."""
    path = '/a" && rm -rf "..'
    odd = ["-rf", "a b", 'quo"te', "it's", "back\\slash", "$(touch ran)", "tab\there", "été", "*", ";ls"]
    where = world(*(f"{path[1:]}/{name}/f" for name in odd), f"{path[1:]}/new/f")
    pods = where.pods()
    for name in (b"line\nfeed", b"not \xff utf8"):
        pods.put(path[1:].encode() + b"/" + name + b"/f", CONTENT.encode())
    pods.put(f"{path[1:]}/new/f", CONTENT.encode(), 60)
    pods.run(SOURCE_PARALLELSTORE_PATH=path, DELETE_AFTER_BACKUP="true", KEEP_NEWEST="1")
    assert sorted(os.listdir(os.fsencode(pods.mount) + path.encode())) == [b"line\nfeed", b"new", b"not \xff utf8"]
    assert pods.manifest()["sourcePath"] == path
    assert set(pods.message["deleted"]) == set(odd)
    assert not list(pods.folder.rglob("ran"))


def test_what_may_be_deleted(world):
    """Old, in the listing with its size, unchanged, and not among the newest of its kind; nothing else."""
    ages = {"old/a": 9 * DAY, "older/deep/er/a": 10 * DAY, "size/a": 8 * DAY, "extra/a": 7 * DAY, "link/a": 6 * DAY,
            "recent/a": 1800, "new-1/a": 3 * DAY, "new-2/a": 0, "old.txt": 9 * DAY, "new-1.txt": 60, "new-2.txt": 60}
    where = world(*ages)
    pods = where.pods(ages)
    pods.put("size/a", b"longer than it was exported", 8 * DAY)
    pods.put("extra/b", b"not exported", 7 * DAY)
    (pods.mount / "link/l").symlink_to("a")
    os.utime(pods.mount / "link", (1, 1))
    os.utime(pods.mount / "link/l", (1, 1), follow_symlinks=False)
    (pods.mount / "hollow/er").mkdir(parents=True)
    for folder in ("hollow/er", "hollow"):
        os.utime(pods.mount / folder, (1, 1))
    output = pods.run(DELETE_AFTER_BACKUP="true", KEEP_NEWEST="1")
    kept = {"size", "extra", "link", "recent", "new-2", "new-2.txt", "hollow"}
    assert set(os.listdir(pods.mount)) - {"new-1.txt"} == kept, output
    assert set(pods.message["deleted"]) == {"old", "older", "new-1", "old.txt"}, output
    assert "kept 'recent': it was modified within the hour" in output
    # Two of a kind stay unless told otherwise.
    pods = where.pods(ages)
    pods.next_job()
    pods.run(DELETE_AFTER_BACKUP="true", JOB_NAME="by-hand")
    assert {"new-2", "recent", "new-1.txt", "new-2.txt"} <= set(os.listdir(pods.mount))


def test_what_can_not_be_deleted(world):
    """It ends badly, but after the manifest; the message says what went and what did not, in 4,096 bytes."""
    odd = [f"{'x' * 200}-{number}" for number in range(40)]
    where = world(*(f"{name}/a" for name in odd), "new/a")
    pods = where.pods({"new/a": 60})
    pods.put_program("rm", '#!/bin/sh\ncase "$*" in *-7) exit 1 ;; esac\nexec /bin/rm "$@"\n')
    pods.run(1, DELETE_AFTER_BACKUP="true", KEEP_NEWEST="1")
    assert pods.left() == names(odd[7], "new") and pods.has_manifest() and not pods.is_locked()
    message = pods.message
    assert message["deletedCount"] == 39 and message["notDeleted"] == [odd[7]] and len(message["deleted"]) < 20
    assert (message["outcome"], message["exitCode"]) == ("complete", 1)


def test_one_that_could_not_write_its_message(world):
    pods = world("a").pods()
    pods.run(TERMINATION_LOG="/nowhere/log")
    pods.run(64, TERMINATION_LOG="/nowhere/log", KEEP_NEWEST="0")


# Killed


def killed(pods, when, number):
    """From now on gcloud's so-manyth call takes all of the pod with it, before or after it does its work."""
    pods.hook(when, f'echo >> "$here/calls"\nif [ "$(wc -l < "$here/calls")" = {number} ]; then kill -9 0; fi\n')


def test_killed_at_any_moment_it_exports_once(world):
    """The pod dies after any of its calls was answered, unheard; the next pod of the Job makes it complete."""
    def story(number):
        where = world("a", "d/b")
        pods = where.pods({"d/b": 60})
        killed(pods, "after", number)
        process = pods.begin()
        process.communicate(timeout=60)
        assert process.returncode in (-signal.SIGKILL, 0)
        (pods.bin / "after").unlink()
        output = pods.run()
        assert len(pods.exports()) == 1, f"killed after call {number}\n{output}"
        manifest = pods.manifest()
        assert manifest["operation"] == pods.exports()[0]["name"] and manifest["requestId"] == pods.uid
        assert pods.message["outcome"] == "complete" and not pods.is_locked(), output
        return process.returncode == 0

    with concurrent.futures.ThreadPoolExecutor(2) as two:
        ends = list(two.map(story, range(1, 14)))
    # Every call was tried: only what lies behind the last one has ended by itself.
    assert ends.index(True) >= 11 and all(ends[ends.index(True):]), ends


def test_killed_while_it_waits(world):
    """A Job with no time in its name, killed while the export goes on: the next pod finds it by its lock, and waits."""
    where = world("a", transfers={"scan": "4s"})
    pods = where.pods()
    killed(pods, "after", 9)
    process = pods.begin(JOB_NAME="by-hand", DELETE_AFTER_BACKUP="true")
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL and pods.is_locked()
    output = pods.run(JOB_NAME="by-hand", DELETE_AFTER_BACKUP="true")
    assert "adopting the export" in output and len(where.exports()) == 1
    # What was there before the export is not known to this pod.
    assert "nothing is deleted" in output and pods.left() == names("a")


def test_a_failed_export_is_tried_again_by_the_next_pod(world):
    """The service would answer the same request with the failed operation: the second attempt has an id of its own."""
    where = world("a", bucket={"agent": False})
    pods = where.pods()
    for _ in range(2):
        pods.run(70)
    assert len(pods.exports()) == 2 and not pods.has_manifest()
    report = json.loads(where.demo.read(f"train-a/.psconsole/{CHECKPOINT}.incomplete.json"))
    assert report["outcome"] == "failed" and report["operation"] == pods.message["operation"]
    assert pods.message["outcome"] == "failed" and not pods.is_locked()


def test_told_to_stop(world):
    """It stops within a moment, whatever it waits for, and says that the export goes on."""
    where = world("a", transfers={"scan": "2h"})
    pods = where.pods()
    process = pods.begin(POLL_SECONDS="300")
    first = b""
    while b"exporting to" not in first:
        first += process.stdout.readline()
    process.terminate()
    begun = time.monotonic()
    output = process.communicate(timeout=30)[0].decode()
    assert time.monotonic() - begun < 20 and process.returncode == 1, output
    operation = pods.exports()[0]["name"]
    assert f"the export goes on: {operation}" in output and pods.message["operation"] == operation
    assert pods.is_locked() and not list(pods.folder.glob("tmp.*"))


# Others


def test_the_lock_of_others(world):
    """Respected until its time is over, by a clock that may differ by ten minutes; then it is replaced."""
    where = world("a")
    pods = where.pods()

    def lock(seconds):
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))
        where.demo.write(pods.lock_name(), json.dumps({
            "by": {"account": "ada@example.com", "user": "ada", "host": "desk"}, "run": "0123abcd",
            "instance": "projects/lab/locations/us-central1-a/instances/train-a", "startTime": moment,
            "expireTime": moment}).encode())

    for seconds in (1800, -540):
        lock(seconds)
        assert "ada@example.com on desk, as run 0123abcd, since " in pods.run(69)
        assert pods.is_locked() and pods.message["outcome"] == "busy"
    where.demo.write(pods.lock_name(), b"{}")
    pods.run(69)
    assert not where.exports()
    lock(-660)
    assert "a lock that has ended is replaced" in pods.run()
    assert not pods.is_locked()


OFTEN = [("locked_at < 600", "locked_at < 1"), ("sleep 60 3", "sleep 1 3")]


def test_the_lock_is_renewed(world):
    """While the export goes on, and while what it wrote is listed, which may take longer than the lock lasts."""
    where = world("a", transfers={"scan": "2s"})
    pods = where.pods()
    pods.hook("before", 'case "$*" in *objects*list*) until [ "$(grep -c lock.json notes)" -ge 5 ]; do :; done ;; esac')
    pods.run(script=mended(backup_jobs.SCRIPT.read_text(), OFTEN), interpreter=("/bin/bash", "-pc"))
    assert len(pods.calls("lock.json")) >= 5 and not pods.is_locked() and pods.has_manifest()


def test_a_lock_that_was_lost(world):
    where = world("a", transfers={"scan": "2h"})
    pods = where.pods()
    process = pods.begin(script=mended(backup_jobs.SCRIPT.read_text(), OFTEN), interpreter=("/bin/bash", "-pc"))
    first = b""
    while b"exporting to" not in first:
        first += process.stdout.readline()
    where.demo.write(pods.lock_name(), b"{}")
    output = process.communicate(timeout=60)[0].decode()
    assert process.returncode == 69 and "the lock was taken by others; the export goes on" in output
    assert where.demo.read(pods.lock_name()) == b"{}"


def test_a_manifest_that_can_not_be_written_at_first(world):
    where = world("a")
    pods = where.pods()
    # Behind the listing's; gcloud itself asks five times.
    where.demo.faults({"method": "POST", "path": "/upload/*", "skip": 2, "times": 6, "status": 503})
    output = pods.run()
    assert "503" in output and pods.has_manifest()


def test_answers_that_make_no_sense(world):
    """One about the export is like none; one that decides something ends the pod, and the next one of the Job goes on."""
    where = world("a")
    pods = where.pods()
    pods.hook("before", 'case "$*" in *operations\\ list*) echo "[{"; exit 0 ;; esac')
    pods.run(1)
    assert pods.message["outcome"] == "error" and pods.is_locked() and not where.exports()
    pods.hook("before", """case "$*" in *operations*describe*)
        if ! [ -e garbled ]; then touch garbled; echo '{"done": true, "name": "another"}'; exit 0; fi ;; esac""")
    pods.run()
    assert (pods.folder / "garbled").exists() and len(where.exports()) == 1 and not pods.is_locked()


def test_psconsole_and_it_respect_each_other(world, psconsole_path, tmp_path):
    where = world("a", transfers={"scan": "2h"})
    pods = where.pods()
    operator = lab.Operator(psconsole_path, tmp_path / "home", where.demo, stand_in=True)
    try:
        pods.run(75, EXPORT_DEADLINE_SECONDS="1", CLOUDSDK_CORE_ACCOUNT="backup@lab.iam.gserviceaccount.com")
        order = ["backup", "train-a", "--root", pods.root, "--name", "by-hand", "--yes"]
        status, output, error = operator.run(*order)
        words = "backup@lab.iam.gserviceaccount.com on ml/nightly-29800000 is backing this instance up"
        assert status != 0 and words in output + error, output + error
        assert len(where.exports()) == 1
    finally:
        operator.close()


def test_a_name_that_others_have_used(world):
    where = world("a")
    pods = where.pods()
    pods.run(CHECKPOINT_NAME="monday")
    # Another pod of the same Job finds its work done.
    assert "an earlier pod of this Job has completed it" in pods.run(CHECKPOINT_NAME="monday")
    pods.next_job()
    assert "monday has a manifest, written by others" in pods.run(69, CHECKPOINT_NAME="monday")
    assert len(where.exports()) == 1 and not pods.is_locked()


def test_an_instance_that_is_not_active(world):
    where = world("a", state="FAILED")
    pods = where.pods()
    assert "not ACTIVE" in pods.run(65)
    assert not where.exports() and not pods.is_locked()


def test_a_listing_that_disagrees(world):
    """Something else lies under the prefix: it is not what was exported, whatever the counters say."""
    where = world("a")
    where.demo.write(f"train-a/{CHECKPOINT}/stray", b"not of this export")
    pods = where.pods()
    output = pods.run(70, DELETE_AFTER_BACKUP="true", KEEP_NEWEST="1")
    assert "the listing has 2 objects and 28 bytes, the export counted 1 and 10" in output
    report = json.loads(where.demo.read(f"train-a/.psconsole/{CHECKPOINT}.incomplete.json"))
    assert report["outcome"] == "unverified" and not pods.has_manifest() and not pods.is_locked()


# With the real gcloud, and psconsole's own eyes


def test_psconsole_finds_it_intact(world, psconsole_path, tmp_path):
    where = world("été/π", "d/a b", labels={"team": "ml"})
    pods = where.pods(real=True)
    pods.run(patience=120, CLOUDSDK_CORE_ACCOUNT="backup@lab.iam.gserviceaccount.com")
    operator = lab.Operator(psconsole_path, tmp_path / "home", where.demo, stand_in=True)
    try:
        status, output, error = operator.run("checkpoints", "verify", f"{pods.root}{CHECKPOINT}/")
        assert status == 0 and "intact" in output, output + error
        shown = json.loads(operator.run("checkpoints", "list", "train-a", "--format", "json")[1])
    finally:
        operator.close()
    assert "complete" in json.dumps(shown), shown
    manifest = pods.manifest()
    assert manifest["by"] == {
        "account": "backup@lab.iam.gserviceaccount.com", "user": "nightly", "host": "ml/nightly-29800000"}
    assert manifest["instance"]["capacityGib"] == "12000" and manifest["instance"]["labels"] == {"team": "ml"}
    assert manifest["requestId"] == pods.uid and manifest["listing"]["objects"] == "2"


def test_a_mirror(world, psconsole_path, tmp_path):
    """The guide's way: the same destination each time. What vouched for it is withdrawn before it changes."""
    where = world("a", "b")
    pods = where.pods()
    mirror = {"BACKUP_MODE": "mirror", "DESTINATION_GCS_URI": f"gs://{lab.BUCKET}/train-a/latest"}
    pods.run(**mirror)
    first = pods.manifest("latest")
    assert first["mirror"] is True and first["root"] == f"gs://{lab.BUCKET}/train-a/"
    # What was deleted on the instance is in it, as in every mirror.
    where.demo.write("train-a/latest/gone", b"deleted on the instance")
    pods = where.pods()
    # The service's clock is the tests': its first export is older than this Job.
    mirror["JOB_NAME"] = f"nightly-{int(time.time()) // 60 + 3}"
    pods.run(**mirror)
    second = pods.manifest("latest")
    assert second["operation"] != first["operation"] and second["listing"]["objects"] == "3"
    assert second["requestId"] == pods.uid
    calls = pods.calls()
    parts = ("latest.json --if-generation-match", "export-data", "listing.tsv", "manifest.json")
    order = [next(n for n, call in enumerate(calls) if part in call) for part in parts]
    assert order == sorted(order) and calls[order[0]].startswith("storage rm"), calls
    assert "an earlier pod of this Job has completed it" in pods.run(**mirror)
    operator = lab.Operator(psconsole_path, tmp_path / "home", where.demo, stand_in=True)
    try:
        status, output, error = operator.run("checkpoints", "verify", f"{pods.root}latest/")
        assert status == 0 and "intact" in output, output + error
    finally:
        operator.close()


def test_a_mirror_that_others_export_into(world):
    """While the first one's export is listed, a second one begins: nothing vouches for the mirror."""
    where = world("a")
    pods = where.pods()
    address = where.demo.address
    export = json.dumps({"sourceParallelstore": {"path": "/"}, "destinationGcsBucket": {"uri": f"{pods.root}latest/"}})
    place = f"{address}/parallelstore/v1beta/projects/lab/locations/{lab.ZONE}/instances/train-a:exportData"
    pods.hook("after", f"""case "$*" in *objects*list*) curl -s >/dev/null -X POST {place} -d '{export}' ;; esac""")
    output = pods.run(70, BACKUP_MODE="mirror", DESTINATION_GCS_URI=f"{pods.root}latest/")
    assert "others export into the mirror" in output and not pods.has_manifest("latest")


def test_shellcheck():
    """The scripts that are shipped have nothing that shellcheck warns of."""
    scripts = [backup_jobs.SCRIPT, *sorted((conftest.ROOT / "Resources/setup").glob("*.sh"))]
    program = shutil.which("shellcheck", path=f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}")
    assert program, "shellcheck is missing: Tests/TerminalTests/run installs it"
    found = subprocess.run([program, "--external-sources", *scripts], capture_output=True, text=True, cwd=conftest.ROOT)
    assert found.returncode == 0, found.stdout + found.stderr
