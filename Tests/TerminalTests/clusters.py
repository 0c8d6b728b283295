"""Workloads on a cluster of the demo, and the cluster as the real kubectl tells it."""

import json
import re
import subprocess

import kubernetes_validate
import pytest

import lab

# Of Kubernetes: the one whose published schemas manifests are held to.
VERSION = "1.32"


def workload(name):
    """A StatefulSet of two pods that uses an instance through a claim, and a CronJob that backs it up."""
    labels = {"app": name}
    return [
        {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": f"{name}-pv"}, "spec": {
            "storageClassName": "", "capacity": {"storage": "12000Gi"}, "accessModes": ["ReadWriteMany"],
            "persistentVolumeReclaimPolicy": "Delete", "claimRef": {"namespace": "default", "name": f"{name}-pvc"},
            "csi": {"driver": "parallelstore.csi.storage.gke.io",
                    "volumeHandle": f"{lab.PROJECT}/{lab.ZONE}/{name}/default-pool/default-container",
                    "volumeAttributes": {"accessPoints": "10.9.9.9", "network": "ml"}}}},
        {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": f"{name}-pvc", "labels": labels},
         "spec": {"accessModes": ["ReadWriteMany"], "storageClassName": "", "volumeName": f"{name}-pv",
                  "resources": {"requests": {"storage": "12000Gi"}}}},
        {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": name}, "spec": {
            "serviceName": name, "replicas": 2, "selector": {"matchLabels": labels}, "template": {
                "metadata": {"labels": labels}, "spec": {
                    "terminationGracePeriodSeconds": 1,
                    "containers": [{"name": "trainer", "image": "trainer:7"}],
                    "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": f"{name}-pvc"}}]}}}},
        {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": f"{name}-backup"}, "spec": {
            "schedule": "0 0 1 1 *", "jobTemplate": {"spec": {"template": {"spec": {
                "restartPolicy": "OnFailure", "containers": [{"name": "backup", "image": "cloud-sdk:slim", "env": [
                    {"name": "PSTORE_NAME", "value": name}, {"name": "PSTORE_LOCATION", "value": lab.ZONE},
                    {"name": "DESTINATION_GCS_URI", "value": f"gs://{lab.BUCKET}/{name}/"}]}]}}}}}},
    ]


class Cluster:
    """The cluster, as the real kubectl tells it."""

    def __init__(self, operator):
        self.environment = operator.environment(
            KUBECONFIG=str(operator.home / "kubeconfig"), USE_GKE_GCLOUD_AUTH_PLUGIN="True")
        subprocess.run(
            ["gcloud", "container", "clusters", "get-credentials", "training", f"--location={lab.ZONE}",
             f"--project={lab.PROJECT}"], env=self.environment, check=True, capture_output=True)
        # What only looks here needs no plugin, which would run gcloud once more for each look.
        user = f"gke_{lab.PROJECT}_{lab.ZONE}_training"
        token = operator.demo.http("POST", "/token")
        self.run("config", "set-credentials", user, f"--token={json.loads(token)['access_token']}")
        self.run("config", "unset", f"users.{user}.exec")

    def run(self, *words):
        run = subprocess.run(["kubectl", *words], env=self.environment, capture_output=True, text=True, timeout=60)
        assert run.returncode == 0, run.stderr
        return run.stdout

    def get(self, *what):
        return json.loads(self.run("get", *what, "--output=json"))

    def names(self, kind):
        return [item["metadata"]["name"] for item in self.get(kind)["items"]]


def assert_valid(manifest):
    """Whether the published schema allows it, and would not allow just anything."""
    kubernetes_validate.validate(manifest, VERSION, strict=True)
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate({**manifest, "spek": {}}, VERSION, strict=True)


def manifests(output):
    """The manifests as `--dry-run` prints them."""
    lines = output.splitlines()
    starts = [index + 1 for index, line in enumerate(lines) if re.search(r"^ +writes .*\.json:$", line)]
    ends = [next(index for index in range(start, len(lines)) if lines[index].strip() == "then") for start in starts]
    return [json.loads("\n".join(lines[start:end])) for start, end in zip(starts, ends)]
