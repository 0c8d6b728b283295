"""From a FAILED instance to its data on a new one: the console and the command lines, with the real gcloud; and bad days."""

import os
import re

import pytest

import lab

STEPS = {"name": "step-{n}", "first": 300, "by": -100, "count": 3, "every": "1h", "layout": "small", "started": "-2h",
         "took": "1m", "end": "done"}
BROKEN = {"name": "broken", "count": 1, "every": "1h", "layout": "small", "started": "-1h", "took": "1m",
          "end": "cancelled"}
CREATE = {"method": "POST", "path": "*/instances"}


def root(name):
    return f"gs://{lab.BUCKET}/{name}/"


@pytest.fixture(scope="module")
def operator(psconsole_path, tmp_path_factory):
    """One whose train-a has failed; its newest export was cancelled."""
    scenario = lab.scenario(
        lab.instance("train-a", state="FAILED", network=f"projects/{lab.PROJECT}/global/networks/ml"),
        lab.instance("train-b"), lab.instance("train-g"),
        checkpoints=[{**STEPS, "root": root("train-g"), "instance": "train-g"},
                     {**STEPS, "root": root("train-a"), "instance": "train-a"},
                     {**BROKEN, "root": root("train-a"), "instance": "train-a"}])
    with lab.working(psconsole_path, tmp_path_factory.mktemp("restore"), scenario) as operator:
        yield operator


@pytest.fixture
def stand_in(operator):
    return f"{lab.put_stand_in(operator.home / 'bin')}:{os.environ['PATH']}"


def keys(session, *names):
    """Each key once what the one before led to is on the screen."""
    for name, seen in names:
        session.press(name)
        session.until(seen, patience=60)


# In the terminal: one story, each test a scene of it


def test_the_console_leads_to_a_running_restore_in_four_keys(operator):
    session = operator()
    session.until(r"✗ train-a .*r restore", patience=60)
    session.until(r"step-300 .*✓ complete", patience=60)
    keys(session,
         ("r", r"RESTORE +train-a from(.*\n)+▸ step-300 .*✓ complete"),
         ("Enter", r"RESTORE +train-a +from step-300(.*\n)+.*name +train-a-r1(.*\n)+▸ Review"),
         ("Enter", r"PLAN +Restore train-a from step-300 into a new instance train-a-r1"))
    # On 24 rows the steps may be further down: nobody confirms what was not on the screen.
    session.quiet(0.5)
    if "shows them" in session.text():
        session.press("PageDown")
    session.until(r"Run: y")
    session.press("y")
    session.until(r"RUN \w+ +Restore train-a from step-300")
    session.until(r"✓ done at ", patience=120)
    assert operator.demo.instances()["train-a-r1"] == "ACTIVE"
    assert len(operator.demo.operations_on("train-a-r1", "import")) == 1
    session.press("Escape")
    session.until(r"✗ train-a .*Restored into train-a-r1 .*D delete", patience=60)
    session.hang_up()
    session.wait()


def test_the_failed_instance_goes_last_and_by_its_name(operator):
    session = operator()
    session.until(r"✗ train-a .*D delete", patience=60)
    keys(session, ("D", r"PLAN +Delete train-a in"))
    session.quiet(0.5)
    assert "type  train-a" in re.sub(" +", "  ", session.text())
    for key in "train-a":
        session.press(key)
        session.quiet(0.05)
    assert operator.demo.instances()["train-a"] == "FAILED"
    session.press("Enter")
    session.until(r"✓ done at ", patience=60)
    assert "train-a" not in operator.demo.instances()
    session.hang_up()
    session.wait()


# On the command line: the instance is gone by now, and its manifest says what it was like


def test_a_checkpoint_of_an_instance_that_is_gone(operator):
    status, output, error = operator.run("restore", root("train-a") + "step-200", "--network", "ml", "--dry-run", patience=90)
    assert status == 0, output + error
    assert "PLAN  Restore train-a from step-200 into a new instance train-a-r2" in output
    assert re.search(r"^ +gcloud beta parallelstore instances create train-a-r2 .*--capacity-gib=12000 ", output, re.M)
    assert f"--source-gcs-bucket-uri={root('train-a')}step-200/ --destination-parallelstore-path=/ " in output
    assert "train-a-r2" not in operator.demo.instances()


@pytest.mark.parametrize("options, words", [
    (["broken"], "--untrusted restores it all the same"),
    (["nothing"], "There is no checkpoint"),
    (["step-300", "--into", "train-z"], "No instance train-z is listed"),
    (["step-300", "--capacity-gib", "13000"], "a capacity is 12000 to 100000 GiB"),
    (["step-300", "--into", "train-b", "--zone", "us-central1-b"], "--into names an instance that is there"),
])
def test_what_is_refused_starts_nothing(operator, stand_in, options, words):
    before = operator.demo.requests("POST")
    status, output, error = operator.run("restore", root("train-a") + options[0], *options[1:], "--yes", PATH=stand_in)
    assert status not in (0, 3) and words in error, output + error
    assert operator.demo.requests("POST") == before


