"""The workload of a FAILED instance goes on on the restored one: with the real gcloud and kubectl, killed on the way too."""

import concurrent.futures
import os
import re

import pytest

import clusters
import lab

STEPS = {"name": "step-{n}", "first": 300, "by": -100, "count": 2, "every": "1h", "layout": "small", "started": "-2h",
         "took": "1m", "end": "done"}
# Where runners are killed, each on an instance and a workload of its own; every other boundary is tried in-process.
DEATHS = ["after-command:delete:{place}{name}-pvc", "before-command:make:{place}{name}-pvc",
          "after-command:make:{place}{name}-pvc"]
NAMES = ["train-a", "train-b", "train-c"] + [f"train-k{number}" for number in range(len(DEATHS))]


def root(name):
    return f"gs://{lab.BUCKET}/{name}/"


class Repointed(clusters.Cluster):
    """A cluster whose workloads are repointed."""

    def volume_of(self, name):
        """The volume behind the pods of a workload, and how many of them run."""
        claim = self.get("persistentvolumeclaim", f"{name}-pvc")
        assert claim["status"]["phase"] == "Bound", claim
        pods = [pod for pod in self.get("pods", "--selector", f"app={name}")["items"]
                if pod["status"]["phase"] == "Running" and "deletionTimestamp" not in pod["metadata"]]
        assert all(pod["spec"]["volumes"][0]["persistentVolumeClaim"]["claimName"] == f"{name}-pvc" for pod in pods)
        return self.get("persistentvolume", claim["spec"]["volumeName"]), len(pods)

    def assert_repointed(self, name, said):
        volume, count = self.volume_of(name)
        handle = f"{lab.PROJECT}/{lab.ZONE}/{name}-r1/default-pool/default-container"
        assert volume["spec"]["csi"]["volumeHandle"] == handle and count == 2, said
        assert volume["spec"]["persistentVolumeReclaimPolicy"] == "Retain", said
        assert volume["spec"]["csi"]["volumeAttributes"]["accessPoints"] != "10.9.9.9", said
        old = self.get("persistentvolume", f"{name}-pv")
        assert old["spec"]["persistentVolumeReclaimPolicy"] == "Retain" and old["status"]["phase"] == "Released", said
        job = self.get("cronjob", f"{name}-backup")["spec"]
        environment = job["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["env"]
        assert {"name": "PSTORE_NAME", "value": f"{name}-r1"} in environment, said
        assert job["suspend"] is False, said
        # One volume was made for it, whoever was killed meanwhile.
        made = [item for item in self.get("persistentvolumes")["items"] if item["spec"]["csi"]["volumeHandle"] == handle]
        assert len(made) == 1, said


@pytest.fixture(scope="module")
def operator(psconsole_path, tmp_path_factory):
    """One whose instances have failed while workloads used them."""
    scenario = lab.scenario(
        *(lab.instance(name, state="FAILED", network=f"projects/{lab.PROJECT}/global/networks/ml") for name in NAMES),
        checkpoints=[{**STEPS, "root": root(name), "instance": name} for name in NAMES],
        clusters=[{"name": "training", "location": lab.ZONE,
                   "resources": [thing for name in NAMES for thing in clusters.workload(name)]}])
    with lab.working(psconsole_path, tmp_path_factory.mktemp("repoint"), scenario) as operator:
        yield operator


@pytest.fixture(scope="module")
def cluster(operator):
    return Repointed(operator)


@pytest.fixture(scope="module")
def restored(operator):
    """Restores an instance into a new one, unless that was done before: with the real gcloud where that is the story."""
    def restore(name, **env):
        if f"{name}-r1" in operator.demo.instances():
            return
        status, output, error = operator.run(
            "restore", f"{root(name)}step-300/", "--to-new", f"{name}-r1", "--network", "ml", "--yes", patience=120,
            **env)
        assert status == 0, output + error

    return restore


# In the terminal


def test_the_console_repoints_the_workload(operator, cluster, restored):
    restored("train-a")
    session = operator()
    session.until(r"✗ train-a .*Restored into train-a-r1 .*P repoint +D delete", patience=60)
    session.press("P")
    session.until(r"PLAN +Repoint what uses train-a to train-a-r1", patience=60)
    session.quiet(0.5)
    if "shows them" in session.text() or "shows it" in session.text():
        session.press("PageDown")
        session.quiet(0.5)
    assert cluster.volume_of("train-a")[0]["metadata"]["name"] == "train-a-pv"
    for key in "train-a":
        session.press(key)
        session.quiet(0.05)
    session.press("Enter")
    session.until(r"RUN \w+ +Repoint what uses train-a to train-a-r1")
    session.until(r"✓ done at ", patience=180)
    cluster.assert_repointed("train-a", session.text())
    session.hang_up()
    session.wait()


# On the command line


def test_nothing_is_repointed_twice(operator, cluster, restored):
    restored("train-a")
    status, output, error = operator.run("instances", "repoint", "train-a", "--yes", patience=90)
    assert status == 1 and "there is nothing to repoint" in error, output + error


def test_what_is_shown_is_valid_and_changes_nothing(operator, cluster, restored):
    restored("train-b")
    status, output, error = operator.run("instances", "repoint", "train-b", "--dry-run", patience=90)
    assert status == 0, output + error
    items = clusters.manifests(output)[0]["items"]
    assert [item["kind"] for item in items] == ["PersistentVolume", "PersistentVolumeClaim"], output
    for item in items:
        clusters.assert_valid(item)
    for words in ("scale statefulset/train-b --replicas=0", "delete persistentvolumeclaim train-b-pvc --wait=false",
                  "set env cronjob/train-b-backup PSTORE_LOCATION=us-central1-a PSTORE_NAME=train-b-r1"):
        assert f"kubectl --context=gke_{lab.PROJECT}_{lab.ZONE}_training --namespace=default {words}" in output
    status, output, error = operator.run(
        "instances", "repoint", "train-b", "--dry-run", "--leave-out", "retarget train-b-backup", patience=90)
    assert status == 0 and "set env" not in output and "goes on backing train-b up." in output, output + error
    status, output, error = operator.run("instances", "repoint", "train-b", "--yes", "--leave-out", "all", patience=90)
    assert status == 1 and '"retarget train-b-backup"' in error and "Nothing was changed" in error, output + error
    volume, count = cluster.volume_of("train-b")
    assert volume["metadata"]["name"] == "train-b-pv" and count == 2
    assert volume["spec"]["persistentVolumeReclaimPolicy"] == "Delete"


def test_what_was_not_restored_is_not_repointed(operator):
    status, output, error = operator.run("instances", "repoint", "train-c", "--yes", patience=90)
    assert status == 1 and "No run of this machine has restored train-c" in error, output + error


def test_a_cluster_that_does_not_answer_is_named(operator, restored):
    restored("train-b")
    operator.demo.faults({"path": "/kubernetes/*/persistentvolumes", "status": 403,
                          "message": 'persistentvolumes is forbidden: User "ops" cannot list resource "persistentvolumes"'})
    try:
        status, output, error = operator.run("instances", "repoint", "train-b", "--yes", patience=90)
    finally:
        operator.demo.faults()
    assert status == 1 and "as far as could be read: there is nothing to repoint" in error, output + error
    assert "training: PERMISSION_DENIED list persistentvolumes" in output


def crash(operator, cluster, restored, number):
    """Repoints a workload, with a runner that dies on the way, and resumes that."""
    name = f"train-k{number}"
    restored(name, PATH=f"{lab.put_stand_in(operator.home / f'bin-{number}')}:{os.environ['PATH']}")
    status, output, error = operator.run(
        "instances", "repoint", name, "--yes", "--detach", patience=120,
        PSCONSOLE_FAILPOINT=DEATHS[number].format(place="training/default/", name=name))
    assert status == 0, output + error
    run = re.search(r"Run (\w+) has begun", error)[1]
    operator.until_runner_ends(run, 180)
    assert "  ended" not in operator.log(run), operator.log(run)
    status, output, error = operator.run("runs", "resume", run, patience=240)
    assert status == 0, output + error
    cluster.assert_repointed(name, operator.log(run))


@pytest.fixture(scope="module")
def crashes(operator, cluster, restored):
    """Every case, begun two at a time; a test waits for its own."""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        yield [pool.submit(crash, operator, cluster, restored, number) for number in range(len(DEATHS))]
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("number", range(len(DEATHS)))
def test_a_crash_on_the_way_doubles_nothing(crashes, number):
    crashes[number].result()
