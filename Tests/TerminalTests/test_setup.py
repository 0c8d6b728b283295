"""What scheduled backups need before they can run: looked at, and added, with the real gcloud and kubectl."""

import json
import re

import pytest

import clusters
import conftest
import lab

AGENT = re.compile(r"service-\d+@gcp-sa-parallelstore")
NETWORK = f"projects/{lab.PROJECT}/global/networks/ml"
PEERING = {"name": "servicenetworking-googleapis-com", "state": "ACTIVE"}
PROBES = [
    "serviceusage.services.list", "iam.serviceAccounts.get", "iam.serviceAccounts.getIamPolicy",
    "resourcemanager.projects.getIamPolicy", "resourcemanager.projects.get", "storage.buckets.getIamPolicy",
    "get serviceaccounts", "compute.networks.get", "compute.globalAddresses.list"]


def world(**more):
    """An instance whose claim lies in a namespace of its own, and nothing else that a backup needs."""
    claim = [thing for thing in clusters.workload("train-a") if thing["kind"].startswith("PersistentVolume")]
    return lab.scenario(lab.instance("train-a", network=NETWORK), **{
        "networks": [{"name": "ml", "peerings": [PEERING]}],
        "addresses": [{"name": "range", "address": "10.60.0.0", "prefixLength": 24, "network": "ml"}],
        "durations": {"cancel": "1s", "create": "1ms", "delete": "1ms", "cluster": "1ms", "service": "1ms"},
        "clusters": [{"name": "training", "location": lab.ZONE, "network": "ml", "resources": claim, **more.pop("cluster", {})}],
        "buckets": [{"name": lab.BUCKET, "settings": {"location": "US-CENTRAL1"}, **more.pop("bucket", {})}], **more})


def nothing():
    return world(
        services=["cloudresourcemanager.googleapis.com", "iam.googleapis.com", "serviceusage.googleapis.com",
                  "parallelstore.googleapis.com", "container.googleapis.com", "compute.googleapis.com",
                  "storage.googleapis.com", "storage-api.googleapis.com"],
        serviceAgent=False, serviceAccounts=[], bucket={"agent": False},
        cluster={"workloadPool": False, "parallelstoreCsiDriver": False,
                 "nodePools": [{"name": "cpu", "workloadMetadata": "GCE_METADATA"}]})


def mixed():
    """One in which something is in the way: another account's annotation, the principal of older guides, a disabled account."""
    agent = f"serviceAccount:service-{lab.PROJECT}@gcp-sa-parallelstore.iam.gserviceaccount.com"
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {
        "name": "parallelstore-sa", "annotations": {"iam.gke.io/gcp-service-account": "trainer@lab.iam.gserviceaccount.com"}}}
    scenario = world(
        serviceAccounts=[{"name": "parallelstore-sa", "disabled": True}, {"name": "trainer"}],
        bucket={"agent": False, "policy": [{"role": "roles/storage.admin", "members": [agent]}]})
    scenario["clusters"][0]["resources"].append(account)
    return scenario


def run(operator, *words, status=0, patience=120, **env):
    found, output, error = operator.run("setup", *words, patience=patience, **env)
    assert found == status, f"{found}\n{output}{error}"
    return output + error


ROOT = f"gs://{lab.BUCKET}/train-a/"


def changes(operator):
    """The requests by which something is changed: gcloud asks for policies, and kubectl for rights, by POST."""
    asking = ("getIamPolicy", "selfsubjectaccessreviews", "/demo/")
    return [request for method in ("POST", "PUT", "PATCH", "DELETE") for request in operator.demo.requests(method)
            if not any(part in request for part in asking)]


def schedule(operator, *words, status=0):
    found, output, error = operator.run("schedule", *words, patience=120)
    assert found == status, f"{found}\n{output}{error}"
    return output + error


def backed_up(operator, cluster):
    """A job that ran to its end, by whatever number of pods, and what is told of its CronJob."""
    job = re.search(r"create job (\S+)", schedule(operator, "trigger", "nightly", "--cluster", "training", "--yes"))[1]

    def has_ended():
        operator.demo.advance("90s")
        status = cluster.get("job", job).get("status", {})
        return [one for one in status.get("conditions", []) if one["status"] == "True"]

    operator.until(has_ended, 90, what=f"{job} does not end")
    entry, = json.loads(operator.run("schedule", "list", "--format", "json", patience=90)[1])["schedules"]
    return job, entry


