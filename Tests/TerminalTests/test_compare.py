"""Two checkpoints side by side, with the real gcloud."""

import json
import re

import pytest

import fakes
import lab

ROOT = f"gs://{lab.BUCKET}/train-a/"
STEPS = {"name": "step-{n}", "first": 300, "by": -100, "count": 3, "every": "1h", "layout": "small", "started": "-2h",
         "took": "1m", "end": "done", "root": ROOT, "instance": "train-a"}
PATH = f"/storage/v1/b/{lab.BUCKET}/o"
LISTING = {"method": "GET", "path": PATH}


@pytest.fixture(scope="module")
def operator(psconsole_path, tmp_path_factory):
    """One with three checkpoints that were the same; one object of step-200 is gone, one is another, and two are new."""
    scenario = lab.scenario(lab.instance("train-a"), checkpoints=[STEPS])
    with lab.working(psconsole_path, tmp_path_factory.mktemp("compare"), scenario) as operator:
        operator.demo.delete("train-a/step-200/d/2")
        operator.demo.write("train-a/step-200/config.json", b"{}\n")
        operator.demo.write("train-a/step-200/e/\x1b[2J\u202e", b"new")
        operator.demo.write("train-a/step-200/f/1", b"new too")
        yield operator


def test_the_same_is_the_same(operator):
    status, output, error = operator.run("checkpoints", "compare", ROOT + "step-300/", ROOT + "step-100")
    assert status == 0 and output.splitlines()[0] == "the same", output + error
    assert f"A  {ROOT}step-300/  6 objects, 5.0 MiB" in output and f"B  {ROOT}step-100/  6 objects" in output, output


def test_what_differs_is_told_totals_first(operator):
    session = operator("checkpoints", "compare", ROOT + "step-300/", "step-200", columns=120)
    session.until(r"(?m)^different: 1 only in A, 1 changed, 2 only in B *$", patience=60)
    session.until(r"changed +config\.json +11 → 3 bytes")
    text = session.text()
    assert session.wait() == 2
    order = ["different:", "A  gs:", "B  gs:", "only in A ", "the same ", "FOLDER", "d/ ", "f/ ", "only in A  d/2  1.0 MiB"]
    places = [text.index(part) for part in order]
    assert places == sorted(places), text
    assert re.search(r"the same +4 +4\.0 MiB", text), text
    assert "␛[2J" in text and "\u202e" not in text, text


def test_json_has_the_names(operator):
    status, output, error = operator.run(
        "checkpoints", "compare", ROOT + "step-300/", "step-200", "--format", "json")
    assert status == 2, output + error
    report = json.loads(output)
    assert report["schemaVersion"] == 1 and report["verdict"] == "differs" and report["failures"] == []
    assert [o["name"] for o in report["examples"]["onlyInB"]] == ["e/\x1b[2J\u202e", "f/1"]
    assert report["totals"]["same"] == {"objects": 4, "bytes": 4 << 20}
    assert report["totals"]["changed"] == {"objects": 1, "bytesInA": 11, "bytesInB": 3}


def test_what_is_not_there_is_no_difference(operator):
    compare = ["checkpoints", "compare", ROOT + "step-300/"]
    for other, words in (
            ("step-400", f"Nothing lies under {ROOT}step-400/"), ("gs://no-such-bucket/x/y/", "could not be read: NOT_FOUND"),
            ("step-300", "the same checkpoint"), ("/step-200", "is no checkpoint")):
        status, output, error = operator.run(*compare, other)
        assert status == 1 and words in error and not output, f"{status} {output}{error}"


def test_a_side_that_may_not_be_listed_is_no_difference(operator):
    operator.demo.faults({**LISTING, "status": 403, "skip": 1})
    try:
        status, output, error = operator.run(
            "checkpoints", "compare", ROOT + "step-300/", "step-200", "--format", "json")
    finally:
        operator.demo.faults()
    report = json.loads(output)
    assert status == 1 and "totals" not in report, output + error
    # Either of the two may have been the second one to ask.
    assert re.match(rf"{ROOT}step-[23]00/ could not be read: PERMISSION_DENIED", report["failures"][0]), output
    assert report["failures"][0] in error, error


def test_an_interrupt_ends_both_gclouds(operator):
    before = len(operator.demo.requests("GET", PATH))
    operator.demo.faults({**LISTING, "fail": "hang"})
    session = operator("checkpoints", "compare", ROOT + "step-300/", "step-200")
    try:
        operator.until(lambda: len(operator.demo.requests("GET", PATH)) == before + 2)
        session.press("C-c")
        session.wait()
        fakes.assert_nothing_runs(operator.home)
    finally:
        operator.demo.faults()
