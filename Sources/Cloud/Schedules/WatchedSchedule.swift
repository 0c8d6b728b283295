public import struct FoundationEssentials.Date

/// What was read of one cluster's CronJobs.
public struct ClusterSchedules: Hashable, Sendable {
    /// The CronJobs that are meant to back instances up.
    public let cronJobs: [CronJob]
    /// The jobs of all CronJobs; nothing where they could not be read.
    public let jobs: [BackupJob]?
    /// The volumes that are instances; nothing where they could not be read.
    public let volumes: [MountedVolume]?

    /// Puts it together.
    public init(cronJobs: [CronJob], jobs: [BackupJob]?, volumes: [MountedVolume]?) {
        self.cronJobs = cronJobs
        self.jobs = jobs
        self.volumes = volumes
    }
}

/// A CronJob that backs an instance up, with how it truly goes.
public struct WatchedSchedule: Hashable, Sendable {
    /// The CronJob.
    public let cronJob: CronJob
    /// The instance that its environment names, as it is listed; nothing where it is not.
    public let instance: InstanceName?
    /// What is wrong with it.
    public let flaws: [ScheduleFlaw]
    /// Its jobs that the cluster remembers and how they went, the newest first.
    public let runs: [Run]
    /// When it runs next; nothing while it is suspended, or where its schedule can't be understood.
    public let nextTime: Date?
    /// The time for which no job was started although it should have been.
    public let missedTime: Date?

    /// A job, and how it went.
    public struct Run: Hashable, Sendable {
        /// The job.
        public let job: BackupJob
        /// How it went.
        public let outcome: JobOutcome
    }

    /// Why somebody should look at it.
    public enum Concern: Hashable, Sendable {
        /// No job was started for that time.
        case missed(Date)
        /// Its last job, or so many of its last, made no complete checkpoint.
        case failing(Int, JobOutcome)
        /// It starts no jobs, and has not for so many seconds.
        case suspended(since: Date?)
        /// It deletes from the instance while its backups fail.
        case deletesWhileFailing
        /// Something is wrong with it.
        case flaw(ScheduleFlaw)

        /// In a sentence without a full stop.
        public func words(now: Date) -> String {
            switch self {
            case .missed(let time): "missed: no job was started for \(Figures.dayAndTime(time)) UTC"
            case .failing(1, let outcome): "its last backup is \(Self.plain(outcome))"
            case .failing(let count, let outcome):
                "none of its last \(count) backups is complete; the newest is \(Self.plain(outcome))"
            case .suspended(let since?): "suspended, and no job was started for \(Figures.age(of: since, now: now))"
            case .suspended(nil): "suspended, and no job was ever started"
            case .deletesWhileFailing: "deletes from the instance after backups, while they fail"
            case .flaw(let flaw): flaw.words
            }
        }

        private static func plain(_ outcome: JobOutcome) -> String { outcome.words }
    }

    /// Judges a CronJob.
    ///
    /// - Parameters:
    ///   - cronJob: the CronJob.
    ///   - schedules: what else was read of its cluster.
    ///   - readings: instances, operations and backup roots.
    ///   - script: what psconsole renders.
    ///   - now: now.
    ///   - offset: how many seconds the clock of the schedule's time zone is ahead of UTC at a time; nothing where the zone is
    ///     not known.
    public init(
        _ cronJob: CronJob, in schedules: ClusterSchedules, _ readings: Readings, script: String, now: Date,
        offset: ((Date) -> Int)?
    ) {
        self.cronJob = cronJob
        let listed = readings.instances.value
        let isWhole = readings.instances.failure == nil && listed?.unreachable.isEmpty == true
        flaws = cronJob.flaws(
            script: script, volumes: schedules.volumes,
            instances: isWhole ? listed?.instances.map(\.name) : nil)
        let overview = readings.known.first { cronJob.backsUp($0.instance.name) }
        instance = listed?.instances.first { cronJob.backsUp($0.name) }?.name
        let exports = readings.operations.value?.filter { $0.target.map(cronJob.backsUp) == true }
        runs = (schedules.jobs ?? [])
            .filter { $0.cronJob == cronJob.name && $0.namespace == cronJob.namespace }
            .sorted { ($0.createTime ?? .distantPast, $0.name) > ($1.createTime ?? .distantPast, $1.name) }
            .map { job in
                Run(
                    job: job,
                    outcome: job.outcome(of: cronJob, exports: exports, checkpoints: overview?.checkpoints ?? []))
            }
        guard let expression = CronExpression(cronJob.schedule), let offset, !cronJob.isSuspended else {
            (nextTime, missedTime) = (nil, nil)
            return
        }
        nextTime = expression.next(1, after: now, offset: offset).first
        let last = cronJob.lastScheduleTime ?? cronJob.createTime
        let due = last.flatMap { expression.next(1, after: $0, offset: offset).first }
        // While a job runs the next one waits, or is passed over: that job is what is to be looked at.
        missedTime = due.flatMap { cronJob.active == 0 && now.timeIntervalSince($0) > Self.patience ? $0 : nil }
    }

    /// How many seconds after its time a job counts as missed: as long as a CronJob that psconsole renders still starts it.
    private static let patience = 1_800.0

    /// Its newest job that is over.
    public var last: Run? { runs.first { $0.outcome != .running } }

    /// Why somebody should look at it, the gravest first; `suspendedAfter` is for how many seconds it may be suspended.
    public func concerns(now: Date, suspendedAfter: Double) -> [Concern] {
        var concerns: [Concern] = []
        if let missedTime { concerns.append(.missed(missedTime)) }
        let over = runs.filter { $0.outcome != .running }
        let failing = over.prefix { !$0.outcome.isComplete && !$0.outcome.isUnknown }
        if let newest = failing.first {
            concerns.append(.failing(failing.count, newest.outcome))
            if cronJob.environment["DELETE_AFTER_BACKUP"] == "true" { concerns.append(.deletesWhileFailing) }
        }
        if cronJob.isSuspended {
            let since = cronJob.lastScheduleTime ?? cronJob.createTime
            if since.map({ now.timeIntervalSince($0) > suspendedAfter }) ?? true {
                concerns.append(.suspended(since: cronJob.lastScheduleTime))
            }
        }
        return concerns + flaws.map(Concern.flaw)
    }
}

extension JobOutcome {
    fileprivate var isUnknown: Bool {
        if case .unknown = self { true } else { false }
    }
}
