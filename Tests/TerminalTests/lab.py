"""A small cloud of the tests' own, served by psconsole, and an operator whose psconsole and gcloud are led to it."""

import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request

import conftest
import fakes

BUCKET = "lab-backups"
PROJECT = "lab"
ZONE = "us-central1-a"

# What an export of such an instance writes.
FILES = [{"path": "config.json", "text": "{\"step\":1}\n"}, {"path": "d/{i}", "count": 5, "size": "1MiB"}]
OBJECTS, BYTES = 6, 11 + 5 * (1 << 20)


def instance(name, **more):
    return {"name": name, "zone": ZONE, "capacityGib": 12000, "created": "-9d", "layout": "small", **more}


def scenario(*instances, **more):
    """Exports that are over at once, unless an instance says otherwise."""
    return {
        "project": PROJECT, "zones": [ZONE], "durations": {"cancel": "1s", "create": "1ms", "delete": "1ms"},
        "transfers": {"scan": "1ms", "rate": "100GiB/s", "objectsPerSecond": 1000000}, "layouts": {"small": FILES},
        "buckets": [{"name": BUCKET, "settings": {"location": "US-CENTRAL1"}}], "instances": list(instances), **more}


class Demo:
    """Serves a scenario from a process of its own until it is closed; `environment` leads gcloud there."""

    def __init__(self, program, folder, scenario):
        self.program, self.folder = program, folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "scenario.json").write_text(json.dumps(scenario))
        self.port = 0
        self.start()

    def start(self):
        """Serves on the port that it had before, if it had one."""
        self.process = subprocess.Popen(
            [self.program, "demo-cloud", "--port", str(self.port), "--scenario", str(self.folder / "scenario.json")],
            env={**os.environ, "XDG_STATE_HOME": str(self.folder)}, stdout=subprocess.PIPE, text=True)
        self.environment = {}
        for line in self.process.stdout:
            if line.startswith("#"):
                self.address = self.environment["CLOUDSDK_API_ENDPOINT_OVERRIDES_PARALLELSTORE"].rsplit("/", 2)[0]
                self.port = int(self.address.rsplit(":")[-1])
                return
            name, value = line.removeprefix("export ").rstrip().split("=", 1)
            self.environment[name] = value.strip("'")
        raise RuntimeError("the demo cloud did not start")

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def http(self, method, path, body=None):
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self.address + path, data, method=method), timeout=10) as answer:
            return answer.read()

    def get(self, path):
        return json.loads(self.http("GET", path))

    def faults(self, *rules):
        """These rules, in the place of those before."""
        self.http("POST", "/demo/faults", list(rules))

    def advance(self, time):
        self.http("POST", "/demo/time", {"advance": time})

    def requests(self, method="", part=""):
        """The paths of the latest requests."""
        return [r["path"] for r in self.get("/demo/requests") if method in r["method"] and part in r["path"]]

    def operations(self):
        """The operations that the service lists."""
        place = f"/parallelstore/v1beta/projects/{PROJECT}/locations/-/operations"
        found, token = [], ""
        while True:
            page = self.get(f"{place}?pageSize=500{token}")
            found += page.get("operations", [])
            if not page.get("nextPageToken"):
                break
            token = f"&pageToken={page['nextPageToken']}"
        return found

    def exports(self, prefix):
        """The exports to a prefix that the service has begun."""
        return [o for o in self.operations() if prefix == o["metadata"].get("operationMetadata", {}).get(
            "destinationGcsBucket", {}).get("uri")]

    def operations_on(self, instance, kind):
        """The operations of a kind ("create", "delete", "import") that worked on an instance."""
        def is_meant(operation):
            metadata = operation["metadata"]
            is_import = "sourceGcsBucket" in metadata.get("operationMetadata", {})
            return metadata["target"].endswith(f"/instances/{instance}") and (
                is_import if kind == "import" else metadata["verb"] == kind)

        return [operation for operation in self.operations() if is_meant(operation)]

    def instances(self):
        """The states of the instances, by their names."""
        found = self.get(f"/parallelstore/v1beta/projects/{PROJECT}/locations/-/instances?pageSize=500").get("instances", [])
        return {i["name"].rsplit("/", 1)[1]: i["state"] for i in found}

    def objects(self, prefix):
        """The names of the objects under a prefix of the bucket."""
        found = self.get(f"/storage/v1/b/{BUCKET}/o?prefix={urllib.parse.quote(prefix)}")
        return [item["name"] for item in found.get("items", [])]

    def read(self, name):
        return self.http("GET", f"/storage/v1/b/{BUCKET}/o/{urllib.parse.quote(name, safe='')}?alt=media")

    def write(self, name, content):
        name = urllib.parse.quote(name, safe="")
        self.http("POST", f"/upload/storage/v1/b/{BUCKET}/o?uploadType=media&name={name}", content)

    def delete(self, name):
        self.http("DELETE", f"/storage/v1/b/{BUCKET}/o/{urllib.parse.quote(name, safe='')}")


