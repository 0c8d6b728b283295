"""The runner is killed at every boundary of what is no plain backup, and resumed: a mirror, what a person gave up or cancelled,
a prune, the cancellation of somebody else's export, a restore into a new instance and into one that is there, the deletion of
the instance that was restored, and a drill, also one whose import is refused.

Which boundaries there are is found out by a run that meets no trouble; each of them is then tried on an instance of its own.
"""

import concurrent.futures
import json
import re

import pytest

import lab

# More than any of the runs comes by.
MOST = 70
STEPS = {"name": "step-{n}", "first": 200, "by": -100, "count": 2, "every": "1h", "layout": "small", "started": "-2h",
         "took": "1m", "end": "done"}


class Story:
    """Begins a run on the instance of a number, with a failpoint; then says what has to be so once it was resumed."""

    special = {}
    status = 0
    # Before this one nothing is tried: it is a plain backup until then.
    first = "before-event:taken"

    def __init__(self, operator):
        self.operator, self.demo = operator, operator.demo

    @classmethod
    def scenario(cls):
        return lab.scenario(*(lab.instance(f"train-{number}", **cls.special) for number in range(MOST)))

    def begin(self, number, **env):
        raise NotImplementedError

    def check(self, number, run):
        raise NotImplementedError

    def files(self, number):
        return set(self.demo.objects(f"train-{number}/.psconsole/"))


class Mirror(Story):
    """The mirror's manifest is withdrawn before it is exported once more, and written anew at the end."""

    def begin(self, number, **env):
        first = self.operator.backup(f"train-{number}", "mirror", "--mirror")
        self.operator.until_runner_ends(first)
        return self.operator.backup(f"train-{number}", "mirror", "--mirror", **env)

    def check(self, number, run):
        lab.assert_backed_up(self.operator, run, f"train-{number}", "mirror", exports=2)


class GivenUp(Story):
    """One object could not be read; a person gives the backup up, and a report says so."""

    special = {"unreadable": ["d/3"]}
    status = 1

    def begin(self, number, **env):
        run = self.operator.backup(f"train-{number}", "one")
        self.operator.until(lambda: "  failed:export" in self.operator.log(run))
        self.operator.until_runner_ends(run)
        status, output, error = self.operator.run("runs", "resume", run, "--choose", "stop", "--detach", **env)
        assert status == 0, output + error
        return run

    def check(self, number, run):
        said = self.operator.log(run)
        assert re.search(r"  ended  stopped\s*$", said), said
        assert self.files(number) == {f"train-{number}/.psconsole/one.incomplete.json"}, said
        report = json.loads(self.demo.read(f"train-{number}/.psconsole/one.incomplete.json"))
        assert report["outcome"] == "partlyFailed" and report["counters"]["objectsFailed"] == "1", report
        assert len(self.demo.exports(f"gs://{lab.BUCKET}/train-{number}/one/")) == 1, said


class Cancelled(Story):
    """The export would take an hour; a person cancels the run."""

    special = {"transfers": {"scan": "1h"}}
    status = 1
    first = "before-event:cancel-intended:export"

    def begin(self, number, **env):
        run = self.operator.backup(f"train-{number}", "one", **env)
        self.operator.until(lambda: "  accepted:export" in self.operator.log(run), what=lambda: self.operator.log(run))
        status, output, error = self.operator.run("runs", "cancel", run, "--yes", "--detach")
        assert status == 0 and "operations cancel" in output, output + error
        return run

    def check(self, number, run):
        said = self.operator.log(run)
        assert re.search(r"  ended  cancelled\s*$", said), said
        assert self.files(number) == {f"train-{number}/.psconsole/one.incomplete.json"}, said
        report = json.loads(self.demo.read(f"train-{number}/.psconsole/one.incomplete.json"))
        assert report["outcome"] == "cancelled", report
        exports = self.demo.exports(f"gs://{lab.BUCKET}/train-{number}/one/")
        assert len(exports) == 1 and exports[0]["error"]["code"] == 1, exports


