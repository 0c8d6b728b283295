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
    /// What was read of its cluster.
    public let read: ReadSchedule
    /// The instance that its environment names, as it is listed; nothing where it is not.
    public let instance: InstanceName?
    /// What is wrong with it, the gravest first.
    public let flaws: [ScheduleFlaw]
    /// Its jobs that the cluster remembers and how they went, the newest first.
    public let runs: [Run]
    /// The time for which no job was started although it should have been.
    public var missedTime: Date? { read.missedTime }

    /// The CronJob, without its script.
    public var cronJob: CronJob { read.cronJob }

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
        /// A job has been running since then, for longer than any should, and no other is started meanwhile.
        case hanging(since: Date)
        /// Its last job, or so many of its last, made no complete checkpoint.
        case failing(Int, JobOutcome)
        /// It starts no jobs, and has not for so many seconds.
        case suspended(since: Date?)
        /// It deletes from the instance while its backups fail.
        case deletesWhileFailing
        /// Something is wrong with it.
        case flaw(ScheduleFlaw)

        /// Whether a person should know without asking: backups are not made, or not what they seem to be.
        public var isPressing: Bool {
            switch self {
            case .missed, .hanging, .failing, .suspended, .deletesWhileFailing: true
            case .flaw(.noInstance), .flaw(.otherInstance), .flaw(.noClaim), .flaw(.setting), .flaw(.deletesUnverified):
                true
            case .flaw: false
            }
        }

        /// Whether data may be lost by it before anything fails.
        public var isDangerous: Bool {
            switch self {
            case .deletesWhileFailing, .flaw(.deletesUnverified), .flaw(.otherInstance): true
            case .missed, .hanging, .failing, .suspended, .flaw: false
            }
        }

        /// Whether it is about single backups, none of which can be made while the instance is not ACTIVE.
        public var isOfBackups: Bool {
            switch self {
            case .missed, .hanging, .failing, .deletesWhileFailing: true
            case .suspended, .flaw: false
            }
        }

        /// In a sentence without a full stop.
        public func words(now: Date) -> String {
            switch self {
            case .missed(let time): "missed: no job was started for \(Figures.dayAndTime(time)) UTC"
            case .hanging(let since):
                "a job has been running for \(Figures.age(of: since, now: now)), and no other is started meanwhile"
            case .failing(1, let outcome): "its last backup: \(outcome.words)"
            case .failing(let count, let outcome):
                "none of its last \(count) backups is complete; the newest: \(outcome.words)"
            case .suspended(let since?): "suspended, and no job was started for \(Figures.age(of: since, now: now))"
            case .suspended(nil): "suspended, and no job was ever started"
            case .deletesWhileFailing: "deletes from the instance after backups, while they fail"
            case .flaw(let flaw): flaw.words
            }
        }
    }

    /// Judges a CronJob by what the service and the buckets tell.
    ///
    /// - Parameters:
    ///   - read: what was read of its cluster.
    ///   - evidence: instances, operations and checkpoints.
    init(_ read: ReadSchedule, _ evidence: ScheduleEvidence) {
        self.read = read
        let cronJob = read.cronJob
        instance = evidence.instance(of: cronJob)
        let isAbsent = evidence.isWhole && cronJob.instance != nil && instance == nil
        flaws = isAbsent ? (read.flaws + [.noInstance]).gravestFirst : read.flaws
        let backups = evidence.backups(of: cronJob)
        runs = (read.jobs ?? []).map { Run(job: $0, outcome: $0.outcome(of: cronJob, by: backups)) }
    }

    /// When it runs next; nothing while it is suspended, or where its schedule can't be understood.
    public func nextTime(now: Date) -> Date? { read.nextTimes.first { $0.time > now }?.time }

    /// Its newest job that is over.
    public var last: Run? { runs.first { $0.outcome != .running } }

    /// For how many seconds a CronJob may be suspended before somebody should look.
    public static let suspendedAfter = 86_400.0

    /// Why somebody should look at it, the gravest first; `suspendedAfter` is for how many seconds it may be suspended.
    public func concerns(now: Date, suspendedAfter: Double = Self.suspendedAfter) -> [Concern] {
        var concerns: [Concern] = []
        if let missedTime { concerns.append(.missed(missedTime)) }
        if let since = read.hangingSince { concerns.append(.hanging(since: since)) }
        // What can't be told is neither good nor bad.
        let told = runs.filter { $0.outcome != .running && !$0.outcome.isUnknown }
        let failing = told.prefix { !$0.outcome.isComplete }
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

extension Readings {
    /// How CronJobs truly go.
    ///
    /// - Parameter snapshot: what was read of their clusters.
    /// - Returns: Each of them, in the same order.
    public func watched(_ snapshot: ScheduleSnapshot) -> [WatchedSchedule] {
        let evidence = ScheduleEvidence(self, of: snapshot.schedules.map(\.cronJob))
        return snapshot.schedules.map { WatchedSchedule($0, evidence) }
    }
}
