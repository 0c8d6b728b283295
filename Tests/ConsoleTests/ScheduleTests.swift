import Cells
import Cloud
import Foundation
import Plans
import Testing

@testable import Console

/// What the console shows of CronJobs, and what its keys do with them.
@Suite struct ScheduleTests {
    @Test(arguments: [(80, 24), (120, 40), (200, 50)])
    func theListLooksAsAgreed(columns: Int, rows: Int) throws {
        try expectGolden(view(ScheduleFixture.list(columns, rows)), "schedules-\(columns)x\(rows)")
    }

    @Test(arguments: [(80, 24), (120, 40)])
    func oneOfThemLooksAsAgreed(columns: Int, rows: Int) throws {
        var state = ScheduleFixture.list(columns, rows)
        _ = state.update(.key(.enter))
        try expectGolden(view(state), "schedule-\(columns)x\(rows)")
    }

    /// By the clock of its own zone, too.
    @Test func whatPointsNowhereLooksAsAgreed() throws {
        var state = ScheduleFixture.list(120, 40, at: "vision-old")
        _ = state.update(.key(.enter))
        try expectGolden(view(state), "schedule-nowhere-120x40")
    }

    @Test func theLogLooksAsAgreed() throws {
        var state = ScheduleFixture.list(80, 24)
        _ = state.update(.key(.enter))
        let effects = state.update(.key(.enter))
        let job = try #require(ScheduleFixture.jobs.first { $0.cronJob == "ps-to-gcs-backup" })
        #expect(effects == [.readJobLog(job, ScheduleFixture.cluster)])
        let log = JobLog(
            pods: [
                .init(
                    name: "ps-to-gcs-backup-29923410-x7b2q", phase: "Failed", createTime: nil,
                    container: "pstore-backup",
                    end: .init(code: 70, reason: "Error", message: #"{"outcome": "failed", "exitCode": 70}"#))
            ], lines: ["2026-11-23T01:30:02Z Exporting", "a line that would \u{1b}[31mcolour the terminal"],
            events: [ClusterEvent(reason: "BackoffLimitExceeded", message: "Job has failed", isWarning: true)])
        _ = state.update(.jobLog(job, .success(log)))
        try expectGolden(view(state), "schedule-log-80x24")
        _ = state.update(.key(.escape))
        #expect(state.context == .schedule)
    }

    @Test(arguments: [(80, 24), (120, 40)])
    func theFormLooksAsAgreed(columns: Int, rows: Int) throws {
        var state = ScheduleFixture.list(columns, rows, at: "train-b")
        let effects = state.update(.key(.character("e")))
        guard case .preflight(.schedule(let draft))? = effects.first else {
            Issue.record("\(effects)")
            return
        }
        #expect(draft.isThere && draft.claim == "train-b-pvc" && draft.destination == "gs://ml-backups/train-b/")
        _ = state.update(
            .preflighted(
                .schedule(draft),
                [
                    Check(
                        "schedule", .fine, "Runs at 0 * * * *, next (UTC): Nov 23 04:00, Nov 23 05:00, Nov 23 06:00."),
                    Check("claim", .fine, "train-b-pvc is train-b, by its volume train-b-pv"),
                ]))
        try expectGolden(view(state), "schedule-form-\(columns)x\(rows)")
    }

    /// The strip names what is pressing; a FAILED instance's backups can't go well, and are not counted twice.
    @Test func thePressingIsInTheStrip() {
        let state = Fixture.night(120, 40)
        let alarms = state.board?.alarms ?? []
        #expect(alarms.map(\.subject) == ["eval-2", "train-c", "vision-old"])
        #expect(alarms.map(\.urgency) == [.now, .soon, .soon])
        #expect(alarms[2].concerns == [.flaw(.noInstance)])
        #expect(alarms[1].concerns.count == 1)
    }

    @Test func whatARunHasLeftSuspendedIsSaidOnce() {
        var state = Fixture.night(120, 40)
        let job = CronJobName(ScheduleFixture.cronJobs[2])
        _ = state.update(.suspended([SuspendedCronJob(job: job, run: RunID(UUID()))]))
        #expect(state.attention.count { $0.id == .schedule(job) || $0.id == .suspended(job) } == 1)
    }

    @Test func whatCouldNotBeReadIsNotAbsent() {
        var state = Fixture.night(120, 40)
        let calm = Words.schedule(of: Fixture.instance("eval-1", .active, gib: 1), on: state.board, now: Fixture.now)
        #expect(calm.words == "none")
        _ = state.update(.schedules(ScheduleFixture.snapshot([], failures: ["training: denied."])))
        let unread = Words.schedule(of: Fixture.instance("eval-1", .active, gib: 1), on: state.board, now: Fixture.now)
        #expect(unread.words == "?")
        #expect(state.attention.contains { $0.id == .schedulesUnread })
    }

    @Test func itIsFollowedOnceTheFirstAnswerIsThere() {
        var state = Fixture.state(80, 24)
        let fetched = Message.fetched(
            Fetched(.instances, .success(.instances(InstanceList(Fixture.instances))), at: Fixture.now))
        #expect(state.update(fetched).contains(.followSchedules))
        #expect(!state.update(fetched).contains(.followSchedules))
    }

    @Test(arguments: [
        (Character("t"), ScheduleChange.trigger), ("s", .suspend), ("D", .remove),
    ])
    func aKeyHasAPlanMadeAndShowsIt(key: Character, change: ScheduleChange) throws {
        var state = ScheduleFixture.list(120, 40, at: "train-b")
        let job = ScheduleFixture.cronJobs[0]
        let order = PlanOrder.changeSchedule(CronJobName(job), change)
        #expect(state.update(.key(.character(key))) == [.plan(order)])
        // Once more while it is being made is nothing.
        #expect(state.update(.key(.character(key))) == [])
        let plan = Plan.suspending(job, true, of: Fixture.name("train-b"))
        _ = state.update(.planned(order, RunID(UUID()), plan))
        guard case .review = state.screens.last else {
            Issue.record("no review")
            return
        }
        _ = state.update(.key(.escape))
        #expect(state.context == .schedules)
    }

    @Test func whatIsSuspendedIsResumed() {
        var state = ScheduleFixture.list(120, 40, at: "train-c")
        let order = PlanOrder.changeSchedule(CronJobName(ScheduleFixture.cronJobs[2]), .resume)
        #expect(state.update(.key(.character("s"))) == [.plan(order)])
        _ = state.update(.planFailed(order, "it is not there any more"))
        #expect(state.notice == "it is not there any more" && state.context == .schedules)
    }

    @Test func aNewOneIsForTheInstanceAtTheCursor() throws {
        var state = Fixture.night(120, 40)
        for _ in 0..<6 { _ = state.update(.key(.down)) }
        #expect(state.selectedInstance == Fixture.name("train-b"))
        _ = state.update(.key(.character("C")))
        let effects = state.update(.key(.character("n")))
        #expect(effects == [.findUse(Fixture.name("train-b"))])
        var use = InstanceUse()
        use.clusters = [ScheduleFixture.cluster]
        use.claims = [
            InstanceUse.ClaimUse(
                name: ClaimName(cluster: ScheduleFixture.cluster, namespace: "ml", name: "data"),
                volume: MountedVolume(
                    cluster: ScheduleFixture.cluster, name: "pv", instance: Fixture.name("train-b"), claim: nil,
                    reclaimPolicy: "Retain"), claim: nil, users: [])
        ]
        guard case .preflight(.schedule(let draft))? = state.update(.used(Fixture.name("train-b"), use)).first else {
            Issue.record("nothing is looked at")
            return
        }
        #expect(draft.claim == "data" && draft.namespace == "ml" && draft.cluster == ScheduleFixture.cluster)
        #expect(try draft.order().destination == "gs://ml-backups/train-b/")
    }

    @Test func anInstanceThatNoneBacksUpIsInTheListToo() {
        var state = ScheduleFixture.list(120, 40)
        _ = state.update(.key(.character("G")))
        let name = Fixture.name("eval-1")
        #expect(state.scheduleAtCursor == nil && state.unscheduledAtCursor?.instance.name == name)
        guard case .readSetup(let request)? = state.update(.key(.character("S"))).first else {
            Issue.record("nothing is read")
            return
        }
        #expect(request.instance == name)
        _ = state.update(.key(.escape))
        #expect(state.update(.key(.enter)) == [.findUse(name)])
        guard case .form(let form as ScheduleForm)? = state.screens.last else {
            Issue.record("no form")
            return
        }
        #expect(form.draft.instance == name && form.draft.name == "ps-to-gcs-backup-eval-1")
        // Once it has one, the cursor is on that.
        _ = state.update(.key(.escape))
        let made = ScheduleFixture.cronJob("new", of: "eval-1", into: "gs://b/eval-1/", last: nil)
        _ = state.update(.schedules(ScheduleFixture.snapshot(ScheduleFixture.cronJobs + [made])))
        #expect(state.scheduleAtCursor?.cronJob.name == "new")
    }

    @Test func aFailedInstanceGetsNone() {
        var state = Fixture.night(120, 40)
        _ = state.update(.key(.character("C")))
        #expect(state.update(.key(.character("n"))).isEmpty)
        #expect(state.notice == "n: train-a is FAILED")
    }

    @Test func readOnlyChangesNothing() {
        var state = ScheduleFixture.list(80, 24, isReadOnly: true)
        for key in "tseDn" { #expect(state.update(.key(.character(key))).isEmpty) }
        #expect(state.context == .schedules)
    }

    /// The list moves under the cursor, which stays with what it was on, or with nothing.
    @Test func aKeyNeverHitsWhatHasComeUnderTheCursor() {
        var state = ScheduleFixture.list(120, 40)
        #expect(state.scheduleAtCursor?.cronJob.instance?.id == "eval-2")
        _ = state.update(.schedules(ScheduleFixture.snapshot(Array(ScheduleFixture.cronJobs.dropFirst(2)))))
        #expect(state.scheduleAtCursor == nil && state.update(.key(.character("s"))).isEmpty)
        _ = state.update(.key(.down))
        #expect(state.scheduleAtCursor?.cronJob.instance?.id == "train-c")
    }

    /// Another CronJob's name is not offered for a new one.
    @Test func aNewOneHasANameOfItsOwn() {
        var state = Fixture.night(120, 40)
        for _ in 0..<6 { _ = state.update(.key(.down)) }
        for key in "Cn" { _ = state.update(.key(.character(key))) }
        guard case .form(let form as ScheduleForm)? = state.screens.last else {
            Issue.record("no form")
            return
        }
        #expect(form.draft.name == "ps-to-gcs-backup-train-b")
    }
}
