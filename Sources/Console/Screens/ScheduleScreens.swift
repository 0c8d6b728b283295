import Cloud
import Plans

/// The CronJobs that back instances up, in a list, and the instances that none does.
struct SchedulesScreen: Sendable {
    /// What is in the list.
    enum Item: Hashable, Sendable {
        case cronJob(CronJobName)
        /// An instance that no known CronJob backs up.
        case unscheduled(InstanceName)
    }

    /// The one at the cursor: the list moves under it, and no key is to hit what has come there meanwhile.
    var selected: Item?

    /// Nothing where it is not there any more, until the operator moves.
    func index(in items: [Item]) -> Int? { selected.flatMap(items.firstIndex) }

    /// Stays with the first one from when it is first seen.
    mutating func pin(in items: [Item]) { selected = selected ?? items.first }

    mutating func move(in items: [Item], _ change: (Int) -> Int) {
        guard !items.isEmpty else { return }
        let index = index(in: items).map(change) ?? 0
        selected = items[min(max(0, index), items.count - 1)]
    }
}

/// One CronJob, and how its jobs went.
struct ScheduleScreen: Sendable {
    let job: CronJobName
    /// The job at the cursor, by its name; the newest until the operator moves it.
    private var selected: String?
    /// What the pods of a job have left, while that is shown.
    var log: Log?

    init(_ job: CronJobName) { self.job = job }

    /// Whether the cursor was moved.
    var isMoved: Bool { selected != nil }

    /// What the pods of a job have left.
    struct Log: Sendable {
        let job: BackupJob
        /// What was read, or why it could not be; nothing until it was.
        var result: Result<JobLog, Unlisted>?
    }

    func index(in runs: [WatchedSchedule.Run]) -> Int? {
        runs.isEmpty ? nil : selected.flatMap { name in runs.firstIndex { $0.job.name == name } } ?? 0
    }

    mutating func move(in runs: [WatchedSchedule.Run], _ change: (Int) -> Int) {
        guard let index = index(in: runs) else { return }
        selected = runs[min(max(0, change(index)), runs.count - 1)].job.name
    }
}
