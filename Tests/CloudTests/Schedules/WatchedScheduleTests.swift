import Cloud
import Foundation
import Testing

/// How CronJobs truly go, and what is wrong with them.
@Suite struct WatchedScheduleTests {
    private static let cluster = ScheduleDocumentTests.cluster
    private static let root = "gs://abc/train-a/"
    private static let script = ScheduleDocumentTests.template.script

    private static func cronJob(
        _ changes: [String: String?] = [:], isOurs: Bool = true, isSuspended: Bool = false,
        schedule: String = "0 * * * *"
    ) -> CronJob {
        var environment = [
            "PSTORE_NAME": "train-a", "PSTORE_LOCATION": "us-central1-a", "DESTINATION_GCS_URI": root,
            "DELETE_AFTER_BACKUP": "false",
        ]
        if isOurs { environment["BACKUP_MODE"] = "new-prefix" }
        for (name, value) in changes { environment[name] = value }
        var job = CronJob(
            cluster: cluster, namespace: "ml", name: "backup", schedule: schedule, isSuspended: isSuspended,
            environment: environment, claims: ["pvc"])
        job.concurrencyPolicy = "Forbid"
        job.template.image = BackupSchedule.usualImage
        job.template.deadline = 3600
        job.template.script =
            isOurs ? "/bin/bash\n\(script)" : "gcloud beta parallelstore instances export-data; rm -rf \"$folder\""
        if isOurs { job.annotations[CronJob.renderedAnnotation] = "x" }
        job.lastScheduleTime = start
        return job
    }

    private static let volume = MountedVolume(
        cluster: cluster, name: "pv", instance: .trainA,
        claim: ClaimName(cluster: cluster, namespace: "ml", name: "pvc"),
        reclaimPolicy: "Retain")

    private static func job(
        _ name: String, at minutes: Double, took: Double = 40, _ state: BackupJob.State = .succeeded
    ) -> BackupJob {
        BackupJob(
            namespace: "ml", name: name, cronJob: "backup", createTime: start + minutes * 60,
            endTime: state == .running ? nil : start + (minutes + took) * 60, state: state)
    }

    private static func watched(
        _ cronJob: CronJob, _ jobs: [BackupJob]? = [], _ readings: Readings, at minutes: Double = 20
    ) -> WatchedSchedule {
        watched(
            ClusterSchedules(cronJobs: [cronJob], jobs: jobs, volumes: [volume]), readings, now: start + minutes * 60)[
                0]
    }

    private static func watched(_ cluster: ClusterSchedules, _ readings: Readings, now: Date) -> [WatchedSchedule] {
        let snapshot = ScheduleSnapshot([cluster], failures: [], script: script, time: now) { _ in { _ in 0 } }
        return readings.watched(snapshot)
    }

    private static func readings(_ operations: [Cloud.Operation], _ manifests: [Manifest]) throws -> Readings {
        var readings = Readings(configuredRoots: [try selector("train-a"): [try uri(root)]])
        readings.take([Instance(.trainA)])
        readings.take(operations)
        readings.take(try uri(root), manifests.map(\.checkpoint) + ["other"], manifests.map { .read($0) })
        return readings
    }

    /// The minutes since 1970 at the start of all these tests, as Kubernetes names a job.
    private static let minutes = Int(start.timeIntervalSince1970 / 60)

    @Test func aJobIsCompleteOnlyByItsManifest() throws {
        let checkpoint = "train-a-20261123T010000Z"
        let export = try Cloud.Operation.transfer("1", to: Self.root + checkpoint, at: 1)
        let job = Self.job("backup-\(Self.minutes)", at: 0)
        let complete = Self.watched(
            Self.cronJob(), [job], try Self.readings([export], [Manifest(checkpoint, at: 1)]))
        #expect(complete.runs.first?.outcome.isComplete == true)
        #expect(complete.concerns(now: start + 1200, suspendedAfter: 86_400).isEmpty)
        // The service has forgotten the operation; the name tells.
        let later = Self.watched(Self.cronJob(), [job], try Self.readings([], [Manifest(checkpoint, at: 1)]))
        #expect(later.runs.first?.outcome.isComplete == true)
        let bare = Self.watched(Self.cronJob(), [job], try Self.readings([export], []))
        #expect(bare.runs.first?.outcome == .incomplete("nothing vouches for it"))
    }

