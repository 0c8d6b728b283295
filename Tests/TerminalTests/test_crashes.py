"""The runner is killed at every boundary of a backup, and resumed: one export, a true manifest, no lock left.

Every boundary is tried twice: on a cloud that still knows the export's request id when the run is resumed, and on one that
forgot it. A stand-in for gcloud makes that quick; some chosen boundaries are tried with the real one too.
"""

import concurrent.futures
import re

import pytest

import lab

EVENTS = ["intended", "command", "accepted", "settled"]


def of_command(step):
    for event in EVENTS:
        if event == "command":
            yield from (f"{when}-command:{step}" for when in ("before", "during", "after"))
        else:
            yield from (f"{when}-event:{event}:{step}" for when in ("before", "after"))


def around(event):
    return [f"before-event:{event}", f"after-event:{event}"]


# In the order in which a backup that meets no trouble comes by them; the first test says whether that is still so.
BOUNDARIES = [
    *around("taken"), *of_command("lock"), *of_command("export"), *around("settled:verify"), *of_command("listing"),
    *of_command("manifest"), *of_command("unlock"), *around("ended")]
WAYS = ["remembered", "forgotten"]
CASES = [pytest.param(number, way, id=f"{name}-{way}") for number, name in enumerate(BOUNDARIES) for way in WAYS]

# What the real gcloud is asked to do in these is what makes or breaks the promise.
REAL = {
    "before-event:intended:export": r"export-data|operations list",
    "after-event:intended:export": r"export-data|operations list",
    "during-command:export": r"export-data|operations list",
    "after-command:export": r"export-data|operations list",
    "before-event:accepted:manifest": r"storage cp|manifest|\.psconsole/real-\d+\.json",
}


@pytest.fixture(scope="module")
def operators(psconsole_path, tmp_path_factory):
    """An operator with a cloud for each way, on which each boundary has an instance of its own."""
    instances = [lab.instance(f"train-{number}") for number in range(len(BOUNDARIES))]
    made = {}
    for way in [*WAYS, "real"]:
        home = tmp_path_factory.mktemp(way)
        demo = lab.Demo(psconsole_path, home / "cloud", lab.scenario(*instances))
        made[way] = lab.Operator(psconsole_path, home / "home", demo, stand_in=True)
    yield made
    for operator in made.values():
        operator.close()
        operator.demo.close()


def wanted(session, function):
    return [i.callspec.params for i in session.items if getattr(i, "originalname", "") == function]


@pytest.fixture(scope="module")
def cases(request, operators):
    """Every case that was asked for, begun two at a time; a test waits for its own."""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        futures = {}
        for params in wanted(request.session, "test_a_crash_is_resumed"):
            number, way = params["number"], params["way"]
            futures[number, way] = pool.submit(crash, operators[way], number, f"at-{number}", forgets=way == "forgotten")
        yield futures
        pool.shutdown(cancel_futures=True)


@pytest.fixture(scope="module")
def real_cases(request, operators):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        futures = {}
        for params in wanted(request.session, "test_a_crash_with_the_real_gcloud"):
            number = BOUNDARIES.index(params["name"])
            futures[params["name"]] = pool.submit(
                crash, operators["real"], number, f"real-{number}", STAND_IN_REAL=REAL[params["name"]])
        yield futures
        pool.shutdown(cancel_futures=True)


def crash(operator, number, name, forgets=False, **env):
    """Backs an instance up, with a runner that dies at a boundary, and resumes that."""
    instance = f"train-{number}"
    run = operator.backup(instance, name, PSCONSOLE_FAILPOINT=str(number), **env)
    mark = f"boundary {number} {BOUNDARIES[number]}\n"
    operator.until(lambda: mark in operator.runner_log(run), what=lambda: operator.runner_log(run))
    operator.until_runner_ends(run)
    if forgets:
        operator.demo.advance("61m")
    status, output, error = operator.run("runs", "resume", run, patience=120, **env)
    if BOUNDARIES[number] == "after-event:ended":
        assert status == 1 and "is over (done); there is nothing to resume" in error
    else:
        assert status == 0, output + error
    lab.assert_backed_up(operator, run, instance, name)


def test_a_backup_without_a_crash_comes_by_every_boundary(operators):
    operator = operators["remembered"]
    run = operator.backup("train-0", "whole", PSCONSOLE_FAILPOINT="none")
    operator.until_runner_ends(run)
    assert re.findall(r"^boundary \d+ (.*)", operator.runner_log(run), re.M) == BOUNDARIES
    lab.assert_backed_up(operator, run, "train-0", "whole")
    for name in operator.demo.objects("train-0/"):
        operator.demo.delete(name)


@pytest.mark.parametrize("number, way", CASES)
def test_a_crash_is_resumed(cases, number, way):
    cases[number, way].result()


@pytest.mark.parametrize("name", REAL)
def test_a_crash_with_the_real_gcloud(real_cases, name):
    real_cases[name].result()
