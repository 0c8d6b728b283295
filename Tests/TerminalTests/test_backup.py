"""A backup from the console to its end, in a terminal and with the real gcloud, and the command lines beside it."""

import json
import os
import re

import pytest

import fakes
import lab

STEPS = {"name": "step-{n}", "first": 300, "by": -100, "count": 3, "every": "1h", "layout": "small", "started": "-2h",
         "took": "1m", "end": "done"}


def root(name):
    return f"gs://{lab.BUCKET}/{name}/"


@pytest.fixture(scope="module")
def operator(psconsole_path, tmp_path_factory):
    """One whose train-a takes some 20 s to export, train-b many minutes; train-p has checkpoints to spare."""
    slow = {"transfers": {"scan": "5s", "rate": "350KiB/s"}}
    names = ["train-a", "train-p"]
    scenario = lab.scenario(
        lab.instance("train-a", **slow), lab.instance("train-b", transfers={"scan": "10m"}), lab.instance("train-p"),
        checkpoints=[{**STEPS, "root": root(name), "instance": name} for name in names],
        operations=[{"kind": "export", "instance": "train-b", "uri": root("train-b") + "step-1/", "started": "-1m",
                     "scan": "10m", "id": "operation-slow"}])
    with lab.working(psconsole_path, tmp_path_factory.mktemp("backup"), scenario) as operator:
        yield operator


@pytest.fixture(scope="module")
def stand_in(operator):
    """A PATH with the stand-in, for command lines whose gcloud is not what is shown."""
    return f"{lab.put_stand_in(operator.home / 'bin')}:{os.environ['PATH']}"


@pytest.fixture(scope="module")
def console(operator):
    session = operator()
    # Where backups go is known from the operations.
    session.until(r"step-300 .*✓ complete", patience=60)
    return session


def begun(operator):
    """The exports of train-a that were asked for."""
    return operator.demo.requests("POST", "train-a:exportData")


def leave(session):
    """Goes back to the first screen, and leaves from there: an escape that is read together with q would be Alt-q."""
    session.until(lambda s: s.unread() == 0)
    session.quiet(0.2)
    while "q quit" not in session.text():
        session.press("Escape")
        session.until(lambda s: s.unread() == 0)
        session.quiet(0.2)
    session.press("q")
    assert session.wait() == 0


def run_of(operator):
    """The run that the console began."""
    return re.search(r"(\w{8})  backup +train-a", operator.run("runs", "list")[1])[1]


# In the terminal: one story, each test a scene of it


def test_the_form_looks_before_anything_is_asked(console, operator):
    console.press("b")
    console.until(r"BACK UP +train-a(.*\n)+.*name +train-a-\d{8}T\d{6}Z")
    console.until(r"✓ who pays", patience=60)
    console.until(r"✓ prefix +fine: .* is new", patience=60)
    assert not begun(operator)


def test_enter_in_the_review_cancels(console, operator):
    console.press("C-g")
    console.until(r"PLAN +Back up train-a(.*\n)+.*▸ Cancel", patience=60)
    console.press("Enter")
    console.until("BACK UP +train-a")
    assert not begun(operator)


def test_a_pasted_y_confirms_nothing(console, operator):
    console.press("C-g")
    console.until(r"PLAN +Back up train-a(.*\n)+.*▸ Cancel", patience=60)
    console.quiet(0.5)
    console.send(b"\x1b[200~y\x1b[201~")
    console.until("Pasted text confirms nothing")
    console.send(b"yes\n")
    console.quiet(0.3)
    # Unbracketed, it is keys that came together: y refuses, and Enter may at most have cancelled.
    assert not begun(operator) and "RUN " not in console.text()
    if "PLAN " not in console.text():
        console.press("C-g")
    console.until(r"PLAN +Back up train-a(.*\n)+.*▸ Cancel", patience=60)
    console.quiet(0.5)


def test_y_starts_it(console, operator):
    console.press("y")
    console.until(r"RUN \w+ +.*Back up train-a")
    console.until(r"You may close this terminal: the run goes on")
    console.until(r"✓ 1 keep a second backup out", patience=60)
    console.until(r"⇄ 2 export the data", patience=60)
    operator.until(lambda: begun(operator))


