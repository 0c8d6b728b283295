"""A restore that GKE's volume populator does: with the real gcloud and kubectl, killed on the way, given up and refused too."""

import concurrent.futures
import re

import pytest

import clusters
import lab

STEPS = {"name": "step-{n}", "first": 300, "by": -100, "count": 2, "every": "1h", "layout": "small", "started": "-2h",
         "took": "1m", "end": "done"}
# Where runners are killed, each with an instance of its own; every other boundary is tried in-process.
DEATHS = ["after-command:fill"]
NAMES = ["train-a", "train-b", "train-s", "train-l"] + [f"train-k{number}" for number in range(len(DEATHS))]


def root(name):
    return f"gs://{lab.BUCKET}/{name}/"


@pytest.fixture(scope="module")
def operator(psconsole_path, tmp_path_factory):
    """One whose instances have failed while workloads used them; in another cluster the populator never begins."""
    scenario = lab.scenario(
        *(lab.instance(name, state="FAILED", network=f"projects/{lab.PROJECT}/global/networks/ml") for name in NAMES),
        checkpoints=[{**STEPS, "root": root(name), "instance": name} for name in NAMES],
        clusters=[{"name": "training", "location": lab.ZONE,
                   "resources": [thing for name in NAMES for thing in clusters.workload(name)]},
                  {"name": "stuck", "location": lab.ZONE, "populator": {"stuck": True}},
                  {"name": "closed", "location": lab.ZONE, "denied": ["create persistentvolumeclaims"]}])
    with lab.working(psconsole_path, tmp_path_factory.mktemp("populator"), scenario) as operator:
        yield operator


@pytest.fixture(scope="module")
def cluster(operator):
    return clusters.Cluster(operator)


def restore(operator, name, *options, **env):
    """Begins a restore by the populator, and waits for the end of its runner; the run, and what happened in it."""
    status, output, error = operator.run(
        "restore", f"{root(name)}step-300", "--populator", "--yes", "--detach", *options, patience=120, **env)
    assert status == 0, output + error
    run = re.search(r"Run (\w+) has begun", error)[1]
    operator.until_runner_ends(run, 180)
    return run, operator.log(run)


def assert_filled(operator, cluster, name, said):
    """One claim, bound to one instance, which one import has filled; and the schedule goes on."""
    claim = cluster.get("persistentvolumeclaim", f"{name}-r1")
    assert claim["status"]["phase"] == "Bound", said
    volume = cluster.get("persistentvolume", claim["spec"]["volumeName"])
    assert volume["spec"]["persistentVolumeReclaimPolicy"] == "Retain", said
    instance = volume["spec"]["csi"]["volumeHandle"].split("/")[2]
    assert operator.demo.instances()[instance] == "ACTIVE", said
    imports = operator.demo.operations_on(instance, "import")
    assert len(imports) == 1, said
    assert imports[0]["metadata"]["operationMetadata"]["sourceGcsBucket"]["uri"] == f"{root(name)}step-300/", said
    source = claim["spec"]["dataSourceRef"]["name"]
    assert source in cluster.names("gcpdatasources") and source in cluster.names("storageclasses"), said
    assert cluster.get("cronjob", f"{name}-backup")["spec"]["suspend"] is False, said


# In the terminal


def test_the_console_has_a_claim_filled(operator, cluster):
    session = operator()
    session.until(r"✗ train-a .*r restore", patience=60)
    session.press("r")
    session.until(r"RESTORE +train-a from(.*\n)+▸ step-300 .*✓ complete", patience=60)
    session.press("Enter")
    session.until(r"RESTORE +train-a +from step-300(.*\n)+▸ Review", patience=60)
    # To the first row, past everything above.
    for _ in range(11):
        session.press("Up")
        session.quiet(0.05)
    session.until(r"into .*\(\*\) new instance .*\( \) GKE claim")
    session.press("Space")
    session.press("Space")
    session.until(r"\(\*\) GKE claim(.*\n)+.*cluster +training in us-central1-a(.*\n)+.*namespace +default", patience=60)
    session.press("\x07")
    session.until(r"PLAN +Restore train-a from step-300 into a new claim train-a-r1 \(training, default\)", patience=60)
    session.quiet(0.5)
    for _ in range(8):
        if "shows them" not in session.text() and "shows it" not in session.text():
            break
        session.press("PageDown")
        session.quiet(0.5)
    session.until(r"Run: y")
    session.press("y")
    session.until(r"RUN \w+ +Restore train-a from step-300")
    session.until(r"✓ done at ", patience=120)
    assert_filled(operator, cluster, "train-a", session.text())
    session.press("Escape")
    session.until(r"✗ train-a .*Restored into pvc-.*P repoint +D delete", patience=60)
    session.hang_up()
    session.wait()


# On the command line


