import Cells
public import Cloud
public import FoundationEssentials

/// What `psconsole schedule list` tells: the CronJobs that back instances up, and the instances that none does.
///
/// As JSON its `schemaVersion` is 1: fields may be added, none changes its meaning.
public struct SchedulesReport: Sendable {
    /// The version of the schema.
    public let schemaVersion = 1
    /// When it was made, in RFC 3339.
    public let time: String
    /// The ACTIVE instances that no CronJob backs up, by their full names; not told where a cluster could not be read.
    public let unscheduled: [String]
    /// What could not be read, a sentence each.
    public let failures: [String]

    /// One CronJob.
    public struct Entry: Encodable, Sendable {
        /// Where it is.
        public let cluster, namespace, name: String
        /// The instance's full name; nothing where it is not there.
        public let instance: String?
        /// When it runs.
        public let schedule, timeZone: String
        /// Whether it starts no jobs.
        public let suspended: Bool
        /// When it runs next, and when it last did, in RFC 3339.
        public let nextTime, lastScheduleTime: String?
        /// Its jobs, the newest first.
        public let jobs: [Job]
        /// Why somebody should look at it.
        public let concerns: [String]
    }

    /// One job.
    public struct Job: Encodable, Sendable {
        /// Its name.
        public let name: String
        /// When it was created, in RFC 3339.
        public let createTime: String?
        /// `running`, `complete`, `incomplete`, `failed`, `nothing` or `unknown`: by the operation and the manifest.
        public let outcome: String
        /// The same in a few words, with the reason.
        public let words: String
    }

    private let watched: [WatchedSchedule]
    private let now: Date

    /// Makes a report.
    ///
    /// - Parameters:
    ///   - watched: the CronJobs.
    ///   - readings: the instances.
    ///   - failures: why clusters, or parts of them, could not be read.
    ///   - now: now.
    public init(_ watched: [WatchedSchedule], _ readings: Readings, failures: [String], now: Date) {
        self.watched = watched
        self.now = now
        time = Figures.instant(now)
        self.failures = failures.map(plainText)
        let active = (readings.instances.value?.instances ?? []).filter { $0.state == .active && !$0.isOfDrill }
        unscheduled =
            failures.isEmpty
            ? active.filter { one in !watched.contains { $0.cronJob.backsUp(one.name) } }.map(\.name.description) : []
    }

    /// Whether somebody should look at something.
    public var needsAttention: Bool { watched.contains { !$0.concerns(now: now).isEmpty } }

    /// The report as JSON: ``Entry`` by ``Entry``, as ten thousand jobs in one tree would take more memory than all else.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        func text(_ value: some Encodable) throws -> String {
            String(decoding: try encoder.encode(value), as: UTF8.self).replacing("\n", with: "\n  ")
        }
        let entries = try watched.map { "\n    " + (try text(Entry($0, now: now)).replacing("\n", with: "\n  ")) }
        let members = [
            ("failures", try text(failures)), ("schedules", "[\(entries.joined(separator: ","))\n  ]"),
            ("schemaVersion", try text(schemaVersion)), ("time", try text(time)),
            ("unscheduled", try text(unscheduled)),
        ].map { "  \"\($0)\" : \($1)" }
        return "{\n\(members.joined(separator: ",\n"))\n}"
    }

    /// The report for a person.
    public var text: String {
        var lines = plainTable(
            [
                .init("INSTANCE"), .init("CRONJOB"), .init("SCHEDULE"), .init("NEXT (UTC)"), .init("LAST"),
                .init("OUTCOME"),
            ], watched.map(row))
        if watched.isEmpty { lines = ["No CronJob backs an instance up, as far as could be read."] }
        let concerned = watched.filter { !$0.concerns(now: now).isEmpty }
        for schedule in concerned {
            lines += ["", plainText("! \(schedule.cronJob.words)")]
            lines += schedule.concerns(now: now).map { plainText("    \($0.words(now: now))") }
        }
        if !unscheduled.isEmpty {
            let names = unscheduled.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
            lines += ["", plainText("Not scheduled: \(names.joined(separator: ", "))")]
        }
        return lines.joined(separator: "\n")
    }

    private func row(_ schedule: WatchedSchedule) -> [String] {
        let job = schedule.cronJob
        let zone = job.timeZone.isEmpty || job.timeZone == "Etc/UTC" ? "" : " \(job.timeZone)"
        return [
            job.environment["PSTORE_NAME"] ?? "?", job.words, job.schedule + zone,
            job.isSuspended
                ? "suspended" : schedule.nextTime(now: now).map { Figures.dayAndMinute($0, now: now) } ?? "?",
            job.lastScheduleTime.map { "\(Figures.age(of: $0, now: now)) ago" } ?? "never",
            schedule.runs.first?.outcome.words
                ?? (schedule.read.jobs == nil ? "jobs could not be read" : "no job is known"),
        ]
    }
}

extension SchedulesReport.Entry {
    init(_ schedule: WatchedSchedule, now: Date) {
        let job = schedule.cronJob
        (cluster, namespace, name) = (job.cluster.description, job.namespace, job.name)
        instance = schedule.instance?.description
        (self.schedule, timeZone, suspended) = (job.schedule, job.timeZone, job.isSuspended)
        nextTime = schedule.nextTime(now: now).map { Figures.instant($0) }
        lastScheduleTime = job.lastScheduleTime.map { Figures.instant($0) }
        jobs = schedule.runs.map { run in
            let word =
                switch run.outcome {
                case .running: "running"
                case .complete: "complete"
                case .incomplete: "incomplete"
                case .failed: "failed"
                case .nothing: "nothing"
                case .unknown: "unknown"
                }
            return SchedulesReport.Job(
                name: run.job.name, createTime: run.job.createTime.map { Figures.instant($0) }, outcome: word,
                words: run.outcome.words)
        }
        concerns = schedule.concerns(now: now).map { $0.words(now: now) }
    }
}
