"""CronJobs that back instances up: rendered, applied, judged, watched and removed, with the real gcloud and kubectl."""

import json
import os
import re
import subprocess
import uuid

import pytest
import yaml

import backup_jobs
import clusters
import lab

CLOSED = "lab-closed"
ACCOUNT = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "parallelstore-sa"}}


def root(name):
    return f"gs://{lab.BUCKET}/{name}/"


def volume(name):
    return [thing for thing in clusters.workload(name) if thing["kind"].startswith("PersistentVolume")]


def guide(name, bucket=lab.BUCKET):
    """A CronJob as the guide has one, with a script of its kind."""
    variables = {"PSTORE_MOUNT_PATH": "/data-ps", "PSTORE_NAME": name, "PSTORE_LOCATION": lab.ZONE,
                 "SOURCE_PARALLELSTORE_PATH": "/", "DESTINATION_GCS_URI": f"gs://{bucket}/{name}/",
                 "DELETE_AFTER_BACKUP": "true"}
    return {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "ps-to-gcs-backup", "namespace": "default"}, "spec": {
        "schedule": "0 0 1 1 *", "concurrencyPolicy": "Forbid", "suspend": False, "jobTemplate": {"spec": {"template": {
            "metadata": {"annotations": {"gke-parallelstore/volumes": "true"}}, "spec": {
                "serviceAccountName": "parallelstore-sa", "restartPolicy": "OnFailure",
                "volumes": [{"name": "pv", "persistentVolumeClaim": {"claimName": f"{name}-pvc"}}],
                "containers": [{
                    "name": "pstore-backup", "image": "google/cloud-sdk:slim", "command": ["/bin/bash", "-c"],
                    "args": [backup_jobs.GUIDE.read_text()],
                    "env": [{"name": key, "value": value} for key, value in variables.items()],
                    "volumeMounts": [{"name": "pv", "mountPath": "/data-ps"}]}]}}}}}}


@pytest.fixture(scope="module")
def operator(psconsole_path, tmp_path_factory):
    """One with a guide-made CronJob for train-a that fails; train-b and train-c have none yet."""
    scenario = lab.scenario(
        *(lab.instance(name, network=f"projects/{lab.PROJECT}/global/networks/ml") for name in ("train-a", "train-b", "train-c")),
        buckets=[{"name": lab.BUCKET, "settings": {"location": "US-CENTRAL1"}},
                 {"name": CLOSED, "agent": False, "settings": {"location": "US-CENTRAL1"}}],
        clusters=[{"name": "training", "location": lab.ZONE, "resources": [
                      ACCOUNT, *volume("train-a"), *volume("train-b"), guide("train-a", CLOSED)]},
                  {"name": "closed", "location": lab.ZONE, "denied": ["create cronjobs"], "resources": [
                      ACCOUNT, *volume("train-c")]}])
    with lab.working(psconsole_path, tmp_path_factory.mktemp("schedule"), scenario) as operator:
        yield operator


@pytest.fixture(scope="module")
def cluster(operator):
    return clusters.Cluster(operator)


def run(operator, *words, status=0, **env):
    found, output, error = operator.run("schedule", *words, patience=120, **env)
    assert found == status, f"{found}\n{output}{error}"
    return output + error


def listed(operator, name):
    """The CronJob that backs an instance up, as `schedule list` tells of it."""
    found, output, error = operator.run("schedule", "list", "--format", "json", patience=120)
    assert found in (0, 2), output + error
    schedules = json.loads(output)["schedules"]
    return next(one for one in schedules if one["instance"].endswith(f"/{name}"))


def finished(cluster, operator, job):
    """Waits for the end of a job; whether Kubernetes says that it succeeded."""
    def conditions():
        status = cluster.get("job", job).get("status", {})
        return [one["type"] for one in status.get("conditions", []) if one["status"] == "True"]

    return "Complete" in operator.until(conditions, 90, what=f"{job} does not end")


def trigger(cluster, operator, name):
    output = run(operator, "trigger", name, "--cluster", "training", "--yes")
    return re.search(r"create job (\S+)", output)[1]