def test_what_is_shown_is_valid_and_changes_nothing(operator, cluster):
    status, output, error = operator.run(
        "restore", f"{root('train-b')}step-300", "--populator", "--dry-run", "--file-stripe-level", "max", patience=90)
    assert status == 0, output + error
    basis, claim = clusters.manifests(output)
    source, storage_class = basis["items"]
    assert source["kind"] == "GCPDataSource" and source["spec"]["cloudStorage"] == {
        "serviceAccountName": "default", "uri": f"{root('train-b')}step-300/"}
    clusters.assert_valid(storage_class)
    clusters.assert_valid(claim)
    assert storage_class["reclaimPolicy"] == "Retain" and storage_class["volumeBindingMode"] == "Immediate"
    assert storage_class["parameters"]["file-stripe-level"] == "file-stripe-level-max"
    assert claim["spec"]["storageClassName"] not in cluster.names("storageclasses")
    assert "train-b-r1" not in cluster.names("persistentvolumeclaims")


@pytest.mark.parametrize("options, words", [
    (["--cluster", "none"], "There is no cluster none: us-central1-a/closed, us-central1-a/stuck, us-central1-a/training"),
    (["--cluster", "closed"], "you may not create persistentvolumeclaims (closed, default)"),
    (["--path", "/data"], "--populator makes an instance for a claim"),
])
def test_what_is_refused_starts_nothing(operator, options, words):
    before = operator.demo.requests("POST", "gcpdatasources")
    status, output, error = operator.run(
        "restore", f"{root('train-b')}step-300", "--populator", *options, "--yes", patience=90)
    assert status not in (0, 3) and words in output + error, output + error
    assert operator.demo.requests("POST", "gcpdatasources") == before


def test_who_may_make_no_class_is_asked(operator, cluster):
    operator.demo.faults({"method": "POST", "path": "*/storageclasses", "status": 403,
                          "message": 'storageclasses is forbidden: User "ops" cannot create resource "storageclasses"'})
    try:
        run, said = restore(operator, "train-b")
    finally:
        operator.demo.faults()
    assert "  failed:prepare  PERMISSION_DENIED create storageclasses" in said, said
    assert "train-b-r1" not in cluster.names("persistentvolumeclaims"), said
    status, output, error = operator.run("runs", "resume", run, "--choose", "stop", patience=90)
    assert status == 1 and f"psconsole-{run}" not in cluster.names("gcpdatasources"), output + error
    assert cluster.get("cronjob", "train-b-backup")["spec"]["suspend"] is False, output


def test_one_that_never_begins_is_cancelled_and_taken_back(operator):
    status, output, error = operator.run(
        "restore", f"{root('train-s')}step-300", "--populator", "--cluster", "stuck", "--yes", "--detach", patience=120)
    assert status == 0, output + error
    run = re.search(r"Run (\w+) has begun", error)[1]
    operator.until(lambda: "  accepted:fill" in operator.log(run), 90, what=lambda: operator.log(run))
    status, output, error = operator.run("runs", "cancel", run, "--yes", patience=60)
    assert status == 0, output + error
    operator.until_runner_ends(run, 120)
    said = operator.log(run)
    assert re.search(r"  ended  cancelled\s*$", said), said
    kinds = ["persistentvolumeclaim", "gcpdatasource", "storageclass"]
    places = [said.index(f"  accepted:remove:{kind}") for kind in kinds]
    assert places == sorted(places), said
    status, output, error = operator.run("runs", "show", run)
    assert f'billed until it is deleted: the one with "psconsole run {run}" in its description' in output, output


def test_what_an_abandoned_one_left_suspended_is_said(operator, cluster):
    status, output, error = operator.run(
        "restore", f"{root('train-l')}step-300", "--populator", "--cluster", "stuck", "--yes", "--detach", patience=120)
    run = re.search(r"Run (\w+) has begun", error)[1]
    operator.until(lambda: "  settled:suspend" in operator.log(run), 90, what=lambda: operator.log(run))
    status, output, error = operator.run("runs", "abandon", run, "--yes", patience=60)
    assert status == 0, output + error
    assert cluster.get("cronjob", "train-l-backup")["spec"]["suspend"] is True
    session = operator()
    session.until(rf"✗ train-l-backup .*left suspended by run {run}", patience=60)
    session.hang_up()
    session.wait()


def crash(operator, cluster, number):
    name = f"train-k{number}"
    run, said = restore(operator, name, PSCONSOLE_FAILPOINT=DEATHS[number])
    assert "  ended" not in said, said
    status, output, error = operator.run("runs", "resume", run, patience=240)
    assert status == 0, output + error
    assert_filled(operator, cluster, name, operator.log(run))


@pytest.fixture(scope="module")
def crashes(operator, cluster):
    """Every case, begun two at a time; a test waits for its own."""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        yield [pool.submit(crash, operator, cluster, number) for number in range(len(DEATHS))]
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("number", range(len(DEATHS)))
def test_a_crash_on_the_way_doubles_nothing(crashes, number):
    crashes[number].result()
