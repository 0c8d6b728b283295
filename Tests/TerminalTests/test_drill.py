"""A checkpoint is restored into an instance that is deleted again: from the command line and the console, and on bad days."""

import json
import os
import re

import pytest

import lab

STEPS = {"name": "step-{n}", "first": 300, "by": -100, "count": 3, "every": "1h", "layout": "small", "started": "-2h",
         "took": "1m", "end": "done"}
BROKEN = {"name": "broken", "count": 1, "every": "1h", "layout": "small", "started": "-1h", "took": "1m",
          "end": "cancelled"}
ROOT = f"gs://{lab.BUCKET}/train-a/"


@pytest.fixture(scope="module")
def operator(psconsole_path, tmp_path_factory):
    scenario = lab.scenario(
        lab.instance("train-a", network=f"projects/{lab.PROJECT}/global/networks/ml"),
        checkpoints=[{**STEPS, "root": ROOT, "instance": "train-a"}, {**BROKEN, "root": ROOT, "instance": "train-a"}])
    with lab.working(psconsole_path, tmp_path_factory.mktemp("drill"), scenario) as operator:
        yield operator


@pytest.fixture
def stand_in(operator):
    return f"{lab.put_stand_in(operator.home / 'bin')}:{os.environ['PATH']}"


def result(operator, checkpoint):
    return json.loads(operator.demo.read(f"train-a/.psconsole/{checkpoint}.drill.json"))


def assert_only_train_a(operator):
    assert list(operator.demo.instances()) == ["train-a"]


# The whole story, with the real gcloud


def test_one_command_restores_measures_and_deletes(operator):
    status, output, error = operator.run("drill", "--instance", "train-a", "--newest", "--yes", patience=180)
    assert status == 0, output + error
    assert "PLAN  Restore drill: step-300 of train-a into drill-step-300, which is deleted again" in output
    assert re.search(r"It costs about \$\d+\.\d\d: .*≈ \$2\.30/h at us-central1's list price", output), output
    assert_only_train_a(operator)
    for kind in "create", "import", "delete":
        assert len(operator.demo.operations_on("drill-step-300", kind)) == 1, output
    kept = result(operator, "step-300")
    assert kept["result"] == "restored" and kept["objects"] == str(lab.OBJECTS), kept
    assert kept["bytes"] == str(lab.BYTES) and {"creation", "import", "total"} == set(kept["seconds"]), kept
    assert kept["instance"]["name"].endswith(f"/locations/{lab.ZONE}/instances/drill-step-300"), kept


def test_the_lists_say_that_it_was_restored(operator):
    status, output, error = operator.run("checkpoints", "list", "train-a", patience=90)
    assert status == 0, output + error
    assert re.search(r"✓ \S+/step-300/ .* complete · restored in a drill \d+[smh]\S* ago, \d+[sm]", output), output
    # No checkpoint has come of it.
    assert "drill.json" not in output and "step-300.drill" not in output, output
    status, output, error = operator.run("checkpoints", "list", "train-a", "--format", "json", patience=90)
    drills = {c["uri"].split("/")[-2]: c.get("drill") for c in json.loads(output)["checkpoints"]}
    assert drills["step-300"]["result"] == "restored" and drills["step-200"] is None, drills


def test_the_console_drills_the_one_at_the_cursor(operator):
    session = operator()
    session.until(r"step-300 .*✓ complete · (restored in a )?drill", patience=60)
    for key, seen in [("r", r"RESTORE +train-a from(.*\n)+▸ step-300 "), ("Down", r"▸ step-200 .*✓ complete"),
                      ("d", r"PLAN +Restore drill: step-200 of train-a into drill-step-200")]:
        session.press(key)
        session.until(seen, patience=60)
    session.quiet(0.5)
    if "shows them" in session.text():
        session.press("PageDown")
    session.until(r"Run: y")
    session.press("y")
    session.until(r"RUN \w+ +Restore drill: step-200", patience=60)
    session.until(r"✓ done at ", patience=120)
    assert_only_train_a(operator)
    assert result(operator, "step-200")["result"] == "restored"
    session.hang_up()
    session.wait()


# What is refused, and bad days