class Operator(conftest.Consoles):
    """Somebody with a home of their own, whose gcloud is led to a demo cloud; what they begin ends with them."""

    def __init__(self, program, home, demo, stand_in=False, **more):
        super().__init__(program, home)
        home.mkdir(parents=True, exist_ok=True)
        self.demo = demo
        self.more = {"CLOUDSDK_CONFIG": str(home / "gcloud"), **more}
        if stand_in:
            self.more["PATH"] = f"{put_stand_in(home / 'bin')}:{os.environ['PATH']}"

    def environment(self, **changes):
        led = {name: value for name, value in self.demo.environment.items() if name != "CLOUDSDK_CONFIG"}
        return super().environment(**{**led, **self.more, **changes})

    @property
    def state(self):
        return self.home / "state/psconsole"

    def backup(self, instance, name, *options, **env):
        """Begins a backup whose runner goes on by itself; the run's id."""
        status, output, error = self.run(
            "backup", instance, "--root", f"gs://{BUCKET}/{instance}/", "--name", name, "--yes", "--detach", *options, **env)
        assert status == 0, output + error
        return re.search(r"Run (\w+) has begun", error)[1]

    def log(self, run):
        """What happened in a run, as `runs log` says it."""
        return self.run("runs", "log", run)[1]

    def events(self, run):
        """The events' names, in order."""
        status, output, error = self.run("runs", "log", run, "--format", "jsonl")
        assert status == 0, error
        lines = [json.loads(line) for line in output.splitlines()]
        return lines

    def runner_log(self, run):
        file = self.state / f"runs/{run}/runner.log"
        return file.read_text() if file.exists() else ""

    def runners(self, run=""):
        """The processes that drive runs of this operator."""
        found = []
        for name in os.listdir("/proc"):
            try:
                words = pathlib.Path(f"/proc/{name}/cmdline").read_bytes().split(b"\0") if name.isdigit() else []
            except OSError:
                continue
            if words[:2] == [b"psconsole", b"drive"] and words[4:5] == [os.fsencode(str(self.state))] and \
                    words[2].decode().startswith(run):
                found.append(int(name))
        return found

    def until_runner_ends(self, run, patience=60):
        """Waits for the end of a run's runner."""
        def has_ended():
            # A process has no command line yet while it is being started; one that has said or done something had one.
            return not self.runners(run) and (self.runner_log(run) or "  taken" in self.log(run))

        self.until(has_ended, patience, what=lambda: f"the runner goes on\n{self.log(run)}")

    def until(self, condition, patience=60, what="never so"):
        """Waits until something is so that no file descriptor tells of."""
        end = time.monotonic() + patience
        while not (found := condition()):
            assert time.monotonic() < end, what() if callable(what) else what
            time.sleep(0.05)
        return found

    def close(self):
        super().close()
        end = time.monotonic() + 10
        while pids := fakes.processes_of(self.home):
            assert time.monotonic() < end, pids
            for pid in pids:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            time.sleep(0.02)


@contextlib.contextmanager
def working(program, home, scenario, **more):
    """An operator and the demo cloud that their gcloud is led to, until they are not needed any more."""
    demo = Demo(program, home / "cloud", scenario)
    operator = Operator(program, home / "home", demo, **more)
    try:
        yield operator
    finally:
        operator.close()
        demo.close()


def put_stand_in(folder):
    """A folder in which the stand-in is gcloud, run by the very interpreter that runs this."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "gcloud"
    text = (pathlib.Path(__file__).parent / "gcloud_stand_in.py").read_text()
    program.write_text(f"#!{os.path.realpath(sys.executable)} -IS\n{text}")
    program.chmod(0o755)
    return folder


def assert_backed_up(operator, run, instance, name, exports=1):
    """The run is done, after exactly one export, and what lies in the bucket says so and nothing else."""
    demo, said = operator.demo, operator.log(run)
    prefix = f"gs://{BUCKET}/{instance}/{name}/"
    begun = demo.exports(prefix)
    assert len(begun) == exports, f"{len(begun)} exports to {prefix}\n{said}"
    assert re.search(r"  ended  done\s*$", said), said
    manifest = json.loads(demo.read(f"{instance}/.psconsole/{name}.json"))
    assert manifest["operation"] == begun[-1]["name"], said
    assert manifest["listing"]["objects"] == str(OBJECTS) and manifest["listing"]["bytes"] == str(BYTES), manifest
    counters = manifest["counters"]
    assert counters["objectsFailed"] == "0", manifest
    assert int(counters["objectsCopied"]) + int(counters["objectsSkipped"]) == OBJECTS, manifest
    assert len(demo.objects(f"{instance}/{name}/")) == OBJECTS
    # The run's own files in the bucket, and no lock.
    assert set(demo.objects(f"{instance}/.psconsole/")) == {
        f"{instance}/.psconsole/listings/{name}.tsv", f"{instance}/.psconsole/{name}.json"}, said
