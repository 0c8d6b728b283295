#!/usr/bin/env python3
"""Measures how long a look at the whole set-up takes, and says whether psconsole keeps its limit.

    run_setup.py [--program .build/release/psconsole] [--runs 7]

Exit status 0: the limit is kept; 1: it is missed; 2: something never came up. Needs pyte, gcloud, kubectl and the authentication
plugin on PATH. Takes some two minutes.

by hand   the gcloud and kubectl commands that tell all that `psconsole setup check` tells, two at a time, by nothing but a pool
          of two threads; the one for the cluster's credentials, with a file of its own, comes before the one that needs them.
check     `psconsole setup check` with everything named that those commands name.
ratio     the two, one after the other and in turns which is first, in pairs: the median of the pairs is within the limit.
"""

import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import statistics

from run import Table
import lab

LIMIT = 1.2
EMAIL = f"parallelstore-sa@{lab.PROJECT}.iam.gserviceaccount.com"
NETWORK = f"projects/{lab.PROJECT}/global/networks/ml"
SCENARIO = lab.scenario(
    lab.instance("train-a", network=NETWORK),
    networks=[{"name": "ml", "peerings": [{"name": "servicenetworking-googleapis-com", "state": "ACTIVE"}]}],
    addresses=[{"name": "range", "address": "10.60.0.0", "prefixLength": 20, "network": "ml"}],
    serviceAccounts=[{"name": "parallelstore-sa", "policy": [{
        "role": "roles/iam.workloadIdentityUser",
        "members": [f"serviceAccount:{lab.PROJECT}.svc.id.goog[default/parallelstore-sa]"]}]}],
    policy=[{"role": role, "members": [f"serviceAccount:{EMAIL}"]}
            for role in ("roles/parallelstore.admin", "roles/storage.admin")],
    clusters=[{"name": "training", "location": lab.ZONE, "network": "ml", "resources": [
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {
            "name": "parallelstore-sa", "annotations": {"iam.gke.io/gcp-service-account": EMAIL}}}]}])

PROJECT, PLACE = f"--project={lab.PROJECT}", f"--location={lab.ZONE}"
CREDENTIALS = f"gcloud container clusters get-credentials training {PLACE} {PROJECT}"
ACCOUNT = (f"kubectl --context=gke_{lab.PROJECT}_{lab.ZONE}_training --namespace=default get serviceaccount parallelstore-sa "
           "--output=json")
# Each is a task; what is joined by a line end is done one after the other.
BY_HAND = [
    f"{CREDENTIALS}\n{ACCOUNT}",
    f"gcloud beta parallelstore instances list --location=- {PROJECT} --format=json",
    f"gcloud container clusters list {PROJECT} --format=json",
    f"gcloud container clusters describe training {PLACE} {PROJECT} --format=json",
    f"gcloud services list --enabled {PROJECT} --format=json",
    f"gcloud iam service-accounts describe {EMAIL} {PROJECT} --format=json",
    f"gcloud iam service-accounts get-iam-policy {EMAIL} {PROJECT} --format=json",
    f"gcloud projects get-iam-policy {lab.PROJECT} --format=json",
    f"gcloud projects describe {lab.PROJECT} --format=json",
    f"gcloud storage buckets get-iam-policy gs://{lab.BUCKET} --format=json",
    f"gcloud compute networks describe ml {PROJECT} --format=json",
    f"gcloud compute addresses list --global {PROJECT} --format=json",
]
CHECK = ["setup", "check", "train-a", "--cluster", f"{lab.ZONE}/training", "--namespace", "default", "--destination",
         f"gs://{lab.BUCKET}/train-a/"]


def by_hand(operator, folder):
    env = operator.environment(KUBECONFIG=str(folder / "kubeconfig"), USE_GKE_GCLOUD_AUTH_PLUGIN="True")

    def do(task):
        for line in task.split("\n"):
            subprocess.run(line.split(), env=env, check=True, capture_output=True)

    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(do, BY_HAND))
    return time.monotonic() - began


def check(operator):
    began = time.monotonic()
    status, output, error = operator.run(*CHECK, patience=120)
    elapsed = time.monotonic() - began
    if status != 0 or "All 16 links are present." not in output:
        raise AssertionError(f"setup check ended with {status}: {output}{error}")
    return elapsed


def count_calls(operator, folder):
    """How many commands each takes: a set-up that asks more often would hide it in its own count."""
    for program in ("gcloud", "kubectl"):
        real = subprocess.run(["which", program], check=True, capture_output=True, text=True).stdout.strip()
        # The authentication plugin's own calls are kubectl's: it is the plugin that makes them.
        (folder / program).write_text(
            f'#!/bin/sh\n[ "$2" = config-helper ] || echo "$*" >>{folder}/calls\nexec {real} "$@"\n')
        (folder / program).chmod(0o755)
    status, output, error = operator.run(*CHECK, patience=120, PATH=f"{folder}:{os.environ['PATH']}")
    assert status == 0, output + error
    return len((folder / "calls").read_text().splitlines())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=".build/release/psconsole")
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    table = Table()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        try:
            with lab.working(options.program, folder, SCENARIO) as operator:
                check(operator)
                pairs = []
                for number in range(options.runs):
                    (folder / f"run-{number}").mkdir()
                    steps = [lambda: by_hand(operator, folder / f"run-{number}"), lambda: check(operator)]
                    if number % 2:
                        ours, hand = steps[1](), steps[0]()
                    else:
                        hand, ours = steps[0](), steps[1]()
                    pairs.append((hand, ours))
                table.add("by hand, seconds", [hand for hand, _ in pairs])
                table.add("setup check, seconds", [ours for _, ours in pairs])
                table.add("ratio", [ours / hand for hand, ours in pairs], LIMIT, statistics.median)
                (folder / "counting").mkdir()
                commands = sum(len(task.split("\n")) for task in BY_HAND)
                table.add("commands", [count_calls(operator, folder / "counting")], commands)
        except (AssertionError, OSError, RuntimeError, subprocess.CalledProcessError) as error:
            print(f"run_setup.py: {error}", file=sys.stderr)
            sys.exit(2)
    sys.exit(1 if table.missed else 0)


if __name__ == "__main__":
    main()