def test_the_run_outlives_the_terminal(console, operator):
    console.hang_up()
    console.wait()
    assert len(operator.runners()) == 1


def test_a_new_console_attaches_and_sees_it_end(operator):
    session = operator()
    session.until(r"INSTANCES 3", patience=60)
    session.press("H")
    session.until(r"▸ .* backup +train-a +⇄ goes on", patience=60)
    session.press("Enter")
    session.until(r"2 export the data .*(counting…|\d+ %|B of 5)", patience=60)
    session.until(r"✓ done at .*: complete: 6 objects, 5\.0 MiB", patience=90)
    assert len(begun(operator)) == 1
    leave(session)
    assert not operator.runners()


def test_v_on_a_checkpoint(operator, stand_in):
    """It is intact; then two of its objects are broken, and it is not. The real gcloud lists it."""
    name = next(n for n in operator.demo.objects("train-a/train-a-") if n.endswith("config.json")).rsplit("/", 1)[0]
    short = name.removeprefix("train-a/")
    session = operator(PATH=stand_in, STAND_IN_REAL="objects list|storage cp")
    session.until(r"INSTANCES 3(.*\n)+.*▸ . ACTIVE +train-a ", patience=60)
    session.press("Enter")
    session.until(rf"▸? *{short} .*✓ complete", patience=60)
    session.press("g")
    session.until(rf"▸ +{short} ")
    session.press("v")
    session.until(r"[Ii]ntact|nothing has changed|as its manifest says", patience=60)
    operator.demo.delete(f"{name}/d/2")
    operator.demo.write(f"{name}/config.json", b"{}\n")
    session.press("v")
    session.until(rf"▸ +{short} .*✗ objects missing · verified .* ago", patience=60)
    session.press("Enter")
    session.until(r"objects missing: 1 missing, 1 changed(.*\n)+.*Esc back")
    session.press("Escape")
    leave(session)


def test_read_only_has_no_b(operator, stand_in):
    session = operator("--read-only", PATH=stand_in)
    session.until(r"INSTANCES 3(.*\n)+.*train-a ", patience=60)
    session.press("b")
    session.until("no key b")
    assert "b back up" not in session.text()
    session.press("?")
    session.until("KEYS")
    assert "back an instance up" not in session.text()
    leave(session)


# On the command line


def test_verify_says_what_differs(operator, stand_in):
    name = "fresh"
    operator.until_runner_ends(operator.backup("train-p", name, PATH=stand_in))
    verify = ["checkpoints", "verify", root("train-p") + name]
    status, output, error = operator.run(*verify)
    assert status == 0 and "intact" in output, output + error
    operator.demo.delete(f"train-p/{name}/d/2")
    status, output, error = operator.run(*verify, PATH=stand_in)
    assert status == 2 and "1 missing" in output and "d/2" in output, output + error
    for folder, words in ((".psconsole/", "no manifest"), ("fresh/", "there is no fresh in ")):
        for name in operator.demo.objects(f"train-p/{folder}"):
            if "fresh" in name:
                operator.demo.delete(name)
        status, output, error = operator.run(*verify, PATH=stand_in)
        assert status == 1 and words in output and "0 objects" not in output, output + error


def test_what_could_not_be_read_is_not_called_empty(operator, stand_in):
    hosts = {"PARALLELSTORE": "http://127.0.0.1:9/", "STORAGE": "http://127.0.0.1:9/storage/v1/"}
    closed = {f"CLOUDSDK_API_ENDPOINT_OVERRIDES_{name}": url for name, url in hosts.items()}
    for form in ("table", "json"):
        status, output, error = operator.run("checkpoints", "list", "--format", form, PATH=stand_in, **closed)
        assert status == 1 and "instances could not be read" in error, output + error
        assert "No checkpoints" not in output, output
    assert "instances could not be read" in json.loads(output)["failures"][0], output
    status, output, error = operator.run("checkpoints", "prune", "train-p", "--keep-last", "1", PATH=stand_in, **closed)
    assert status == 1 and "could not be read" in error and "is listed" not in error, output + error