def test_a_dry_run_starts_nothing(operator, stand_in):
    before = operator.demo.requests("POST")
    status, output, error = operator.run("drill", ROOT + "step-100", "--dry-run", PATH=stand_in)
    assert status == 0, output + error
    assert re.search(r"^ +gcloud beta parallelstore instances delete drill-step-100 .*--request-id=", output, re.M), output
    assert operator.demo.requests("POST") == before


@pytest.mark.parametrize("options, words", [
    (["broken"], "a drill is of a complete checkpoint"),
    (["nothing"], "There is no checkpoint"),
    (["step-100", "--capacity-gib", "13000"], "--capacity-gib: a capacity is 12000 to 100000 GiB"),
    (["step-100", "--zone", "moon-1-a"], "Parallelstore is not in moon-1-a"),
])
def test_what_is_refused_starts_nothing(operator, stand_in, options, words):
    before = operator.demo.requests("POST")
    status, output, error = operator.run("drill", ROOT + options[0], *options[1:], "--yes", PATH=stand_in)
    assert status not in (0, 3) and words in error, output + error
    assert operator.demo.requests("POST") == before


def test_an_import_that_is_denied_ends_it_and_the_instance(operator, stand_in):
    operator.demo.faults({"method": "POST", "path": "*:importData", "status": 403, "message": "no right", "times": 1})
    status, output, error = operator.run("drill", ROOT + "step-100", "--yes", PATH=stand_in, patience=90)
    assert status == 1, output + error
    assert_only_train_a(operator)
    kept = result(operator, "step-100")
    assert kept["result"] == "failed" and "import the checkpoint: " in kept["reason"], kept
    assert "billed" not in error.rsplit("has begun", 1)[1], error
    status, output, error = operator.run("checkpoints", "list", "train-a", PATH=stand_in)
    assert re.search(r"/step-100/ .* drill failed \S+ ago: import the checkpoint: ", output), output


def test_a_deletion_that_is_denied_asks_a_person(operator, stand_in):
    operator.demo.faults({"method": "DELETE", "path": "*/instances/*", "status": 403, "message": "no right", "times": 1})
    status, output, error = operator.run("drill", ROOT + "step-100", "--yes", PATH=stand_in, patience=90)
    assert status == 3, output + error
    assert "It stays, and is billed. drill-step-100 is billed until it is deleted: gcloud beta" in output, output
    run = re.search(r"Run (\w+) has begun", error)[1]
    assert operator.demo.instances()["drill-step-100"] == "ACTIVE"
    status, output, error = operator.run("runs", "resume", run, "--choose", "again", PATH=stand_in, patience=90)
    assert status == 0, output + error
    assert_only_train_a(operator)
    assert result(operator, "step-100")["result"] == "restored"


def test_a_drill_that_is_cancelled_while_it_creates_deletes_afterwards(psconsole_path, tmp_path):
    scenario = lab.scenario(
        lab.instance("train-a", network="net"), checkpoints=[{**STEPS, "root": ROOT, "instance": "train-a"}],
        durations={"cancel": "1s", "create": "15s", "delete": "1s"})
    with lab.working(psconsole_path, tmp_path, scenario, stand_in=True) as operator:
        status, output, error = operator.run("drill", ROOT + "step-300", "--yes", "--detach")
        assert status == 0, output + error
        run = re.search(r"Run (\w+) has begun", error)[1]
        operator.until(lambda: "  accepted:create" in operator.log(run), what=lambda: operator.log(run))
        status, output, error = operator.run("runs", "cancel", run, "--yes", patience=90)
        assert status == 0, output + error
        assert operator.demo.instances() == {"train-a": "ACTIVE"}, operator.log(run)
        assert not operator.demo.operations_on("drill-step-300", "import")
        assert len(operator.demo.operations_on("drill-step-300", "delete")) == 1
        assert "train-a/.psconsole/step-300.drill.json" not in operator.demo.objects("train-a/.psconsole/")


def test_pruning_takes_the_result_with_it(operator, stand_in):
    assert result(operator, "step-200")
    status, output, error = operator.run(
        "checkpoints", "prune", "train-a", "--keep-last", "1", "--yes", PATH=stand_in, patience=90)
    assert status == 0, output + error
    left = operator.demo.objects("train-a/.psconsole/")
    assert "train-a/.psconsole/step-300.drill.json" in left, left
    assert not [name for name in left if "step-200" in name or "step-100" in name], left