def test_what_is_rendered_is_valid_and_always_the_same(operator, cluster):
    words = ["render", "train-b", "--destination", root("train-b"), "--path", "/a \"$(PSTORE_NAME)\" ${X}"]
    status, output, error = operator.run("schedule", *words, patience=90)
    assert status == 0, output + error
    manifest = yaml.safe_load(output)
    clusters.assert_valid(manifest)
    container = manifest["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
    assert container["args"] == [backup_jobs.SCRIPT.read_text()]
    assert {"name": "SOURCE_PARALLELSTORE_PATH", "value": "/a \"$$(PSTORE_NAME)\" $${X}"} in container["env"]
    assert operator.run("schedule", *words, patience=90)[1] == output
    assert "ps-to-gcs-backup" not in [
        one["metadata"]["name"] for one in cluster.get("cronjobs")["items"] if "train-b" in json.dumps(one)]


@pytest.mark.parametrize("options, words", [
    (["--path", "/a\nkind: Secret"], "--path: a path holds no control characters"),
    (["--schedule", "61 * * * *"], "--schedule: 61 * * * * is no schedule"),
    (["--time-zone", "Mars/Olympus"], "--time-zone: Mars/Olympus is no time zone"),
    (["--name", "a\" && rm"], "--name: a name is at most 52"),
    (["--image", "google/cloud-sdk:slim"], "--image: name a version"),
    (["--destination", "s3://x"], "--destination: it is gs://BUCKET/FOLDER/"),
])
def test_what_cannot_be_is_refused(operator, options, words):
    output = run(operator, "apply", "train-b", "--destination", root("train-b"), *options, "--yes", status=64)
    assert words in output and "Nothing was changed" in output, output


def test_a_claim_of_another_instance_is_an_obstacle(operator, cluster):
    output = run(operator, "apply", "train-b", "--destination", root("train-b"), "--cluster", "training", "--namespace", "default",
                 "--claim", "train-a-pvc", "--name", "mixed", "--yes", status=1)
    assert "train-a-pvc is train-a in us-central1-a, not train-b" in output, output
    assert "mixed" not in cluster.names("cronjobs")


def test_a_namespace_that_is_not_there_is_told(operator):
    output = run(operator, "apply", "train-b", "--destination", root("train-b"), "--cluster", "training", "--namespace", "nope",
                 "--claim", "train-b-pvc", "--yes", status=1)
    assert "no volume of Parallelstore belongs to a claim train-b-pvc in nope" in output, output


def test_one_is_applied_runs_and_its_checkpoint_is_complete(operator, cluster):
    words = ["apply", "train-b", "--destination", root("train-b"), "--name", "nightly", "--schedule", "30 3 1 1 *", "--time-zone",
             "Europe/Berlin"]
    output = run(operator, *words, "--yes")
    assert re.search(r"next \(UTC\): \w+ 0?1 02:30 \(\w+ 0?1 03:30 in Europe/Berlin\)", output), output
    live = cluster.get("cronjob", "nightly")
    assert live["spec"]["schedule"] == "30 3 1 1 *" and live["spec"]["timeZone"] == "Europe/Berlin"
    # Once more changes nothing.
    output = run(operator, *words, "--yes")
    assert "applying it changes nothing" in output, output
    assert cluster.get("cronjob", "nightly")["metadata"]["generation"] == live["metadata"]["generation"]
    job = trigger(cluster, operator, "nightly")
    created = cluster.get("job", job)
    assert created["metadata"]["annotations"]["cronjob.kubernetes.io/instantiate"] == "manual"
    assert created["metadata"]["ownerReferences"][0]["uid"] == live["metadata"]["uid"]
    assert finished(cluster, operator, job)
    entry = listed(operator, "train-b")
    assert [(one["name"], one["outcome"]) for one in entry["jobs"]] == [(job, "complete")] and entry["concerns"] == [], entry


def test_its_pods_make_checkpoints_that_verify(operator, cluster, tmp_path):
    """What is applied is run as a kubelet runs it: the real script and the real gcloud, on a real tree."""
    run(operator, "suspend", "nightly", "--cluster", "training", "--yes")
    container = cluster.get("cronjob", "nightly")["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
    assert container["command"] == ["/bin/bash", "-p", "-c"]
    pods = backup_jobs.Pods(operator.program, tmp_path / "pods", operator.demo, instance="train-b", real=True)
    pods.put("config.json", b"{}\n")
    variables = {one["name"]: one.get("value", "").replace("$$", "$") for one in container["env"]}
    variables |= {"POD_NAMESPACE": "default", "JOB_NAME": "nightly-29800000", "JOB_UID": str(uuid.uuid4()),
                  "PSTORE_MOUNT_PATH": str(pods.mount)}
    output = pods.run(script=container["args"][0], interpreter=("/bin/bash", "-p", "-c"), patience=120, **variables)
    checkpoint = f"{root('train-b')}train-b-20260829T104000Z/"
    assert pods.message["outcome"] == "complete" and pods.message["checkpoint"] == checkpoint, output
    status, output, error = operator.run("checkpoints", "verify", checkpoint, patience=60)
    assert status == 0 and "intact" in output, output + error


def test_what_was_changed_by_hand_is_seen_and_mended(operator, cluster):
    subprocess.run(
        ["kubectl", "patch", "cronjob", "nightly", "--type=merge", '--patch={"spec":{"schedule":"0 5 1 1 *"}}'],
        env=cluster.environment, check=True, capture_output=True)
    words = ["train-b", "--name", "nightly", "--schedule", "30 3 1 1 *"]
    assert "schedule: 0 5 1 1 * → 30 3 1 1 *" in run(operator, "diff", *words, status=2)
    run(operator, "apply", *words, "--yes")
    live = cluster.get("cronjob", "nightly")["spec"]
    # What nobody named stays as it was.
    assert live["schedule"] == "30 3 1 1 *" and live["timeZone"] == "Europe/Berlin" and live["suspend"] is True
    assert "is as it would be rendered" in run(operator, "diff", *words)
    run(operator, "resume", "nightly", "--cluster", "training", "--yes")
    assert cluster.get("cronjob", "nightly")["spec"]["suspend"] is False


def test_the_guides_is_judged_by_what_came_of_it(operator, cluster):
    job = trigger(cluster, operator, "ps-to-gcs-backup")
    assert finished(cluster, operator, job), "the guide's script ends well whatever its export does"
    entry = listed(operator, "train-a")
    assert entry["jobs"][0]["outcome"] == "failed" and "Permission denied" in entry["jobs"][0]["words"], entry
    said = "\n".join(entry["concerns"])
    for words in ("its last backup: failed", "deletes from the instance after backups, while they fail",
                  "would report success when the export fails", "names no version: each node may run another one"):
        assert words in said, said


def test_the_guides_is_upgraded_in_place(operator, cluster):
    before = cluster.get("cronjob", "ps-to-gcs-backup")
    words = ["apply", "train-a", "--destination", root("train-a"), "--no-mirror", "--no-delete-after-backup", "--cluster", "training"]
    output = run(operator, *words, "--dry-run")
    for change in ("script: not psconsole's → psconsole's", "BACKUP_MODE: not set → new-prefix",
                   "DELETE_AFTER_BACKUP: true → false"):
        assert change in output, output
    assert cluster.get("cronjob", "ps-to-gcs-backup")["metadata"]["generation"] == before["metadata"]["generation"]
    run(operator, *words, "--yes")
    live = cluster.get("cronjob", "ps-to-gcs-backup")
    assert live["metadata"]["uid"] == before["metadata"]["uid"]
    pod = live["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    assert [one["name"] for one in pod["containers"]] == ["pstore-backup"]
    assert pod["containers"][0]["args"] == [backup_jobs.SCRIPT.read_text()]
    names = [one["name"] for one in pod["containers"][0]["env"]]
    assert len(names) == len(set(names)) and "JOB_UID" in names, names
    job = trigger(cluster, operator, "ps-to-gcs-backup")
    assert finished(cluster, operator, job)
    entry = listed(operator, "train-a")
    assert entry["jobs"][0]["outcome"] == "complete" and entry["concerns"] == [], entry


def carried_out(session, title):
    """Confirms the plan in sight, waits for its run, and goes back to where it was ordered."""
    session.until(f"PLAN +{title}", patience=60)
    session.quiet(0.5)
    session.press("y")
    session.until(r"✓ done at ", patience=90)
    session.press("Escape")


def test_the_console_watches_and_changes_it(operator, cluster):
    session = operator()
    session.until(r"train-a +.*yearly|train-a +.*0 0 1 1 \*", patience=60)
    session.press("C")
    session.until(r"▸ train-a +ps-to-gcs-backup .* ✓ complete: ", patience=30)
    session.press("Enter")
    session.until(r"JOBS \d+ +that the cluster remembers(?s:.*)✓ complete(?s:.*)\\? unknown: no checkpoint of it")
    session.press("l")
    session.until(r"pod ps-to-gcs-backup-manual-\S+ +Succeeded: ended with 0(?s:.*)complete: 6 objects(?s:.*)exporting to ", patience=30)
    session.press("Escape")
    session.until(r"JOBS \d+")
    session.press("s")
    carried_out(session, "Suspend CronJob ps-to-gcs-backup")
    assert cluster.get("cronjob", "ps-to-gcs-backup")["spec"]["suspend"] is True
    session.until(r"next +never: it is suspended", patience=60)
    session.press("s")
    carried_out(session, "Resume CronJob ps-to-gcs-backup")
    session.until(r"next +\w+ 01 00:00", patience=60)
    session.press("e")
    session.until(r"✓ claim +fine: train-a-pvc is train-a", patience=30)
    # To the second field, whose text is replaced.
    for key in ("Up",) * 8 + ("Down", "C-u"):
        session.press(key)
        session.quiet(0.05)
    for key in "30 3 2 1 *":
        session.press("Space" if key == " " else key)
        session.quiet(0.05)
    session.press("C-g")
    carried_out(session, "Back train-a up by CronJob ps-to-gcs-backup")
    assert cluster.get("cronjob", "ps-to-gcs-backup")["spec"]["schedule"] == "30 3 2 1 *"
    session.until(r"runs at +30 3 2 1 \* in Etc/UTC", patience=60)
    session.press("t")
    carried_out(session, "Back train-a up now by CronJob ps-to-gcs-backup")
    session.until(r"JOBS \d+(?s:.*)⇄ running", patience=60)
    session.hang_up()
    session.wait()
    output = run(operator, "show", "ps-to-gcs-backup", "--cluster", "training", "--log")
    assert "exporting to gs://" in output, output


def test_a_right_that_is_missing_is_told_before_and_asked_about(operator):
    words = ["apply", "train-c", "--destination", root("train-c"), "--cluster", "closed"]
    output = run(operator, *words, "--dry-run")
    assert "missing: create cronjobs.batch (closed, default)" in output, output
    output = run(operator, *words, "--yes", status=3)
    assert "PERMISSION_DENIED create cronjobs" in output, output
    begun = re.search(r"Run (\w+) has begun", output)[1]
    status, output, error = operator.run("runs", "resume", begun, "--choose", "stop", patience=60)
    assert status == 1, output + error


def test_it_is_removed_and_nothing_else(operator, cluster):
    output = run(operator, "remove", "nightly", "--cluster", "training", "--yes")
    assert re.search(r"What else it used stays, .*: service account parallelstore-sa, claim train-b-pvc, the namespace, ", output), output
    assert "nightly" not in cluster.names("cronjobs")
    assert "parallelstore-sa" in cluster.names("serviceaccounts")
    assert cluster.get("persistentvolumeclaim", "train-b-pvc")["status"]["phase"] == "Bound"


def test_without_kubectl_it_is_said(operator, tmp_path):
    for folder in os.environ["PATH"].split(":"):
        for program in os.listdir(folder) if os.path.isdir(folder) else []:
            if program != "kubectl" and not (tmp_path / program).is_symlink():
                (tmp_path / program).symlink_to(f"{folder}/{program}")
    status, output, error = operator.run("schedule", "list", patience=90, PATH=str(tmp_path))
    assert status == 1 and "kubectl" in error, output + error