def test_from_nothing_to_a_checkpoint_and_to_one_that_failed(psconsole_path, tmp_path):
    words = ("apply", "train-a", "--destination", ROOT, "--yes")
    with lab.working(psconsole_path, tmp_path, nothing()) as operator:
        cluster = clusters.Cluster(operator)
        output = run(operator, *words)
        assert len(re.findall(r"^  ! .* absent: .* → step \d+$", output, re.M)) == 12, output
        for title in ("credentials", "namespace", "network peering", "free addresses"):
            assert re.search(rf"^  ✓ {title} ", output, re.M), output
        account, = clusters.manifests(output)
        assert account["kind"] == "ServiceAccount", account
        clusters.assert_valid(account)
        before = changes(operator)
        assert any("serviceAccounts" in request for request in before), before
        output = run(operator, *words)
        assert "All 16 links are present." in output and "Nothing is to be added: nothing was changed." in output, output
        assert changes(operator) == before
        schedule(operator, "apply", "train-a", "--destination", ROOT, "--name", "nightly", "--schedule", "30 3 1 1 *", "--yes")
        job, entry = backed_up(operator, cluster)
        assert [(one["name"], one["outcome"]) for one in entry["jobs"]] == [(job, "complete")] and not entry["concerns"], entry
        manifest = next(name for name in operator.demo.objects("train-a/.psconsole/") if name.endswith(".json"))
        checkpoint = manifest.rsplit("/", 1)[1].removesuffix(".json")
        output = operator.run("checkpoints", "list", "train-a", patience=60)[1]
        assert re.search(rf"{checkpoint}.* complete", output), output
        # A link that is taken away again: the job fails, and is seen to have failed.
        policy = json.loads(operator.demo.http("GET", f"/storage/v1/b/{lab.BUCKET}/iam"))
        policy["bindings"] = [b for b in policy["bindings"] if not any(AGENT.search(m) for m in b["members"])]
        operator.demo.http("PUT", f"/storage/v1/b/{lab.BUCKET}/iam", policy)
        job, entry = backed_up(operator, cluster)
        assert entry["jobs"][0]["name"] == job and entry["jobs"][0]["outcome"] == "failed", entry
        assert "its last backup: failed" in "\n".join(entry["concerns"]), entry
        # The way out: what was made in the cluster goes, and what others may use stays.
        output = schedule(operator, "remove", "nightly", "--cluster", "training", "--yes")
        assert "Deletes service account parallelstore-sa too: psconsole's set-up has made it" in output, output
        assert cluster.names("cronjobs") == [] and cluster.names("serviceaccounts") == ["default"]
        assert cluster.get("persistentvolumeclaim", "train-a-pvc")["status"]["phase"] == "Bound"


def test_what_is_in_the_way_is_told_and_only_what_was_ordered_is_changed(psconsole_path, tmp_path):
    with lab.working(psconsole_path, tmp_path, mixed()) as operator:
        output = run(operator, "apply", "train-a", "--destination", ROOT, "--overwrite", "--yes", status=2)
        assert re.search(r"! role of the agent .*older guides took the project's id for its number → step", output), output
        assert "no more as trainer@lab.iam.gserviceaccount.com" in output, output
        left = output[output.index("Not done, because"):]
        assert "is disabled" in left and len(left.splitlines()) == 2, output
        cluster = clusters.Cluster(operator)
        assert cluster.get("serviceaccount", "parallelstore-sa")["metadata"]["annotations"] == {
            "iam.gke.io/gcp-service-account": f"parallelstore-sa@{lab.PROJECT}.iam.gserviceaccount.com"}
        # The right principal was added, and the wrong one is still there.
        policy = json.loads(operator.demo.http("GET", f"/storage/v1/b/{lab.BUCKET}/iam"))
        admins, = [binding["members"] for binding in policy["bindings"] if binding["role"] == "roles/storage.admin"]
        assert len(admins) == 2 and len([member for member in admins if AGENT.search(member)]) == 1, policy


@pytest.mark.parametrize("options, words", [
    (["--namespace", "a b"], "--namespace: a name is at most 63"),
    (["--service-account", "x]\"", "--namespace", "a"], "--service-account: a name is at most 253"),
    (["--account", "--role=x"], "--account"),
    (["--account", "x@y"], "--account: x@y is neither"),
    (["--destination", "s3://x"], "--destination: s3://x is no gs://"),
])
def test_what_cannot_be_is_refused(psconsole_path, shared, options, words):
    output = run(shared, "apply", "train-a", "--destination", ROOT, *options, "--yes", status=64)
    assert words in output, output


@pytest.fixture(scope="module")
def shared(psconsole_path, tmp_path_factory):
    """Somebody who may read the instances and the clusters, and nothing that a set-up needs."""
    scenario = world(
        denied=[permission for permission in PROBES if "." in permission],
        bucket={"denied": ["storage.buckets.getIamPolicy"]},
        cluster={"denied": ["get serviceaccounts"]})
    with lab.working(psconsole_path, tmp_path_factory.mktemp("setup"), scenario) as operator:
        yield operator


def test_what_could_not_be_read_names_the_permission(shared):
    status, output, error = shared.run("setup", "check", "train-a", "--destination", ROOT, "--format", "json", patience=90)
    assert status == 1, output + error
    report = json.loads(output)
    assert report["schemaVersion"] == 1 and report["cluster"].endswith("/clusters/training"), report
    links = report["links"]
    assert {link["missingPermission"] for link in links if link["state"] == "unread"} == set(PROBES), links
    # Nothing of it counts as absent.
    assert {link["state"] for link in links} == {"present", "unread"}, links


def test_the_world_of_the_demo_in_a_new_namespace(psconsole_path, tmp_path):
    consoles = conftest.Consoles(psconsole_path, tmp_path)
    try:
        status, output, error = consoles.run(
            "setup", "apply", "train-a", "--demo", "--namespace", "ml", "--leave-out", "cpu", "--dry-run", patience=90)
        assert status == 0, output + error
        steps = re.findall(r"^ +\d  (.*)$", output, re.M)
        assert steps == ["let the pods act as parallelstore-sa", "create namespace ml", "create parallelstore-sa in ml",
                         "annotate parallelstore-sa"], output
        assert "not serviceAccount:ml-prod.svc.id.goog[ml/parallelstore-sa], but" in output, output
        assert "roles/storage.objectUser on the bucket alone would be enough" in output, output
        assert re.search(r"^  ! node pool cpu .*GCE_METADATA", output, re.M), output
        manifests = clusters.manifests(output)
        assert [manifest["kind"] for manifest in manifests] == ["Namespace", "ServiceAccount"], manifests
        for manifest in manifests:
            clusters.assert_valid(manifest)
    finally:
        consoles.close()