class Prune(Story):
    """Of two checkpoints the older one goes, with all that lies beside it."""

    @classmethod
    def scenario(cls):
        names = [f"train-{number}" for number in range(MOST)]
        return lab.scenario(*map(lab.instance, names), checkpoints=[
            {**STEPS, "root": f"gs://{lab.BUCKET}/{name}/", "instance": name} for name in names])

    def begin(self, number, **env):
        status, output, error = self.operator.run(
            "checkpoints", "prune", f"train-{number}", "--keep-last", "1", "--yes", "--detach", **env)
        assert status == 0, output + error
        return re.search(r"Run (\w+) has begun", error)[1]

    def check(self, number, run):
        said = self.operator.log(run)
        assert re.search(r"  ended  done\s*$", said), said
        left = self.demo.objects(f"train-{number}/")
        assert len(left) > lab.OBJECTS and all("step-200" in name for name in left), left


class Cancellation(Story):
    """Somebody else's export is cancelled."""

    @classmethod
    def scenario(cls):
        names = [f"train-{number}" for number in range(MOST)]
        return lab.scenario(*(lab.instance(name, transfers={"scan": "1h"}) for name in names), operations=[
            {"kind": "export", "instance": name, "uri": f"gs://{lab.BUCKET}/{name}/x/", "started": "-1m", "scan": "1h",
             "id": f"operation-{name}"} for name in names])

    def begin(self, number, **env):
        status, output, error = self.operator.run(
            "operations", "cancel", f"operation-train-{number}", "--yes", "--detach", **env)
        assert status == 0, output + error
        return re.search(r"Run (\w+) has begun", error)[1]

    def check(self, number, run):
        said = self.operator.log(run)
        assert re.search(r"  ended  done\s*$", said), said
        operation = self.demo.exports(f"gs://{lab.BUCKET}/train-{number}/x/")[0]
        assert operation["done"] and operation["error"]["code"] == 1, operation


class Restore(Story):
    """A FAILED instance's checkpoint goes into a new instance: one is created, one import is begun."""

    @classmethod
    def scenario(cls):
        names = [f"train-{number}" for number in range(MOST)]
        instances = [lab.instance(name, state="FAILED") for name in names]
        return lab.scenario(*instances, checkpoints=[
            {**STEPS, "root": f"gs://{lab.BUCKET}/{name}/", "instance": name} for name in names])

    def begin(self, number, **env):
        # All of them share one network, which holds twenty.
        return self.restore(number, "--to-new", f"new-{number}", "--network", f"net-{number}", **env)

    def restore(self, number, *options, **env):
        status, output, error = self.operator.run(
            "restore", f"gs://{lab.BUCKET}/train-{number}/step-200/", *options, "--yes", "--detach", **env)
        assert status == 0, output + error
        return re.search(r"Run (\w+) has begun", error)[1]

    def check(self, number, run):
        said = self.operator.log(run)
        assert re.search(r"  ended  done\s*$", said), said
        assert self.demo.instances()[f"new-{number}"] == "ACTIVE", said
        for kind in "create", "import":
            assert len(self.demo.operations_on(f"new-{number}", kind)) == 1, said
        assert f"{lab.OBJECTS} objects, 0 failed, as its manifest says" in said, said


class RestoreInto(Restore):
    """The same into an instance that is there."""

    @classmethod
    def scenario(cls):
        scenario = Restore.scenario()
        scenario["instances"] += [lab.instance(f"there-{number}") for number in range(MOST)]
        return scenario

    def begin(self, number, **env):
        return self.restore(number, "--into", f"there-{number}", **env)

    def check(self, number, run):
        said = self.operator.log(run)
        assert re.search(r"  ended  done\s*$", said), said
        assert len(self.demo.operations_on(f"there-{number}", "import")) == 1, said
        assert not self.demo.operations_on(f"there-{number}", "create"), said