def test_without_a_folder_of_its_own_it_verifies_all_the_same(operator, stand_in):
    name = "homeless"
    operator.until_runner_ends(operator.backup("train-p", name, PATH=stand_in))
    status, output, error = operator.run(
        "checkpoints", "verify", root("train-p") + name, PATH=stand_in, XDG_STATE_HOME="/proc/nowhere")
    assert status == 0 and "intact" in output, output + error
    for name in operator.demo.objects("train-p/homeless/") + operator.demo.objects("train-p/.psconsole/"):
        if "homeless" in name:
            operator.demo.delete(name)


def test_a_part_of_an_instance_is_called_that(operator, stand_in):
    arguments = ["backup", "train-p", "--root", root("train-p"), "--path", "/logs/", "--dry-run"]
    status, output, error = operator.run(*arguments, PATH=stand_in)
    assert status == 0 and "PLAN  Back up only /logs of train-p to " in output, output + error


def test_runs(operator):
    run = run_of(operator)
    shown = operator.run("runs", "show", run)[1]
    assert "complete: 6 objects, 5.0 MiB" in shown
    lines = [json.loads(line) for line in operator.run("runs", "log", run[:4], "--format", "jsonl")[1].splitlines()]
    assert len(lines) > 10 and "done" in json.dumps(lines[-1]), lines[-1]
    status, output, error = operator.run("runs", "watch", run)
    assert status == 0 and "complete: 6 objects" in output, output + error
    assert "objects, " not in error.splitlines()[-1] and error.splitlines()[-1].endswith("done"), error
    assert operator.run("runs", "resume", run)[0] == 1
    for order in ("cancel", "abandon"):
        status, output, error = operator.run("runs", order, run)
        assert status == 1 and "is over (done)" in error and not output, output + error
    assert operator.run("runs", "show", "nonsense")[0] == 1


def typed(operator, arguments, wrong, right, **env):
    """Runs something that asks for a word to be typed, first with another one."""
    for word in (wrong, right):
        session = operator(*arguments, columns=160, rows=60, **env)
        session.until(rf"type.*{right}|{right}.*:", patience=60)
        session.quiet(0.3)
        session.send(word.encode() + b"\r")
        if word == wrong:
            assert session.wait(60) == 1
    return session


def test_cancel_asks_for_the_name(operator, stand_in):
    arguments = ["operations", "cancel", "operation-slow"]
    assert operator.run(*arguments, "--dry-run")[0] == 0
    session = typed(operator, arguments, "train-a", "train-b", PATH=stand_in, STAND_IN_REAL="operations cancel")
    assert session.wait(60) == 0
    assert len(operator.demo.requests("POST", ":cancel")) == 1
    operation = operator.demo.exports(root("train-b") + "step-1/")[0]
    assert operation["done"] and operation["error"]["code"] == 1, operation


def test_prune_asks_for_the_count(operator, stand_in):
    arguments = ["checkpoints", "prune", "train-p", "--keep-last", "1"]
    before = operator.demo.objects("train-p/")
    status, output, error = operator.run(*arguments, "--dry-run", PATH=stand_in)
    assert status == 0 and "step-100" in output and "step-200" in output, output + error
    assert operator.demo.objects("train-p/") == before
    session = typed(operator, arguments, "3", "2", PATH=stand_in, STAND_IN_REAL="storage rm")
    assert session.wait(60) == 0, session.text()
    left = operator.demo.objects("train-p/")
    assert left and all("step-300" in name for name in left), left
    status, output, error = operator.run(*arguments, PATH=stand_in)
    assert status == 0 and "Nothing is to be deleted." in output, output + error
    assert re.search(r"keeps +gs://\S+/step-300/ .*newest complete", output), output


def test_read_only_changes_nothing(operator):
    status, output, error = operator.run("backup", "train-a", "--read-only", "--yes")
    assert status != 0 and "--read-only" in error
    assert len(begun(operator)) == 1


def test_nothing_is_left(operator):
    fakes.assert_nothing_runs(operator.home)
