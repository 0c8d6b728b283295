#!/usr/bin/env python3
"""Measures the list of CronJobs in a large cluster, and says whether psconsole keeps its limits.

    run_schedules.py [--program .build/release/psconsole] [--cronjobs 500] [--jobs 10000]

Exit status 0: the limits are kept; 1: one is missed; 2: something never came up. Needs pyte. Takes some three minutes.

A cluster with so many CronJobs, each with the whole script, and so many jobs, told by a stand-in for kubectl line by line as the
real one prints them, with the real gcloud besides:

schedule list  the memory of `psconsole schedule list`, as a table and as JSON, how often it runs kubectl for each kind, and how
               long it takes.
console        how soon its list of them is there, its memory then and how often kubectl was run; the time from a key in the list
               to the paint, and what it uses while nobody types.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

from run import Table
from run_backups import most_resident_mb
import figures
import lab
import terminal

KUBECTL = """#!/bin/sh
printf '%s\\n' "$*" >>{folder}/calls
case "$*" in
*" get cronjobs "*) exec cat {folder}/cronjobs ;;
*" get jobs "*) exec cat {folder}/jobs ;;
*" get persistentvolumes "*) exec cat {folder}/volumes ;;
esac
echo "error: $*" >&2
exit 1
"""


def name(number):
    return f"train-{number:04}"


def cron_job(number, script):
    variables = {"PSTORE_NAME": name(number), "PSTORE_LOCATION": lab.ZONE, "BACKUP_MODE": "new-prefix",
                 "DESTINATION_GCS_URI": f"gs://{lab.BUCKET}/{name(number)}/", "DELETE_AFTER_BACKUP": "false"}
    pod = {"serviceAccountName": "parallelstore-sa", "restartPolicy": "Never",
           "volumes": [{"name": "pstore", "persistentVolumeClaim": {"claimName": f"{name(number)}-pvc"}}],
           "containers": [{"name": "pstore-backup", "image": "google/cloud-sdk:528.0.0-slim",
                           "command": ["/bin/bash", "-p", "-c"], "args": [script],
                           "env": [{"name": key, "value": value} for key, value in variables.items()],
                           "volumeMounts": [{"name": "pstore", "mountPath": "/data-ps"}]}]}
    spec = {"schedule": "0 0 1 1 *", "timeZone": "Etc/UTC", "concurrencyPolicy": "Forbid", "suspend": False,
            "jobTemplate": {"spec": {"activeDeadlineSeconds": 25200, "template": {"spec": pod}}}}
    fields = ["default", f"backup-{number:04}", f"uid-{number}", "1", "2026-01-01T00:00:00Z", "d1446184212f7646f790a06980819288"]
    return "\t".join([*fields, json.dumps(spec), "{}"])


def job(number, count):
    return "\t".join([
        "default", f"backup-{number % count:04}-{29_000_000 + number}", "2026-11-20T00:00:00Z",
        f"backup-{number % count:04}", "2026-11-20T00:10:00Z", "SuccessCriteriaMet Complete",
        "CompletionsReached CompletionsReached", "2026-11-20T00:10:00Z 2026-11-20T00:10:00Z", ""])


def volume(number):
    return {"metadata": {"name": f"{name(number)}-pv"}, "spec": {
        "persistentVolumeReclaimPolicy": "Retain", "claimRef": {"namespace": "default", "name": f"{name(number)}-pvc"},
        "csi": {"driver": "parallelstore.csi.storage.gke.io",
                "volumeHandle": f"{lab.PROJECT}/{lab.ZONE}/{name(number)}/default-pool/default-container"}}}


def put_kubectl(folder, options):
    folder.mkdir()
    script = (pathlib.Path(__file__).resolve().parents[2] / "Resources/schedule/backup.sh").read_text()
    lines = [cron_job(number, script) for number in range(options.cronjobs)]
    (folder / "cronjobs").write_text("\n".join(["List", *lines]) + "\n")
    lines = [job(number, options.cronjobs) for number in range(options.jobs)]
    (folder / "jobs").write_text("\n".join(["List", *lines]) + "\n")
    (folder / "volumes").write_text(json.dumps({"kind": "List", "items": [volume(n) for n in range(options.cronjobs)]}))
    (folder / "kubectl").write_text(KUBECTL.format(folder=folder))
    (folder / "kubectl").chmod(0o755)


def calls(folder):
    """How often each kind was asked for; forgets it."""
    lines = (folder / "calls").read_text().splitlines()
    (folder / "calls").unlink()
    return list(collections.Counter(line.split(" get ")[1].split()[0] for line in lines).values())


def measure(operator, folder, options, table, form):
    env = operator.environment(PATH=f"{folder}:{os.environ['PATH']}")
    began = time.monotonic()
    with open(folder / "output", "w") as output:
        process = subprocess.Popen(
            [options.program, "schedule", "list", "--format", form], env=env, stdout=output, stderr=subprocess.PIPE, text=True)
        # What it has waited for, gcloud above all, counts for it once it has ended: it is looked at while it runs.
        most = 0
        while process.poll() is None:
            try:
                most = max(most, most_resident_mb(process.pid))
            except (OSError, TypeError):
                break
            time.sleep(0.01)
    status, output = process.wait(), (folder / "output").read_text()
    if form == "json":
        rows = [job["words"] for entry in json.loads(output)["schedules"] for job in entry["jobs"][:1]]
    else:
        rows = re.findall(r"^train-\d+ .*", output, re.M)
    # Each has jobs, none of which is known to have made a checkpoint.
    if status not in (0, 2) or len(rows) != options.cronjobs or not all("no checkpoint of it is known" in row for row in rows):
        raise AssertionError(f"schedule list ended with {status}: {process.stderr.read()}")
    table.add(f"schedule list, {form}, MB", [most], 60)
    table.add("  kubectl calls for a kind", calls(folder), 1)
    table.add("  seconds", [time.monotonic() - began])


def measure_console(operator, folder, options, table):
    env = operator.environment(PATH=f"{folder}:{os.environ['PATH']}")
    with terminal.Session([options.program], env, 120, 40) as session:
        session.until(f"INSTANCES {options.cronjobs}", patience=60)
        session.press("C")
        session.until(f"SCHEDULES {options.cronjobs}", patience=120)
        table.add("console: seconds to the list", [time.monotonic() - session.began])
        figures.take(session, 5)
        table.add("  most memory, MB", [most_resident_mb(session.pid)], 60)
        table.add("  kubectl calls for a kind", calls(folder), 1)
        presses = figures.keys(session, ["Down"] * 10 + ["Up"] * 10)
        if len(presses) < 10:
            raise AssertionError(f"only {len(presses)} presses could be measured")
        table.add("  key in the list, ms", [when for _, when, _ in presses], 5, by=statistics.median)
        size, percent = figures.idle(session, 20)
        table.add("  idle 20 s, bytes", [size], 500)
        table.add("  idle 20 s, % of a core", [percent])
        session.hang_up()
        session.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=".build/release/psconsole")
    parser.add_argument("--cronjobs", type=int, default=500)
    parser.add_argument("--jobs", type=int, default=10_000)
    options = parser.parse_args()
    table = Table()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        put_kubectl(folder / "kubectl", options)
        scenario = lab.scenario(
            *(lab.instance(name(number)) for number in range(options.cronjobs)),
            clusters=[{"name": "training", "location": lab.ZONE}])
        try:
            with lab.working(options.program, folder, scenario) as operator:
                for form in ("table", "json"):
                    measure(operator, folder / "kubectl", options, table, form)
                measure_console(operator, folder / "kubectl", options, table)
        except (AssertionError, OSError, RuntimeError, subprocess.CalledProcessError) as error:
            print(f"run_schedules.py: {error}", file=sys.stderr)
            sys.exit(2)
    sys.exit(1 if table.missed else 0)


if __name__ == "__main__":
    main()
