public import struct FoundationEssentials.Date

/// A CronJob that backs an instance up, with all that can be told of it by its cluster alone.
///
/// It holds no script, which is the same for all of them and a few dozen kilobytes long: of hundreds only what is wrong with
/// it is kept.
public struct ReadSchedule: Hashable, Sendable {
    /// The CronJob, without its script.
    public let cronJob: CronJob
    /// Its jobs that the cluster remembers, the newest first; nothing where they could not be read.
    public let jobs: [BackupJob]?
    /// The next times at which it runs; none while it is suspended, or where its schedule can't be understood.
    public let nextTimes: [Occurrence]
    /// What is wrong with it, as far as its cluster tells.
    let flaws: [ScheduleFlaw]
    /// The time for which no job had been started when it was read, although it should have been.
    let missedTime: Date?
    /// Since when a job had been running then that no job takes that long; every later one waits for it, or is passed over.
    let hangingSince: Date?
    /// When it was read.
    public let time: Date

    /// A time at which a schedule runs.
    public struct Occurrence: Hashable, Sendable {
        /// The time.
        public let time: Date
        /// How many seconds the clock of the schedule's time zone is ahead of UTC then.
        public let offset: Int
    }

    /// What could change by the service's own answers is judged later: see ``WatchedSchedule``.
    ///
    /// - Parameters:
    ///   - cronJob: the CronJob.
    ///   - jobs: its jobs, in any order; nothing where they could not be read.
    ///   - volumes: the volumes of its cluster; nothing where they could not be read.
    ///   - script: what psconsole renders.
    ///   - now: now.
    ///   - offset: how many seconds the clock of the schedule's time zone is ahead of UTC at a time; nothing where the zone is
    ///     not known.
    public init(
        _ cronJob: CronJob, jobs: [BackupJob]?, volumes: [MountedVolume]?, script: String, now: Date,
        offset: ((Date) -> Int)?
    ) {
        flaws = cronJob.flaws(script: script, volumes: volumes)
        var bare = cronJob
        (bare.template.script, bare.template.spec) = ("", "")
        self.cronJob = bare
        self.jobs = jobs?.sorted {
            ($0.createTime ?? .distantPast, $0.name) > ($1.createTime ?? .distantPast, $1.name)
        }
        time = now
        let running = (jobs ?? []).filter { $0.state == .running }.compactMap(\.createTime).min()
        let limit = cronJob.template.deadline.map(Double.init) ?? Self.longest
        hangingSince = running.flatMap { now.timeIntervalSince($0) > limit ? $0 : nil }
        guard let expression = CronExpression(cronJob.schedule), let offset, !cronJob.isSuspended else {
            (nextTimes, missedTime) = ([], nil)
            return
        }
        nextTimes = expression.next(Self.foreseen, after: now, offset: offset).map {
            Occurrence(time: $0, offset: offset($0))
        }
        let last = cronJob.lastScheduleTime ?? cronJob.createTime
        let due = last.flatMap { expression.next(1, after: $0, offset: offset).first }
        // While a job runs the next one waits, or is passed over: that job is what is to be looked at.
        missedTime = due.flatMap { cronJob.active == 0 && now.timeIntervalSince($0) > Self.patience ? $0 : nil }
    }

    /// How many seconds after its time a job counts as missed: as long as a CronJob that psconsole renders still starts it.
    private static let patience = 1_800.0
    /// For how many seconds a job without a deadline may run: as long as one that psconsole renders waits for its export.
    private static let longest = 21_600.0

    /// How many times are foreseen: more than pass until it is read again, also where it runs every minute.
    private static let foreseen = 8
}

/// What was read of the CronJobs that back instances up.
public struct ScheduleSnapshot: Hashable, Sendable {
    /// The CronJobs, in a steady order.
    public private(set) var schedules: [ReadSchedule]
    /// The clusters that could not be read; nothing where it is not even known which there are.
    public let unread: Set<ClusterName>?
    /// Why clusters, or parts of them, could not be read, a sentence each: there may be other CronJobs.
    public let failures: [String]
    /// When it was read.
    public let time: Date

    /// Puts it together.
    public init(schedules: [ReadSchedule], unread: Set<ClusterName>? = [], failures: [String], time: Date) {
        self.schedules = schedules
        self.unread = unread
        self.failures = failures
        self.time = time
    }

    /// Judges what was read of clusters.
    ///
    /// - Parameters:
    ///   - clusters: what was read of each.
    ///   - unread: those that could not be read.
    ///   - failures: what could not be read.
    ///   - script: what psconsole renders.
    ///   - time: when it was read.
    ///   - clock: how many seconds the clock of a time zone is ahead of UTC at a time; nothing where the zone is not known.
    public init(
        _ clusters: [ClusterSchedules], unread: Set<ClusterName> = [], failures: [String], script: String, time: Date,
        clock: (String) -> ((Date) -> Int)?
    ) {
        var schedules: [ReadSchedule] = []
        for cluster in clusters {
            let jobs = cluster.jobs.map { Dictionary(grouping: $0) { [$0.namespace, $0.cronJob] } }
            for cronJob in cluster.cronJobs {
                schedules.append(
                    ReadSchedule(
                        cronJob, jobs: jobs.map { $0[[cronJob.namespace, cronJob.name]] ?? [] },
                        volumes: cluster.volumes, script: script, now: time, offset: clock(cronJob.timeZone)))
            }
        }
        self.init(schedules: schedules, unread: unread, failures: failures, time: time)
    }

    /// It, with what was known before of the clusters that could not be read this time: what is not read is not gone.
    public func keeping(_ last: ScheduleSnapshot?) -> ScheduleSnapshot {
        var whole = self
        whole.schedules += (last?.schedules ?? []).filter { unread?.contains($0.cronJob.cluster) ?? true }
        return whole
    }
}