class Deletion(RestoreInto):
    """The FAILED instance is deleted, once it was restored."""

    def begin(self, number, **env):
        run = super().begin(number)
        self.operator.until_runner_ends(run)
        status, output, error = self.operator.run(
            "instances", "delete", f"train-{number}", "--yes", "--detach", **env)
        assert status == 0, output + error
        return re.search(r"Run (\w+) has begun", error)[1]

    def check(self, number, run):
        said = self.operator.log(run)
        assert re.search(r"  ended  done\s*$", said), said
        left = self.demo.instances()
        assert f"train-{number}" not in left and left[f"there-{number}"] == "ACTIVE", said
        assert len(self.demo.operations_on(f"train-{number}", "delete")) == 1, said


class Drill(Restore):
    """A checkpoint goes into an instance of its own, which is deleted again."""

    imports, ended, result = 1, "done", "restored"

    @classmethod
    def scenario(cls):
        names = [f"train-{number}" for number in range(MOST)]
        # The instance is called by the checkpoint.
        return lab.scenario(*map(lab.instance, names), checkpoints=[
            {**STEPS, "name": f"{name}-{{n}}", "root": f"gs://{lab.BUCKET}/{name}/", "instance": name} for name in names])

    def begin(self, number, **env):
        status, output, error = self.operator.run(
            "drill", f"gs://{lab.BUCKET}/train-{number}/train-{number}-200/", "--network", f"net-{number}", "--yes",
            "--detach", **env)
        assert status == 0, output + error
        return re.search(r"Run (\w+) has begun", error)[1]

    def check(self, number, run):
        said = self.operator.log(run)
        assert re.search(rf"  ended  {self.ended}\s*$", said), said
        name = f"drill-train-{number}-200"
        left = self.demo.instances()
        assert name not in left and left[f"train-{number}"] == "ACTIVE", said
        for kind, count in {"create": 1, "import": self.imports, "delete": 1}.items():
            assert len(self.demo.operations_on(name, kind)) == count, said
        result = json.loads(self.demo.read(f"train-{number}/.psconsole/train-{number}-200.drill.json"))
        assert result["run"] == run and result["result"] == self.result, result


class DrillRefused(Drill):
    """Its import is refused: nobody is asked, and the instance is deleted all the same."""

    status, imports, ended, result = 1, 0, "stopped", "failed"

    def begin(self, number, **env):
        self.demo.faults({"method": "POST", "path": "*:importData", "status": 403, "message": "no right"})
        return super().begin(number, **env)


STORIES = {story.__name__: story for story in (
    Mirror, GivenUp, Cancelled, Prune, Cancellation, Restore, RestoreInto, Deletion, Drill, DrillRefused)}


def crash(story, number, name):
    operator = story.operator
    run = story.begin(number, PSCONSOLE_FAILPOINT=str(number))
    mark = f"boundary {number} {name}\n"
    operator.until(lambda: mark in operator.runner_log(run), what=lambda: operator.runner_log(run))
    operator.until_runner_ends(run)
    status, output, error = operator.run("runs", "resume", run, patience=120)
    if name == "after-event:ended":
        assert status == 1 and "there is nothing to resume" in error, f"{name}: {output}{error}"
    else:
        assert status == story.status, f"{name}: {output}{error}"
    story.check(number, run)


@pytest.mark.parametrize("name", STORIES)
def test_a_crash_at_every_boundary(psconsole_path, tmp_path, name):
    story = STORIES[name]
    with lab.working(psconsole_path, tmp_path, story.scenario(), stand_in=True) as operator:
        story = story(operator)
        whole = story.begin(MOST - 1, PSCONSOLE_FAILPOINT="none")
        operator.until_runner_ends(whole)
        story.check(MOST - 1, whole)
        boundaries = re.findall(r"^boundary \d+ (.*)", operator.runner_log(whole), re.M)
        first = boundaries.index(story.first)
        assert boundaries[-1] == "after-event:ended" and 10 < len(boundaries) < MOST, boundaries
        # They wait most of the time.
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for tried in [pool.submit(crash, story, number, boundaries[number]) for number in range(first, len(boundaries))]:
                tried.result()