    /// What Kubernetes says of the guide's pods proves nothing.
    @Test func aPodThatEndedWellAfterABadExportHasFailed() throws {
        let guide = Self.cronJob(isOurs: false)
        let export = try Cloud.Operation.transfer(
            "1", to: Self.root, at: 1, .done, counters: .init(found: 10, copied: 9, failed: 1),
            errors: [TransferError(code: "PERMISSION_DENIED", count: 1)])
        let job = Self.job("backup-1", at: 0)
        let watched = Self.watched(guide, [job], try Self.readings([export], []))
        guard case .failed(let reason)? = watched.runs.first?.outcome else {
            return #expect(Bool(false), "\(watched.runs)")
        }
        #expect(reason.contains("PERMISSION_DENIED"))
        let none = Self.watched(guide, [job], try Self.readings([], []))
        #expect(none.runs.first?.outcome == .nothing)
        var unread = Readings()
        unread.take([Instance(.trainA)])
        #expect(Self.watched(guide, [job], unread).runs.first?.outcome == .unknown("operations could not be read"))
    }

    @Test func anExitStatusIsToldInWordsWhereOurScriptMeansIt() throws {
        let job = Self.job("backup-1", at: 0, .failed(reason: "PodFailurePolicy", exitStatus: 69))
        func outcome(_ cronJob: CronJob) throws -> JobOutcome? {
            Self.watched(cronJob, [job], try Self.readings([], [])).runs.first?.outcome
        }
        #expect(
            try outcome(Self.cronJob()) == .failed("somebody else exported from the instance, or held the lock"))
        #expect(try outcome(Self.cronJob(isOurs: false)) == .failed("PodFailurePolicy"))
    }

    @Test func whatFailsIsCountedUntilTheLastThatDidNot() throws {
        let jobs = [
            Self.job("backup-1", at: 0), Self.job("backup-2", at: 60, .failed(reason: "BackoffLimitExceeded")),
            Self.job("backup-3", at: 120, .failed(reason: "DeadlineExceeded")), Self.job("backup-4", at: 180, .running),
        ]
        let export = try Cloud.Operation.transfer("1", to: Self.root + "x", at: 1)
        let readings = try Self.readings([export], [Manifest("x", at: 1)])
        let job = Self.cronJob(["DELETE_AFTER_BACKUP": "true"])
        let watched = Self.watched(job, jobs, readings)
        #expect(watched.last?.job.name == "backup-3")
        let concerns = watched.concerns(now: start, suspendedAfter: 86_400)
        #expect(concerns == [.failing(2, .failed("DeadlineExceeded")), .deletesWhileFailing])
    }

    @Test func aJobThatWasNotStartedIsMissed() throws {
        let readings = try Self.readings([], [])
        #expect(Self.watched(Self.cronJob(), [], readings, at: 80).missedTime == nil)
        #expect(Self.watched(Self.cronJob(), [], readings, at: 95).missedTime == start + 3600)
        #expect(Self.watched(Self.cronJob(isSuspended: true), [], readings, at: 95).missedTime == nil)
        var busy = Self.cronJob()
        busy.active = 1
        #expect(Self.watched(busy, [], readings, at: 95).missedTime == nil)
        #expect(Self.watched(Self.cronJob(), [], readings).nextTime(now: start + 1200) == start + 3600)
        let suspended = Self.watched(Self.cronJob(isSuspended: true), [], readings)
        #expect(suspended.concerns(now: start + 3600, suspendedAfter: 86_400).isEmpty)
        #expect(suspended.concerns(now: start + 90_000, suspendedAfter: 86_400) == [.suspended(since: start)])
    }

    private static func flaws(_ job: CronJob, volumes: [MountedVolume]? = [volume]) -> [ScheduleFlaw] {
        var readings = Readings()
        readings.take([Instance(.trainA), Instance(.trainB)])
        return watched(ClusterSchedules(cronJobs: [job], jobs: [], volumes: volumes), readings, now: start)[0].flaws
    }

    @Test func oneOfOursHasNone() {
        #expect(Self.flaws(Self.cronJob()).isEmpty)
        #expect(Self.flaws(Self.cronJob(), volumes: nil).isEmpty)
    }

    @Test func theGuidesIsJudged() {
        var guide = Self.cronJob(["DELETE_AFTER_BACKUP": "true"], isOurs: false)
        guide.template.image = "google/cloud-sdk:slim"
        guide.template.deadline = nil
        #expect(
            Self.flaws(guide) == [
                .guideScript, .deletesUnverified, .noDeadline, .imageNotPinned("google/cloud-sdk:slim"),
            ])
        #expect(Self.flaws(Self.cronJob(isOurs: false)) == [.guideScript])
    }

    @Test func whatItsSettingsCannotBeIsTold() {
        #expect(Self.flaws(Self.cronJob(["PSTORE_NAME": "train-z"])).contains(.noInstance))
        #expect(
            Self.flaws(Self.cronJob(["PSTORE_NAME": "train-b", "PSTORE_LOCATION": "us-central1-b"])) == [
                .otherInstance(claim: "pvc", .trainA)
            ])
        #expect(Self.flaws(Self.cronJob(), volumes: []) == [.noClaim("pvc")])
        #expect(
            Self.flaws(Self.cronJob(["DESTINATION_GCS_URI": nil])) == [.setting("DESTINATION_GCS_URI", "is not set")])
        #expect(
            Self.flaws(Self.cronJob(["DELETE_AFTER_BACKUP": "yes"])).first?.words.contains("runs it as a command")
                == true)
        #expect(Self.flaws(Self.cronJob(schedule: "nope")) == [.setting("schedule", "can't be understood: nope")])
        var changed = Self.cronJob()
        changed.template.script = "echo"
        #expect(Self.flaws(changed) == [.otherScript])
    }

    @Test func whatDiffersIsNamed() {
        var schedule = BackupSchedule(Self.cronJob(), instance: .trainA)
        #expect(schedule.destination == Self.root && !schedule.isMirror && schedule.claim == "pvc")
        let same = ScheduleDifference(Self.cronJob(), schedule, script: Self.script)
        schedule.schedule = "30 * * * *"
        schedule.deletes = true
        let difference = ScheduleDifference(Self.cronJob(), schedule, script: Self.script)
        let names = Set(difference.changes.map(\.name)).subtracting(same.changes.map(\.name))
        #expect(names == ["schedule", "DELETE_AFTER_BACKUP"])
        #expect(difference.changes.first?.words == "schedule: 0 * * * * → 30 * * * *")
        let guide = BackupSchedule(Self.cronJob(isOurs: false), instance: .trainA)
        #expect(guide.isMirror, "the guide writes into the same prefix each time")
    }

    /// What could not be read vouches for nothing, and fails nothing.
    @Test func aRootThatWasNotReadLeavesItOpen() throws {
        var readings = Readings(configuredRoots: [try selector("train-a"): [try uri(Self.root)]])
        readings.take([Instance(.trainA)])
        readings.take([try Cloud.Operation.transfer("1", to: Self.root + "one", at: 1)])
        let watched = Self.watched(Self.cronJob(["DELETE_AFTER_BACKUP": "true"]), [Self.job("a", at: 0)], readings)
        guard case .unknown? = watched.runs.first?.outcome else {
            Issue.record("\(watched.runs)")
            return
        }
        #expect(watched.concerns(now: start + 1200).isEmpty)
    }

    /// What can't be told hides no failures behind it.
    @Test func whatCanNotBeToldIsPassedOver() throws {
        let jobs = [
            Self.job("new", at: 60), Self.job("old", at: 0, .failed(reason: "BackoffLimitExceeded")),
        ]
        let watched = Self.watched(Self.cronJob(), jobs, try Self.readings([], []), at: 20)
        #expect(watched.runs.first?.outcome.isUnknown == true)
        #expect(watched.concerns(now: start + 1200) == [.failing(1, .failed("BackoffLimitExceeded"))])
    }

    @Test func aJobThatHangsIsSaid() throws {
        var cronJob = Self.cronJob()
        cronJob.active = 1
        let jobs = [Self.job("a", at: 0, .running)]
        let readings = try Self.readings([], [])
        #expect(Self.watched(cronJob, jobs, readings, at: 59).concerns(now: start).isEmpty)
        #expect(Self.watched(cronJob, jobs, readings, at: 61).concerns(now: start) == [.hanging(since: start)])
    }

    /// What is not read this time is not gone; what is, is as it is now.
    @Test func whatIsNotReadIsKept() throws {
        func snapshot(_ names: [String], unread: Set<ClusterName>? = []) -> ScheduleSnapshot {
            let cronJobs = names.map { name in
                CronJob(cluster: Self.cluster, namespace: "ml", name: name, schedule: "0 * * * *")
            }
            let read = cronJobs.map {
                ReadSchedule($0, jobs: [], volumes: nil, script: "", now: start, offset: { _ in 0 })
            }
            return ScheduleSnapshot(schedules: read, unread: unread, failures: [], time: start)
        }
        let last = snapshot(["a", "b"])
        #expect(snapshot(["a"]).keeping(last).schedules.map(\.cronJob.name) == ["a"])
        #expect(snapshot([], unread: [Self.cluster]).keeping(last).schedules.map(\.cronJob.name) == ["a", "b"])
        #expect(snapshot([], unread: nil).keeping(last).schedules.map(\.cronJob.name) == ["a", "b"])
        #expect(snapshot([], unread: nil).keeping(nil).schedules.isEmpty)
    }
}
