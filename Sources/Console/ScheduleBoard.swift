import Cells
import Cloud
import Plans

import struct FoundationEssentials.Date

/// What is known of the CronJobs that back instances up, judged once for every answer and not for every frame.
struct ScheduleBoard: Sendable {
    /// The CronJobs, those first that a person should look at, otherwise in a steady order.
    let watched: [WatchedSchedule]
    /// The ACTIVE instances that none of them backs up.
    let unscheduled: [InstanceName]
    /// What of it a person should know, the most urgent first.
    let alarms: [ScheduleAlarm]
    /// Why clusters, or parts of them, could not be read.
    let failures: [String]
    /// When it was read.
    let time: Date
    /// What the list shows: the CronJobs, then the instances without.
    let items: [SchedulesScreen.Item]
    /// How wide its columns are, so that nothing moves while only those in sight are drawn.
    let widths: Widths
    private let byInstance: [Key: [Int]]
    private let byName: [CronJobName: Int]

    struct Widths: Hashable, Sendable {
        var instance = 0, name = 0, schedule = 0, cluster = 0
    }

    /// What CronJobs know an instance by.
    private struct Key: Hashable {
        let location, id: String
    }

    init(_ snapshot: ScheduleSnapshot, _ readings: Readings, now: Date) {
        let all = readings.watched(snapshot)
        (failures, time) = (snapshot.failures, snapshot.time)
        let failed = Set(readings.known.filter { $0.instance.state != .active }.map(\.instance.name))
        let alarms = all.compactMap { schedule in
            ScheduleAlarm(schedule, isDown: schedule.instance.map(failed.contains) ?? false, now: now)
        }
        self.alarms = alarms.filter { $0.urgency == .now } + alarms.filter { $0.urgency == .soon }
        let ranks = Dictionary(self.alarms.enumerated().map { ($1.job, $0) }) { first, _ in first }
        watched = all.enumerated().map { (ranks[CronJobName($1.cronJob)] ?? Int.max, $0, $1) }
            .sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
        var byInstance: [Key: [Int]] = [:]
        for (index, schedule) in watched.enumerated() {
            guard let (location, id) = schedule.cronJob.instance else { continue }
            byInstance[Key(location: location, id: id), default: []].append(index)
        }
        byName = Dictionary(watched.enumerated().map { (CronJobName($1.cronJob), $0) }) { first, _ in first }
        self.byInstance = byInstance
        unscheduled = readings.overviews.map(\.instance).filter { instance in
            let key = Key(location: instance.name.location, id: instance.name.id)
            return instance.state == .active && !instance.isOfDrill && byInstance[key] == nil
        }.map(\.name)
        items = watched.map { .cronJob(CronJobName($0.cronJob)) } + unscheduled.map { .unscheduled($0) }
        var widths = Widths(instance: unscheduled.map { Span($0.id).width }.max() ?? 0)
        for job in watched.map(\.cronJob) {
            widths.instance = max(widths.instance, Span(job.instance?.id ?? "?").width)
            widths.name = max(widths.name, Span(job.name).width)
            widths.schedule = max(widths.schedule, Words.schedule(of: job).width)
            widths.cluster = max(widths.cluster, Words.place(of: job).width)
        }
        self.widths = widths
    }

    /// The CronJobs that back an instance up, those that somebody should look at first.
    func schedules(of instance: InstanceName, now: Date) -> [WatchedSchedule] {
        let found = (byInstance[Key(location: instance.location, id: instance.id)] ?? []).map { watched[$0] }
        return found.filter { !$0.concerns(now: now).isEmpty } + found.filter { $0.concerns(now: now).isEmpty }
    }

    func schedule(_ name: CronJobName) -> WatchedSchedule? { byName[name].map { watched[$0] } }
}

/// That somebody should look at a CronJob that backs an instance up.
struct ScheduleAlarm: Hashable, Sendable {
    /// The CronJob.
    let job: CronJobName
    /// The instance that it backs up; nothing where it is not there.
    let instance: InstanceName?
    /// What is said of: the instance, or the CronJob where none is known.
    let subject: String
    let urgency: Finding.Urgency
    /// Why, the gravest first.
    let concerns: [WatchedSchedule.Concern]

    /// Nothing where nobody has to; `isDown` says that the instance can't be exported anyway.
    init?(_ schedule: WatchedSchedule, isDown: Bool, now: Date) {
        let pressing = schedule.concerns(now: now).filter { $0.isPressing && !(isDown && $0.isOfBackups) }
        concerns = pressing.filter(\.isDangerous) + pressing.filter { !$0.isDangerous }
        guard !concerns.isEmpty else { return nil }
        job = CronJobName(schedule.cronJob)
        instance = schedule.instance
        subject = schedule.cronJob.instance?.id ?? job.name
        urgency = concerns.contains(where: \.isDangerous) ? .now : .soon
    }
}

extension WatchedSchedule.Concern {
    fileprivate var isFailing: Bool { if case .failing = self { true } else { false } }
}

extension State {
    /// Judges the CronJobs anew, which changes with what was read.
    mutating func judgeSchedules() {
        board = schedules.map { ScheduleBoard($0, readings, now: now) }
    }

    /// What is said in the strip about CronJobs; what a run has left suspended says so itself.
    func scheduleAlarms(_ urgency: Finding.Urgency) -> [AttentionItem] {
        guard let board else { return [] }
        let left = Set(suspended.map(\.job))
        // That its last export failed is said once.
        let failed = findings.compactMap { finding in
            if case .backupFailed = finding { finding.instance } else { nil }
        }
        let alarms = board.alarms.filter { alarm in
            let isTold = alarm.concerns.allSatisfy(\.isFailing) && alarm.instance.map(failed.contains) == true
            return alarm.urgency == urgency && !left.contains(alarm.job) && !isTold
        }
        // Where instances can't be read either, that says it all.
        let isUnread = urgency == .soon && !board.failures.isEmpty && readings.instances.failure == nil
        let unread: [AttentionItem] = isUnread ? [.schedulesUnread(board.failures)] : []
        return alarms.map(AttentionItem.schedule) + unread
    }
}
