"""A backup while the cloud, the machine or somebody else makes trouble: it waits and says so, and nothing is done twice.

Each case has a cloud and a home of its own, and all of them wait most of the time, so that they run side by side.
"""

import concurrent.futures
import json
import os
import re
import signal
import subprocess
import time

import pytest

import fakes
import lab

EXPORT = {"method": "POST", "path": "*:exportData"}


def lock(operator, **more):
    """Puts another host's lock where it keeps every second backup of the instance out."""
    held = {
        "instance": f"projects/{lab.PROJECT}/locations/{lab.ZONE}/instances/train-a", "run": "0ther000",
        "by": {"user": "kay", "host": "bastion-9", "account": "kay@example.com"}, "startTime": "2026-11-23T03:14:15Z",
        "expireTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 1800)), **more}
    operator.demo.write(f"train-a/.psconsole/locks/{lab.ZONE}-train-a.json", json.dumps(held).encode())


def until_event(operator, run, name, patience=60):
    operator.until(lambda: f"  {name}" in operator.log(run), patience, what=lambda: operator.log(run))


def until_done(operator, run, exports=1, patience=90):
    operator.until_runner_ends(run, patience)
    lab.assert_backed_up(operator, run, "train-a", "one", exports)


def answer_lost(operator):
    """gcloud itself sends the same request again."""
    operator.demo.faults({**EXPORT, "fail": "answerLost", "times": 1})
    until_done(operator, operator.backup("train-a", "one", STAND_IN_REAL="export-data"))


def every_answer_lost(operator):
    """gcloud gives up, and the export is found in the list of operations."""
    operator.demo.faults({**EXPORT, "fail": "answerLost", "times": 5})
    run = operator.backup("train-a", "one")
    until_done(operator, run)
    assert "  doubted:export" in operator.log(run)


def burst(status):
    def case(operator):
        # 429 is final for gcloud, and a 5xx after five sendings.
        times = 1 if status == 429 else 5
        operator.demo.faults(
            {**EXPORT, "status": status, "times": times},
            {"method": "GET", "path": "*/operations/operation-*", "status": status, "times": times},
            {"method": "POST", "path": "/upload/*", "status": status, "times": times})
        until_done(operator, operator.backup("train-a", "one"))

    return case


def hung_server(operator):
    """Nobody knows whether it was begun: the same request is sent again."""
    operator.demo.faults({**EXPORT, "fail": "hang", "times": 5})
    run = operator.backup("train-a", "one", STAND_IN_TIMEOUT="0.5")
    until_done(operator, run)
    sent = re.findall(r"--request-id=(\S+)", operator.log(run))
    assert len(sent) == 2 and len(set(sent)) == 1, operator.log(run)


def signed_out(operator):
    """The run waits for somebody to sign in, says so, and goes on."""
    run = operator.backup("train-a", "one")
    until_event(operator, run, "accepted:export")
    operator.demo.faults({"path": "*", "status": 401, "message": "Request had invalid authentication credentials"})
    operator.until(lambda: "gcloud auth login" in operator.run("runs", "show", run)[1])
    assert "gcloud auth login" in operator.run("runs", "list")[1]
    operator.demo.faults()
    until_done(operator, run)


def rebooted(operator):
    """Everything of it is killed in the middle of the export."""
    run = operator.backup("train-a", "one")
    until_event(operator, run, "accepted:export")
    for pid in fakes.processes_of(operator.home):
        os.kill(pid, signal.SIGKILL)
    operator.until_runner_ends(run)
    assert re.search(rf"{run} +backup .*interrupted", operator.run("runs", "list")[1])
    # Who answers what was not asked has nothing begun.
    status, output, error = operator.run("runs", "resume", run, "--choose", "stop")
    assert status == 1 and "asks nothing now" in error and not operator.runners(run), output + error
    status, output, error = operator.run("runs", "resume", run, patience=90)
    assert status == 0, output + error
    until_done(operator, run)


def terminated(operator):
    """The machine shuts down: the runner leaves the run so that it can be resumed."""
    run = operator.backup("train-a", "one")
    until_event(operator, run, "accepted:export")
    for pid in operator.runners(run):
        os.kill(pid, signal.SIGTERM)
    operator.until_runner_ends(run)
    assert "interrupted" in operator.runner_log(run)
    assert re.search(rf"{run} +backup .*interrupted", operator.run("runs", "list")[1])
    # Its lease was given back: there is nobody to wait for.
    status, output, error = operator.run("runs", "resume", run, patience=90)
    assert status == 0, output + error
    until_done(operator, run)


def abandoned(operator):
    """Who abandons a run is told what stays, and its runner stops at once; the next backup is kept out by the lock."""
    run = operator.backup("train-a", "one")
    until_event(operator, run, "accepted:export")
    status, output, error = operator.run("runs", "abandon", run, "--yes")
    assert status == 0 and "The export goes on in the service" in output and "lock ends by itself" in output, output + error
    operator.until_runner_ends(run)
    assert re.search(r"  ended  abandoned\s*$", operator.log(run)), operator.log(run)
    assert not operator.demo.requests("POST", ":cancel")
    assert f"train-a/.psconsole/locks/{lab.ZONE}-train-a.json" in operator.demo.objects("train-a/.psconsole/")


def one_at_a_time(operator):
    """A second backup of the instance is refused while the first goes on, whatever its name."""
    run = operator.backup("train-a", "one")
    until_event(operator, run, "accepted:export")
    status, output, error = operator.run(
        "backup", "train-a", "--root", f"gs://{lab.BUCKET}/other/", "--name", "two", "--yes")
    assert status == 1 and "Nothing was started" in error, output + error
    until_done(operator, run)
    assert len(operator.demo.requests("POST", "exportData")) == 1


def another_world(operator):
    """The demo cloud is started anew on its port: the operation is gone, and a person has to decide."""
    run = operator.backup("train-a", "one")
    until_event(operator, run, "accepted:export")
    operator.demo.close()
    operator.demo.start()
    operator.until_runner_ends(run)
    status, output, error = operator.run("runs", "resume", run)
    assert status == 3 and "no longer knows operation" in output, output + error
    status, output, error = operator.run("runs", "resume", run, "--choose", "stop")
    assert status == 1, output + error
    assert "train-a/.psconsole/one.json" not in operator.demo.objects("train-a/"), operator.log(run)
    assert not operator.demo.exports(f"gs://{lab.BUCKET}/train-a/one/")


def two_resume(operator):
    """One of them drives; the other one follows."""
    run = operator.backup("train-a", "one", PSCONSOLE_FAILPOINT="17")
    operator.until_runner_ends(run)
    ends = [operator.begin("runs", "resume", run) for _ in range(2)]
    ended = [end(90) for end in ends]
    assert [status for status, _, _ in ended] == [0, 0], ended
    until_done(operator, run)
    log = operator.run("runs", "log", run)[1]
    assert len(re.findall(r"^\S+  taken ", log, re.M)) == 2, log


def locked_before(operator):
    """Another host's lock is seen before anything is begun."""
    lock(operator)
    status, output, error = operator.run(
        "backup", "train-a", "--root", f"gs://{lab.BUCKET}/train-a/", "--name", "one", "--yes")
    said = output + error
    assert status == 1 and "Nothing was started" in said, said
    assert "kay@example.com on bastion-9" in said and "since 2026-11-23T03:14:15Z" in said, said
    assert not operator.demo.requests("POST", "exportData")


def locked_meanwhile(operator):
    """Another host takes the lock after the look, and before we do."""
    run = operator.backup("train-a", "one", PSCONSOLE_FAILPOINT="2")
    operator.until_runner_ends(run)
    lock(operator)
    status, output, error = operator.run("runs", "resume", run)
    assert status == 3, output + error
    assert "kay@example.com on bastion-9" in output and "since 2026-11-23T03:14:15Z" in output, output
    assert operator.run("runs", "resume", run, "--choose", "stop")[0] == 1
    assert not operator.demo.requests("POST", "exportData")
    # It is the other's lock still.
    assert json.loads(operator.demo.read(f"train-a/.psconsole/locks/{lab.ZONE}-train-a.json"))["run"] == "0ther000"


def expired_lock(operator):
    """A lock whose end is long past is taken over."""
    lock(operator, expireTime="2026-11-23T03:44:15Z")
    until_done(operator, operator.backup("train-a", "one"))


def partly_failed(operator):
    """What could not be read makes it incomplete, and a report says so; no manifest vouches for it."""
    status, output, error = operator.run(
        "backup", "train-a", "--root", f"gs://{lab.BUCKET}/train-a/", "--name", "one", "--yes")
    assert status == 3 and re.search(r"1 (of 6 )?objects? (was not|failed|could not)|1 object failed|1 of 6", output), output
    run = re.search(r"Run (\w+) has begun", error)[1]
    # Done again it fails again, into the same prefix; then it is given up.
    assert operator.run("runs", "resume", run, "--choose", "again")[0] == 3
    status, output, error = operator.run("runs", "resume", run, "--choose", "stop")
    assert status == 1, output + error
    files = set(operator.demo.objects("train-a/.psconsole/"))
    assert files == {"train-a/.psconsole/one.incomplete.json"}, operator.log(run)
    assert json.loads(operator.demo.read("train-a/.psconsole/one.incomplete.json"))["counters"]["objectsFailed"] == "1"
    assert len(operator.demo.exports(f"gs://{lab.BUCKET}/train-a/one/")) == 2


def read_only_home(operator):
    (operator.home / "file").write_text("")
    state = {"XDG_STATE_HOME": str(operator.home / "file/state")}
    status, output, error = operator.run("status", **state)
    assert "train-a" in output, error
    status, output, error = operator.run(
        "backup", "train-a", "--root", f"gs://{lab.BUCKET}/train-a/", "--name", "one", "--yes", **state)
    assert status == 1 and "Nothing was started" in error and str(operator.home / "file") in error, output + error
    assert not operator.demo.requests("POST", "exportData")


def full_disk(operator):
    """The disk is full for a while: the run goes on once there is room, and nothing is done twice."""
    disk = operator.home / "state"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("a small file system needs root")
    try:
        run = operator.backup("train-a", "one")
        until_event(operator, run, "accepted:export")
        filling = disk / "filling"
        with open(filling, "wb", buffering=0) as file, pytest.raises(OSError):
            while True:
                file.write(bytes(4096))
        operator.until(lambda: operator.demo.exports(f"gs://{lab.BUCKET}/train-a/one/")[0].get("done"))
        before = len(operator.demo.requests())
        # It has asked how the export ended, and can't write that down or can't write the listing.
        operator.until(lambda: len(operator.demo.requests()) > before)
        assert operator.runners(run) and not operator.demo.objects("train-a/.psconsole/one.json")
        filling.unlink()
        until_done(operator, run)
        assert operator.log(run).count("  intended:export") == 1
    finally:
        for pid in operator.runners():
            os.kill(pid, signal.SIGKILL)
        subprocess.run(["umount", "-l", disk], check=True)


# The case, and what is special about its instance.
CASES = {
    "signed out": (signed_out, {"transfers": {"scan": "4s"}}), "another world": (another_world, {"transfers": {"scan": "60s"}}),
    "answer lost": (answer_lost, {}), "every answer lost": (every_answer_lost, {}),
    "429": (burst(429), {}), "500": (burst(500), {}), "503": (burst(503), {}), "hung server": (hung_server, {}),
    "rebooted": (rebooted, {"transfers": {"scan": "3s"}}), "full disk": (full_disk, {"transfers": {"scan": "3s"}}),
    "terminated": (terminated, {"transfers": {"scan": "3s"}}), "abandoned": (abandoned, {"transfers": {"scan": "60s"}}),
    "one at a time": (one_at_a_time, {"transfers": {"scan": "3s"}}),
    "two resume": (two_resume, {"transfers": {"scan": "3s"}}), "locked before": (locked_before, {}),
    "locked meanwhile": (locked_meanwhile, {}), "expired lock": (expired_lock, {}),
    "partly failed": (partly_failed, {"unreadable": ["d/3"]}), "read-only home": (read_only_home, {}),
}


@pytest.fixture(scope="module")
def cases(request, psconsole_path, tmp_path_factory):
    """Every case that was asked for, begun six at a time; a test waits for its own."""

    def run(name):
        case, special = CASES[name]
        folder = tmp_path_factory.mktemp("fault")
        scenario = lab.scenario(lab.instance("train-a", **special))
        with lab.working(psconsole_path, folder, scenario, stand_in=True) as operator:
            case(operator)

    wanted = [i.callspec.params["name"] for i in request.session.items if "cases" in getattr(i, "fixturenames", ())
              and "name" in i.callspec.params and i.module is request.module]
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        yield {name: pool.submit(run, name) for name in wanted}
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("name", CASES)
def test_a_backup_in_trouble(cases, name):
    cases[name].result()
