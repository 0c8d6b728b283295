"""`psconsole status` and the rest of the command line: what scripts rely on."""

import json
import select
import signal
import subprocess

import pytest

import fakes

ALL_WELL = {
    "project": "quiet", "zones": ["us-central1-a"], "buckets": [{"name": "quiet-backups"}],
    "layouts": {"small": [{"path": "d/{i}", "count": 10, "size": "1MiB"}]},
    "instances": [{"name": "train-1", "zone": "us-central1-a", "capacityGib": 12000, "created": "-10d", "layout": "small"}],
    "checkpoints": [
        {"root": "gs://quiet-backups/train-1/", "instance": "train-1", "name": "step-1", "layout": "small", "started": "-1h",
         "took": "5m", "end": "done"}
    ],
}


@pytest.fixture(scope="module")
def demo(shared_psconsole):
    """What the table and the JSON of the demo are; both read at once, as each takes gcloud a while."""
    ends = [shared_psconsole.begin("status", "--demo", "--format", form) for form in ("table", "json")]
    return [end(120) for end in ends]


def test_the_table(demo):
    status, output, error = demo[0]
    assert (status, error) == (2, "")
    assert any(line.startswith("! eval-2") and "PERMISSION_DENIED on 3 objects" in line for line in output.splitlines())
    assert "train-a " in output and "gs://ml-backups/train-a/step-12000/" in output
    assert "⇄ export train-b" in output
    assert "\x1b" not in output and "\x07" not in output


def test_the_json(demo):
    status, output, error = demo[1]
    assert (status, error) == (2, "")
    report = json.loads(output)
    assert (report["schemaVersion"], report["isRead"]) == (1, True)
    instances = {instance["name"].split("/")[-1]: instance for instance in report["instances"]}
    assert len(instances) == 12
    train = instances["train-a"]
    assert train["backupRoots"] == ["gs://ml-backups/train-a/"]
    states = {checkpoint["uri"]: checkpoint["state"] for checkpoint in train["checkpoints"]}
    assert states["gs://ml-backups/train-a/step-12000/"] == "complete"
    assert states["gs://ml-backups/train-a/step-13000/"] == "incomplete"
    assert 8000 < train["exposedSeconds"] < 8400
    assert {finding["subject"] for finding in report["findings"]} >= {"eval-2", "kay"}
    assert {transfer["direction"] for transfer in report["transfers"]} == {"export", "import"}


def serve(shared_psconsole, folder, scenario):
    """Serves a scenario, and gives the process and the environment that leads to it."""
    file = folder / "scenario.json"
    file.write_text(json.dumps(scenario))
    process = subprocess.Popen(
        [shared_psconsole.program, "demo-cloud", "--scenario", str(file)], env=shared_psconsole.environment(),
        stdout=subprocess.PIPE, text=True)
    variables = {}
    for line in process.stdout:
        if line.startswith("#"):
            return process, variables
        name, value = line.removeprefix("export ").rstrip().split("=", 1)
        variables[name] = value.strip("'")
    raise AssertionError("it never served")


def test_all_is_well(shared_psconsole, tmp_path):
    process, variables = serve(shared_psconsole, tmp_path, ALL_WELL)
    try:
        ends = [shared_psconsole.begin("status", "--format", form, **variables) for form in ("table", "json")]
        (status, output, error), (json_status, json_output, _) = [end(60) for end in ends]
        assert (status, json_status, error) == (0, 0, "")
        assert "train-1" in output and "!" not in output and "✗" not in output
        assert json.loads(json_output)["findings"] == []
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def fake(tmp_path):
    return fakes.FakeGcloud(tmp_path / "gcloud", [fakes.instance("fs-00")])


@pytest.mark.parametrize("form", ["table", "json"])
def test_gcloud_fails(psconsole, fake, form):
    fake.trouble(fakes.says("auth-none"))
    status, output, error = psconsole.run("status", "--format", form, PATH=fake.path)
    assert status == 1
    assert error == "psconsole: instances: Could not be read: gcloud is signed out; run: gcloud auth login.\n"
    if form == "json":
        report = json.loads(output)
        assert (report["isRead"], report["instances"]) == (False, [])
        assert "gcloud auth login" in report["findings"][0]["text"]


def test_gcloud_is_missing(psconsole, tmp_path):
    status, _, error = psconsole.run("status", PATH=str(tmp_path))
    assert status == 1
    assert error.count("\n") == 1 and "install the Google Cloud CLI" in error


def test_names_cannot_touch_the_terminal(psconsole, fake):
    fake.answer([fakes.instance("fs-00", state="\x1b[31mODD\x1b]0;owned\x07")])
    for form in ("table", "json"):
        status, output, _ = psconsole.run("status", "--format", form, PATH=fake.path)
        assert status == 2
        assert "\x1b" not in output and "\x07" not in output


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_it_leaves_nothing(psconsole, fake, tmp_path, number):
    fake.trouble("trap '' TERM INT HUP; sleep 600 & sleep 600")
    # Ignored, as a shell has it for what runs in the background, it would stay so.
    process = subprocess.Popen(
        [psconsole.program, "status"], env=psconsole.environment(PATH=fake.path),
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
    # Both lists, each with two sleepers: it has begun in earnest.
    while len(fakes.processes_of(tmp_path, but=[process.pid])) < 6:
        select.select([], [], [], 0.01)
    process.send_signal(number)
    assert process.wait(5) == -number
    fakes.assert_nothing_runs(tmp_path)


MISTAKES = [
    ("refesh: 20\n", r":1:1: ", "refresh"), ("project: x\nrefresh: [1]\n", ":2:10: ", "expected a number"), ("a: [\n", ":", ""),
]


@pytest.mark.parametrize("command", [[], ["status"]], ids=["console", "status"])
@pytest.mark.parametrize("text, place, words", MISTAKES, ids=["unknown key", "wrong kind", "no YAML"])
def test_a_mistake_in_the_configuration_starts_nothing(psconsole, fake, tmp_path, command, text, place, words):
    file = tmp_path / "config.yaml"
    file.write_text(text)
    status, output, error = psconsole.run(*command, "--config", str(file), PATH=fake.path)
    assert (status, output) == (1, "")
    assert error.startswith(f"{file}{place}") and words in error
    assert "Nothing was started" in error
    assert fake.calls() == []


def test_help_says_what_there_is(psconsole):
    status, output, _ = psconsole.run("--help")
    assert status == 0
    for words in ("psconsole --demo", "--project", "status", "demo-cloud"):
        assert words in output
    status, output, _ = psconsole.run("status", "--help")
    assert status == 0 and "Exit status: 0 all well, 2 something needs attention, 1" in output
    for option in ("--demo", "--project", "--config", "--refresh"):
        assert option in output and option in psconsole.run("help", "console")[1]


def test_without_a_terminal_it_says_so(psconsole):
    status, output, error = psconsole.run("--demo")
    assert (status, output) == (1, "")
    assert "standard input is not a terminal: start the console from a shell" in error


@pytest.mark.parametrize("arguments, words", [
    (["--refresh", "2"], "--refresh takes 5 seconds or more"), (["stauts"], "stauts"),
    (["demo-cloud", "--scenario", "/nowhere.json"], "--scenario /nowhere.json could not be read"),
])
def test_a_wrong_command_line_is_refused_in_words(psconsole, arguments, words):
    status, output, error = psconsole.run(*arguments)
    assert (status, output) == (64, "")
    assert words in error and "NSCocoa" not in error
