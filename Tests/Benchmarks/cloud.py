"""The cloud of the benchmark: 200 instances, each with a backup root of its own and some operations, served by psconsole."""

import json
import subprocess

COUNT = 200
ZONES = ["us-central1-a", "us-central1-b", "us-central1-c", "europe-west4-b"]


def scenario():
    names = [f"train-{number:03}" for number in range(COUNT)]
    roots = {name: f"gs://bench-backups-{index % 4}/{name}/" for index, name in enumerate(names)}
    return {
        "project": "bench", "zones": ZONES, "buckets": [{"name": f"bench-backups-{number}"} for number in range(4)],
        "layouts": {"shards": [{"path": "shard-{i}", "count": 500, "size": "64MiB"}]},
        "instances": [
            {"name": name, "zone": ZONES[index % 4], "capacityGib": 12000 + 4000 * (index % 9), "created": "-90d",
             "layout": "shards", "description": f"Training run {index}", "labels": {"team": "pretrain"}, "network": "vpc"}
            for index, name in enumerate(names)
        ],
        # Ten complete ones each, of which the newest four have left an operation, as the service forgets the older ones.
        "checkpoints": [
            {"root": roots[name], "instance": name, "name": "step-{n}", "first": first, "by": -500, "count": count,
             "every": "1h", "layout": "shards", "started": f"-{start}", "took": "9m", **end}
            for name in names
            for first, count, start, end in ((12000, 4, "40m", {"end": "done"}), (10000, 6, "4h40m", {}))
        ],
    }


class Cloud:
    """Serves that from a process of its own until it is closed; `environment` leads gcloud there."""

    def __init__(self, program, folder, environment):
        file = folder / "scenario.json"
        file.write_text(json.dumps(scenario()))
        self.process = subprocess.Popen(
            [program, "demo-cloud", "--scenario", str(file)], env=environment, stdout=subprocess.PIPE, text=True)
        self.environment = {}
        for line in self.process.stdout:
            if line.startswith("#"):
                return
            name, value = line.removeprefix("export ").rstrip().split("=", 1)
            self.environment[name] = value.strip("'")
        raise RuntimeError("the demo cloud did not start")

    def close(self):
        self.process.terminate()
        self.process.wait()