def test_latest_is_never_guessed(operator):
    status, output, error = operator.run("restore", "--instance", "train-b")
    assert status == 64 and "which one is never guessed" in error, output + error


def test_what_is_left_of_one_that_is_gone_is_offered(operator, stand_in):
    operator.demo.http("DELETE", f"/parallelstore/v1beta/projects/{lab.PROJECT}/locations/{lab.ZONE}/instances/train-g")
    operator.until(lambda: "train-g" not in operator.demo.instances())
    session = operator(PATH=stand_in)
    session.until(r"· GONE +train-g", patience=60)
    # Below all that are listed.
    keys(session, ("G", r"▸ · GONE +train-g"), ("r", r"RESTORE +train-g from(.*\n)+▸ step-300 .*✓ complete"),
         ("Enter", r"RESTORE +train-g +from step-300(.*\n)+.*train-g-r1"))
    session.hang_up()
    session.wait()
    status, output, error = operator.run("checkpoints", "list", "train-g", PATH=stand_in)
    assert status == 0 and output.count("  complete") == 3, output + error
    status, output, error = operator.run("restore", "--instance", "train-g", "--newest", "--dry-run", PATH=stand_in)
    assert status == 0 and "instances create train-g-r1" in output, output + error
    status, output, error = operator.run("backup", "train-g", "--dry-run", PATH=stand_in)
    assert status == 1 and "No instance train-g is listed" in error, output + error


def test_into_one_that_is_there_goes_to_a_new_path(operator, stand_in):
    status, output, error = operator.run(
        "restore", root("train-a") + "step-300", "--into", "train-b", "--yes", patience=90, PATH=stand_in)
    assert status == 0, output + error
    assert "Nothing on train-b is changed: it goes to /restored-" in output
    imported = operator.demo.operations_on("train-b", "import")[0]["metadata"]["operationMetadata"]
    assert imported["destinationParallelstore"]["path"].startswith("/restored-2")


def test_a_path_that_may_be_used_says_that_an_import_merges(operator, stand_in):
    status, output, error = operator.run(
        "restore", root("train-a") + "step-300", "--into", "train-b", "--path", "/data", "--part", "d", "--dry-run",
        PATH=stand_in)
    assert status == 0, output + error
    assert "is merged with the checkpoint" in output and "nothing rolls that back" in output
    assert f"--source-gcs-bucket-uri={root('train-a')}step-300/d/ --destination-parallelstore-path=/data" in output


# Bad days


def restore(operator, name, stand_in, *options, **env):
    status, output, error = operator.run(
        "restore", root("train-a") + "step-300", "--to-new", name, "--network", name, "--yes", "--detach", *options,
        PATH=stand_in, **env)
    assert status == 0, output + error
    run = re.search(r"Run (\w+) has begun", error)[1]
    operator.until_runner_ends(run, 90)
    return run, operator.log(run)


def test_a_creation_whose_answers_are_all_lost_is_found(operator, stand_in):
    operator.demo.faults({**CREATE, "fail": "answerLost", "times": 5})
    run, said = restore(operator, "lost-1", stand_in)
    assert "  doubted:create" in said and re.search(r"  ended  done\s*$", said), said
    assert len(operator.demo.operations_on("lost-1", "create")) == 1


def test_no_capacity_is_asked_about(operator, stand_in):
    operator.demo.faults({**CREATE, "status": 429, "message": "The zone has no capacity for this instance", "times": 1})
    run, said = restore(operator, "full-1", stand_in)
    assert "  failed:create" in said, said
    status, output, error = operator.run("runs", "show", run)
    assert "For another zone, capacity or name, give this up and restore anew" in output, output + error
    status, output, error = operator.run("runs", "resume", run, "--choose", "stop", PATH=stand_in)
    assert status == 1 and "full-1" not in operator.demo.instances(), output + error


def test_an_import_that_is_denied_is_asked_about_and_the_instance_named(operator, stand_in):
    operator.demo.faults({"method": "POST", "path": "*:importData", "status": 403, "message": "no right", "times": 1})
    run, said = restore(operator, "denied-1", stand_in)
    assert "  failed:import" in said, said
    status, output, error = operator.run("runs", "show", run)
    assert "denied-1 stays, and is billed until it is deleted" in output, output + error
    # Once the right is there, the same run goes on.
    status, output, error = operator.run("runs", "resume", run, "--choose", "again", PATH=stand_in, patience=90)
    assert status == 0, output + error
    assert len(operator.demo.operations_on("denied-1", "create")) == 1
